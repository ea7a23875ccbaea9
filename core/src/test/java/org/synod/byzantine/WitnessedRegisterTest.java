// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.contract.RegisterContract;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Ballot;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/** Witnessed registers keep the contract of all registers, though an acceptor lies to threads. */
class WitnessedRegisterTest {
  private static final QuorumSystem AUTHENTIC = QuorumSystem.authentic(4, 1);
  private static final QuorumSystem MASKING = QuorumSystem.masking(5, 1);

  /** One of four returns old states, and loses writes. */
  @Nested
  class Authentic implements RegisterContract {
    @Override
    public Register<Long> create() {
      return new WitnessedRegister<>(registers(4, /* forges */ false), AUTHENTIC);
    }

    @Override
    public int calls() {
      return 300; // of writers that start ballots against each other
    }
  }

  /** One of five returns anything. */
  @Nested
  class Masking implements RegisterContract {
    @Override
    public Register<Long> create() {
      return new WitnessedRegister<>(registers(5, /* forges */ true), MASKING);
    }

    @Override
    public int calls() {
      return 300; // of writers that start ballots against each other
    }
  }

  /** In slots, with no lies. */
  @Nested
  class InSlots implements RegisterContract {
    @Override
    public Register<Long> create() {
      HeapMemory memory = new HeapMemory(9);
      Codec<AcceptorState<Witnessed<Long>>> codec =
          AcceptorState.codec(Witnessed.codec(Codec.ofLong()));
      List<Register<AcceptorState<Witnessed<Long>>>> registers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        registers.add(new SlotRegister<>(memory, codec));
      }
      return new WitnessedRegister<>(registers, AUTHENTIC);
    }
  }

  private static List<Register<AcceptorState<Witnessed<Long>>>> registers(
      int acceptors, boolean forges) {
    List<Register<AcceptorState<Witnessed<Long>>>> registers = new ArrayList<>();
    registers.add(new Liar(forges));
    while (registers.size() < acceptors) {
      registers.add(new HeapRegister<>());
    }
    return registers;
  }

  /** It remembers some states that it was told to write, and answers with any of them. */
  private static final class Liar implements Register<AcceptorState<Witnessed<Long>>> {
    private static final int KEPT = 64;
    private static final long HIGH = Ballot.of(Ballot.MAX_ROUND - 1, 7);

    private final HeapRegister<List<AcceptorState<Witnessed<Long>>>> old = new HeapRegister<>();
    private final boolean forges;

    Liar(boolean forges) {
      this.forges = forges;
    }

    @Override
    public Versioned<AcceptorState<Witnessed<Long>>> get() {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      List<AcceptorState<Witnessed<Long>>> all = old.get().toOptional().orElse(List.of());
      if (all.isEmpty() || random.nextInt(10) == 0) {
        return Versioned.unset();
      }
      AcceptorState<Witnessed<Long>> shown = all.get(random.nextInt(all.size()));
      if (forges) {
        Witnessed<Long> forged = Witnessed.<Long>unset().after(-random.nextLong(9), 1);
        shown =
            switch (random.nextInt(3)) {
              case 0 -> new AcceptorState<>(HIGH, HIGH, forged);
              case 1 -> new AcceptorState<>(HIGH, shown.acceptedBallot(), shown.acceptedValue());
              default -> shown;
            };
      }
      return new Versioned<>(1 + random.nextInt(9), shown);
    }

    @Override
    public boolean compareAndSet(long expectedVersion, AcceptorState<Witnessed<Long>> next) {
      old.updateAndGet(
          all -> {
            List<AcceptorState<Witnessed<Long>>> more =
                new ArrayList<>(all == null ? List.of() : all);
            more.add(next);
            return List.copyOf(more.subList(Math.max(0, more.size() - KEPT), more.size()));
          });
      return true;
    }
  }

  @Test
  void aWriterThatGoesOnPreparesOnce() {
    WitnessedRegister<String> register = WitnessedRegister.onHeap(MASKING);
    assertTrue(register.compareAndSet(0, "a"));
    assertTrue(register.compareAndSet(1, "b"));
    assertFalse(register.compareAndSet(1, "c"));
    assertEquals(new Versioned<>(2, "b"), register.get());
  }

  @Test
  void twoObjectsShareTheAcceptors() {
    List<Register<AcceptorState<Witnessed<Long>>>> registers = registers(5, /* forges */ true);
    Register<Long> one = WitnessedRegister.sharing(registers, MASKING, () -> 0);
    Register<Long> other = WitnessedRegister.sharing(registers, MASKING, () -> 1);
    for (long i = 0; i < 50; i++) {
      assertTrue((i % 2 == 0 ? one : other).compareAndSet(i, i));
      assertEquals(i, (i % 2 == 0 ? other : one).get().value());
    }
  }

  /** A writer's state is at two acceptors when another one prepares, and carries it. */
  @Test
  void aWriteThatAnotherCarriedTookEffect() {
    List<Register<AcceptorState<Witnessed<Long>>>> registers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      registers.add(new HeapRegister<>());
    }
    Register<Long> other = WitnessedRegister.sharing(List.copyOf(registers), MASKING, () -> 1);
    Register<AcceptorState<Witnessed<Long>>> third = registers.get(2);
    registers.set(
        2,
        new Register<>() {
          private boolean isCarried;

          @Override
          public Versioned<AcceptorState<Witnessed<Long>>> get() {
            return third.get();
          }

          @Override
          public boolean compareAndSet(long version, AcceptorState<Witnessed<Long>> next) {
            Witnessed<Long> accepted = next.acceptedValue();
            if (accepted != null && accepted.version() == 1 && !isCarried) {
              isCarried = true;
              assertEquals(5L, other.get().value(), "it is found, and carried");
            }
            return third.compareAndSet(version, next);
          }
        });
    assertTrue(WitnessedRegister.sharing(registers, MASKING, () -> 0).compareAndSet(0, 5L));
    assertEquals(new Versioned<>(1, 5L), other.get());
  }

  @Test
  void aLiarBesideASilentOneIsTooMuch() {
    List<Register<AcceptorState<Witnessed<Long>>>> registers = registers(5, /* forges */ true);
    for (int i = 1; i < 3; i++) {
      registers.set(
          i,
          new Register<>() {
            @Override
            public Versioned<AcceptorState<Witnessed<Long>>> get() {
              throw new RegisterUnavailableException(
                  "out", RegisterUnavailableException.Effect.NONE);
            }

            @Override
            public boolean compareAndSet(long version, AcceptorState<Witnessed<Long>> next) {
              throw new RegisterUnavailableException(
                  "out", RegisterUnavailableException.Effect.NONE);
            }
          });
    }
    Register<Long> register = new WitnessedRegister<>(registers, MASKING);
    assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(0, 1L));
  }

  @Test
  void wrongArgumentsAreRefusedByName() {
    List<Register<AcceptorState<Witnessed<Long>>>> four = registers(4, false);
    Refusal.ofArgument("registers: 4, allowed: 5", () -> new WitnessedRegister<>(four, MASKING));
    Refusal.ofNull("quorums", () -> new WitnessedRegister<>(four, null));
    Refusal.ofNull("quorums", () -> WitnessedRegister.onHeap(null));
    Refusal.ofNull("registers", () -> new WitnessedRegister<Long>(null, MASKING));
    Refusal.ofNull("numbers", () -> WitnessedRegister.sharing(four, AUTHENTIC, null));
    Register<Long> many = WitnessedRegister.sharing(four, AUTHENTIC, () -> 64);
    Refusal.of(
        IllegalStateException.class,
        "number of a writer: 64, allowed: 0 to 63",
        () -> many.compareAndSet(0, 1L));
    Refusal.ofArgument("version: 1 of the value null", () -> new Witnessed<>(1, null, 0, null));
    Refusal.ofArgument(
        "before: {version 0}, allowed: version 1 with none before it",
        () -> new Witnessed<>(2, "v", 0, Witnessed.unset()));
  }

  @Test
  void aStateComesBackFromWords() {
    Codec<Witnessed<Long>> codec = Witnessed.codec(Codec.ofLong());
    Witnessed<Long> one = Witnessed.<Long>unset().after(5L, 1);
    for (Witnessed<Long> state :
        List.of(Witnessed.<Long>unset(), one, one.after(6L, 2), new Witnessed<>(9, 7L, 3, null))) {
      long[] words = new long[codec.words()];
      codec.encode(state, words, 0);
      assertEquals(state, codec.decode(words, 0));
    }
  }
}
