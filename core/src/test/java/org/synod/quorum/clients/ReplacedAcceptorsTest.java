// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.quorum.Acceptors;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** What has gone wrong elsewhere when acceptors were replaced, step by step. */
class ReplacedAcceptorsTest {
  private static final Acceptors THREE = Acceptors.majority(List.of("a", "b", "c"));

  private static final Acceptors FRESH = Acceptors.majority(List.of("d", "e", "f"));

  private final NamedAcceptors<String> named = new NamedAcceptors<>();
  private final ReconfigurableRegister<String> asleep = founded(); // knows the first epoch

  private ReconfigurableRegister<String> founded() {
    ReconfigurableRegister<String> register = named.found(THREE);
    assertTrue(register.compareAndSet(0, "first"));
    return register;
  }

  private List<String> members() {
    return named.client().configuration().acceptors().members();
  }

  private List<Acceptors> older() {
    return named.client().configuration().older();
  }

  /** Requires that all clients work, those that sleep among them, and that they see one value. */
  private void requireAllWork(Versioned<String> expected) {
    assertEquals(expected, asleep.get());
    assertTrue(asleep.compareAndSet(expected.version(), "more"));
    assertEquals(new Versioned<>(expected.version() + 1, "more"), named.client().get());
    assertTrue(named.client().compareAndSet(expected.version() + 1, "and more"));
    assertEquals(new Versioned<>(expected.version() + 2, "and more"), asleep.get());
    assertEquals(List.of(), older(), "moved");
  }

  // --- two changes at once

  @Test
  void twoReplacementsAtOnceAreBothMade() {
    ReconfigurableRegister<String> second = named.client();
    named.beforeWrite(NamedAcceptors.MASTER, () -> second.replace("b", "e"));
    assertEquals(List.of("d", "e", "c"), asleep.replace("a", "d").acceptors().members());
    named.silence("a", "b");
    requireAllWork(new Versioned<>(1, "first"));
  }

  @Test
  void theSecondOfTwoChangesOfOneConfigurationIsRefused() {
    Configuration seen = asleep.configuration();
    ReconfigurableRegister<String> second = named.client();
    named.beforeWrite(
        NamedAcceptors.MASTER, () -> second.change(seen, seen.acceptors().replacing("b", "e")));
    String said =
        assertThrows(
                IllegalStateException.class,
                () -> asleep.change(seen, seen.acceptors().replacing("a", "d")))
            .getMessage();
    assertTrue(said.contains("[a, e, c]"), said);
    assertEquals(List.of("a", "e", "c"), members());
    assertThrows(IllegalStateException.class, () -> asleep.change(seen, THREE), "a late one");
    named.silence("b");
    requireAllWork(new Versioned<>(1, "first"));
  }

  // --- changes while acceptors are down

  @Test
  void aHealthyAcceptorIsReplacedWhileAnotherIsDown() {
    named.silence("c");
    assertEquals(List.of(), asleep.replace("a", "d").older());
    named.silence("a");
    requireAllWork(new Versioned<>(1, "first"));
  }

  @Test
  void anAcceptorThatIsDownDoesNotComeIn() {
    named.silence("d");
    assertEquals(
        Effect.NONE,
        assertThrows(RegisterUnavailableException.class, () -> asleep.replace("a", "d")).effect());
    assertEquals(THREE.members(), members());
    requireAllWork(new Versioned<>(1, "first"));
  }

  @Test
  void aChangeWithoutAQuorumIsFinishedWhenOneAnswers() {
    named.silence("a", "b");
    assertEquals(List.of(THREE), asleep.replace("a", "d").older(), "c alone does not tell");
    assertThrows(RegisterUnavailableException.class, asleep::get);
    assertThrows(RegisterUnavailableException.class, () -> named.client().get());
    named.answerAgain("b");
    requireAllWork(new Versioned<>(1, "first"));
  }

  // --- a change that was proposed and forgotten

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** The master takes the change, and the process that made it does nothing more. */
  private void proposeAndForget(Acceptors next) {
    ReconfigurableRegister<String> killed =
        new ReconfigurableRegister<>(new LastWrite<>(named.master()), named);
    assertThrows(Killed.class, () -> killed.change(killed.configuration(), next));
    assertEquals(List.of(THREE), older(), "not moved");
  }

  /** A register whose user is killed behind its first write. */
  private record LastWrite<V>(Register<V> register)
      implements Register<V> {
    @Override
    public Versioned<V> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      assertTrue(register.compareAndSet(expectedVersion, next));
      throw new Killed();
    }
  }

  @Test
  void aChangeThatWasForgottenIsFinishedByTheFirstWhoMeetsIt() {
    proposeAndForget(FRESH);
    assertEquals(new Versioned<>(1, "first"), named.client().get());
    assertEquals(List.of(), older());
    named.silence("a", "b", "c");
    requireAllWork(new Versioned<>(1, "first"));
  }

  @Test
  void aWriteOfTheOldAcceptorsIsTakenAlongThoughTheChangeWasProposedBefore() {
    proposeAndForget(FRESH);
    assertTrue(asleep.compareAndSet(1, "second"), "nobody has met the change");
    assertEquals(new Versioned<>(2, "second"), named.client().get());
    requireAllWork(new Versioned<>(2, "second"));
  }

  @Test
  void aChangeOnTopOfAForgottenOneLosesNothing() {
    proposeAndForget(FRESH);
    Acceptors next = Acceptors.majority(List.of("g", "h", "i"));
    assertEquals(new Configuration(2, next, List.of()), named.moveTo(next));
    named.silence("a", "b", "c", "d", "e", "f");
    requireAllWork(new Versioned<>(1, "first"));
  }

  // --- clients that sleep through two changes

  @Test
  void theAcceptorsThatTheyKnowAreSealed() {
    named.client().replace("a", "d");
    named.client().replace("b", "e");
    requireAllWork(new Versioned<>(1, "first"));
  }

  @Test
  void theAcceptorsThatTheyKnowAreGone() {
    ReconfigurableRegister<String> other = named.client();
    List<String> fresh = List.of("d", "e", "f");
    for (int i = 0; i < 3; i++) {
      other.replace(THREE.members().get(i), fresh.get(i));
      named.silence(THREE.members().get(i));
    }
    assertTrue(other.compareAndSet(1, "second"));
    requireAllWork(new Versioned<>(2, "second"));
  }

  @Test
  void aWriteThatTheyDidNotFinishTakesEffectOnce() {
    PendingWrite<String> write = asleep.write(1, "second");
    named.beforeWrite("b", () -> named.silence("b", "c"));
    assertEquals(
        Effect.UNKNOWN, assertThrows(RegisterUnavailableException.class, write::run).effect());
    named.answerAgain("c");
    named.moveTo(FRESH);
    named.client().replace("d", "g");
    named.silence("a", "c");
    assertEquals(new Versioned<>(2, "second"), named.client().get(), "an acceptor had it");
    assertTrue(named.client().compareAndSet(2, "third"));
    assertTrue(write.run());
    requireAllWork(new Versioned<>(3, "third"));
  }

  // --- one key that was not moved

  @Test
  void aKeyThatWasNotMovedLivesOnWithoutTheServer() {
    NamedAcceptors<String> forgotten = new NamedAcceptors<>(); // on the same servers
    ReconfigurableRegister<String> key = forgotten.found(THREE);
    assertTrue(key.compareAndSet(0, "kept"));
    named.client().replace("a", "d");
    named.silence("a");
    forgotten.silence("a");
    requireAllWork(new Versioned<>(1, "first"));
    assertEquals(new Versioned<>(1, "kept"), forgotten.client().get());
    assertTrue(key.compareAndSet(1, "kept on"));
    assertEquals(List.of(), forgotten.client().replace("a", "d").older(), "late");
    forgotten.silence("b");
    assertEquals(new Versioned<>(2, "kept on"), key.get());
  }

  @Test
  void aServerThatIsEmptyTellsNothingOfAKeyThatWasNotMoved() {
    named.empty("a");
    named.silence("b");
    ReconfigurableRegister<String> late = named.client(); // which has seen nothing
    assertThrows(RegisterUnavailableException.class, late::get, "c alone, and not unset");
    assertThrows(RegisterUnavailableException.class, () -> late.compareAndSet(0, "first too"));
    assertFalse(asleep.compareAndSet(0, "first too"));
    assertThrows(RegisterUnavailableException.class, asleep::get);
    assertFalse(named.apply("a").get().isSet());
    named.answerAgain("b");
    named.client().replace("a", "d");
    requireAllWork(new Versioned<>(1, "first"));
  }
}
