// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.register.FaultyRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.SlotRegister;

class AcceptorTest {
  private static final long B1 = Ballot.of(1, 0);
  private static final long B2 = Ballot.of(2, 0);
  private static final long B3 = Ballot.of(3, 0);

  private final Register<AcceptorState<String>> register = new HeapRegister<>();
  private final Acceptor<String> acceptor = new Acceptor<>(register);

  private void assertState(long version, long promised, long accepted, String value) {
    assertEquals(new AcceptorState<>(promised, accepted, value), acceptor.state());
    assertEquals(version, register.get().version(), "successful CAS");
  }

  @Test
  void startsWithNothingPromisedAndNothingAccepted() {
    assertState(0, Ballot.NONE, Ballot.NONE, null);
  }

  @Test
  void eachTransitionIsOneSuccessfulCas() {
    acceptor.prepare(B1);
    assertState(1, B1, Ballot.NONE, null);
    acceptor.accept(B1, "a");
    assertState(2, B1, B1, "a");
    acceptor.prepare(B2);
    assertState(3, B2, B1, "a");
  }

  @Test
  void rejectsPrepareBelowPromiseWithTheHigherBallot() {
    acceptor.prepare(B2);
    assertEquals(B2, acceptor.prepare(B1).promisedBallot());
    assertState(1, B2, Ballot.NONE, null);
  }

  @Test
  void rejectsAcceptBelowPromiseWithTheHigherBallot() {
    acceptor.prepare(B2);
    assertEquals(B2, acceptor.accept(B1, "a").promisedBallot());
    assertState(1, B2, Ballot.NONE, null);
  }

  @Test
  void repeatingAStepChangesNothing() {
    assertEquals(acceptor.prepare(B1), acceptor.prepare(B1));
    assertState(1, B1, Ballot.NONE, null);
    assertEquals(acceptor.accept(B1, "a"), acceptor.accept(B1, "a"));
    assertEquals(acceptor.state(), acceptor.prepare(B1));
    assertState(2, B1, B1, "a");
  }

  @Test
  void acceptsAboveItsPromiseWithoutHavingBeenAskedToPromise() {
    acceptor.prepare(B1);
    acceptor.accept(B3, "c");
    assertState(2, B3, B3, "c");
    assertEquals(B3, acceptor.prepare(B2).promisedBallot());
  }

  @Test
  void refusesBadInputByNameAndStaysAsItWas() {
    acceptor.accept(B1, "a");
    Refusal.ofArgument("ballot: 0", () -> acceptor.prepare(Ballot.NONE));
    Refusal.ofArgument("ballot: -1", () -> acceptor.prepare(-1));
    Refusal.ofArgument("ballot: 4095", () -> acceptor.accept(4095, "b"));
    Refusal.ofNull("value", () -> acceptor.accept(B2, null));
    Refusal.ofArgument("value: b", () -> acceptor.accept(B1, "b"));
    assertState(1, B1, B1, "a");
    Refusal.ofNull("register", () -> new Acceptor<>(null));
  }

  @Test
  void refusesStatesThatNoAcceptorCanBeIn() {
    Refusal.ofArgument("acceptedBallot: 2.0", () -> new AcceptorState<>(B1, B2, "a"));
    Refusal.ofArgument("acceptedBallot: ", () -> new AcceptorState<>(B1, -1, "a"));
    Refusal.ofArgument("acceptedValue: a", () -> new AcceptorState<>(B1, Ballot.NONE, "a"));
    Refusal.ofArgument("acceptedValue: null", () -> new AcceptorState<>(B1, B1, null));
  }

  @Test
  void aStateIsWrittenWithDashesForWhatThereIsNot() {
    assertEquals("Acceptor[promised -, accepted -, value -]", acceptor.toString());
    acceptor.prepare(B1);
    assertEquals("{promised 1.0, accepted -, value -}", acceptor.state().toString());
    acceptor.accept(B2, "a");
    assertEquals("{promised 2.0, accepted 2.0, value a}", acceptor.state().toString());
  }

  @Test
  void anUnavailableRegisterIsNoAnswer() {
    Acceptor<String> crashed =
        new Acceptor<>(
            new FaultyRegister<>(
                register,
                next -> {
                  throw FaultyRegister.crashed("a0");
                }));
    assertThrows(RegisterUnavailableException.class, () -> crashed.prepare(B1));
    assertThrows(RegisterUnavailableException.class, () -> crashed.accept(B1, "a"));
    assertThrows(RegisterUnavailableException.class, crashed::state);
    assertState(0, Ballot.NONE, Ballot.NONE, null);
  }

  @Test
  void statesComeBackFromWords() {
    Codec<AcceptorState<String>> codec = AcceptorState.codec(Codec.ofUtf8(16));
    assertEquals(5, codec.words());
    SlotRegister<AcceptorState<String>> slots = new SlotRegister<>(new HeapMemory(1), codec);
    Acceptor<String> inSlots = new Acceptor<>(slots);
    inSlots.accept(B1, "a");
    inSlots.prepare(B3);
    assertEquals(new AcceptorState<>(B3, B1, "a"), inSlots.state());

    long[] words = {9, 9, 9, 9, 9};
    codec.encode(new AcceptorState<>(B2, Ballot.NONE, null), words, 0);
    assertArrayEquals(new long[] {B2, 0, 0, 0, 0}, words);
    assertEquals(new AcceptorState<>(B2, Ballot.NONE, null), codec.decode(words, 0));
    Refusal.ofNull("value", () -> AcceptorState.codec(null));
  }
}
