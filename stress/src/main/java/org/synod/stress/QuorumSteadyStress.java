// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;
import static org.synod.stress.QuorumRegisterStress.MEMORY;
import static org.synod.stress.QuorumRegisterStress.P1;
import static org.synod.stress.QuorumRegisterStress.P2;

import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;
import org.synod.memory.Codec;
import org.synod.memory.Member;
import org.synod.quorum.Participant;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/**
 * {@link Participant} that writes again and again, and no longer stores what it knows to be in its
 * slots: no torn value, and no state that has forgotten its writer.
 *
 * <p>Process 1 has made the last three writes when a test begins. Both words of a value are ten
 * times its version and the number of its writer.
 *
 * <p>To be run without {@code -ea}, as jcstress does: the control shares a process, and an
 * assertion would say so.
 */
public class QuorumSteadyStress {
  private static final Codec<long[]> TWO_WORDS = Codec.ofLongs(2);

  /** A register at version 3, as three see it. */
  abstract static class Steady {
    final QuorumRegister<long[]> register;
    final Participant steady;
    final Participant other;
    private final List<Register<QuorumState<long[]>>> acceptors;

    /** The other is a process that has its own view of the acceptors. */
    Steady(Member process, UnaryOperator<List<Register<QuorumState<long[]>>>> view) {
      acceptors =
          Stream.<Register<QuorumState<long[]>>>generate(
                  () -> new SlotRegister<>(MEMORY, QuorumState.codec(TWO_WORDS)))
              .limit(3)
              .toList();
      register = QuorumRegister.found(MEMORY, TWO_WORDS, acceptors, QuorumSystem.majority(3));
      steady = register.participant(P1);
      other = over(view.apply(acceptors)).participant(process);
      for (long version = 0; version < 3; version++) {
        write(steady, version, /* writer */ 1);
      }
    }

    Steady() {
      this(P2, UnaryOperator.identity());
    }

    private static QuorumRegister<long[]> over(List<Register<QuorumState<long[]>>> acceptors) {
      return new QuorumRegister<>(MEMORY, TWO_WORDS, acceptors, QuorumSystem.majority(3));
    }

    static long write(Participant me, long expected, long writer) {
      long word = 10 * (expected + 1) + writer;
      return me.compareAndSetWords(expected, new long[] {word, word}) ? 1 : 0;
    }

    /** The value of both words, or -1 if they are not of one value or not of the version. */
    private static long whole(long version, long[] words) {
      return words[0] == words[1] && words[0] / 10 == version ? words[0] : -1;
    }

    static long read(Participant me) {
      long[] words = new long[2];
      return whole(me.read(words), words);
    }

    static long read(QuorumRegister<long[]> register) {
      Versioned<long[]> current = register.get();
      return whole(current.version(), current.value());
    }

    /** The outcome of two writes, and the toggles after one more by the steady process. */
    final void observe(JJJJ_Result r) {
      r.r3 = read(register);
      write(steady, 4, /* writer */ 1);
      r.r4 =
          acceptors.stream()
              .map(Register::get)
              .max(
                  Comparator.<Versioned<QuorumState<long[]>>>comparingLong(
                          held -> held.value().acceptedBallot())
                      .thenComparingLong(held -> held.value().version(held.version())))
              .map(held -> held.value().toggles())
              .orElseThrow();
    }
  }

  /** Three more are written. */
  @Outcome(id = "31", expect = ACCEPTABLE, desc = "Read before all writes.")
  @Outcome(id = {"41", "51"}, expect = ACCEPTABLE, desc = "Read between two writes.")
  @Outcome(id = "61", expect = ACCEPTABLE, desc = "Read after all writes.")
  @Outcome(expect = FORBIDDEN, desc = "Words of two values, or of another version.")
  interface TornOutcomes {}

  @JCStressTest
  @JCStressMeta(TornOutcomes.class)
  @State
  public static class TornGet extends Steady {
    @Actor
    public void writer() {
      write(steady, 3, 1);
      write(steady, 4, 1);
      write(steady, 5, 1);
    }

    @Actor
    public void reader(J_Result r) {
      r.r1 = read(register);
    }
  }

  /** A reader that is a process, and copies while it looks whether what it has seen is current. */
  @JCStressTest
  @JCStressMeta(TornOutcomes.class)
  @State
  public static class TornRead extends Steady {
    public TornRead() {
      read(other);
    }

    @Actor
    public void writer() {
      write(steady, 3, 1);
      write(steady, 4, 1);
      write(steady, 5, 1);
    }

    @Actor
    public void reader(J_Result r) {
      r.r1 = read(other);
    }
  }

  /**
   * Both write on version 3, and then 1 again on 4: (success 1, success 2, value at version 4,
   * toggles at version 5). 1 has turned its bit, 1, with each of its writes, 2 its bit, 2.
   */
  @Outcome(id = "1, 0, 41, 1", expect = ACCEPTABLE,
      desc = "1 was first, by its tail alone or, if 2 had settled, as a whole: five writes of 1.")
  @Outcome(id = "0, 1, 42, 2", expect = ACCEPTABLE,
      desc = "2 was first, and 1 then stored its state as a whole: four writes of 1, one of 2.")
  @Outcome(expect = FORBIDDEN,
      desc = "Both wrote, or none, or a torn value, or a state that has forgotten its writer.")
  interface WriteOutcomes {}

  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @State
  public static class AnotherWriter extends Steady {
    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write(steady, 3, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write(other, 3, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** The other does not get an answer of the host, and begins another ballot. */
  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @State
  public static class Takeover extends Steady {
    public Takeover() {
      super(P2, Outages::silent);
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write(steady, 3, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write(other, 3, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** A broken use: both write as one process, and so into the same slots. */
  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @Outcome(id = "0, 1, 42, 1", expect = ACCEPTABLE, desc = "2 was first: five writes of one bit.")
  @Outcome(
      id = {"1, 0, 42, .*", "0, 1, 41, .*", ".*, -1, .*", "[01], [01], 4[12], 0", "1, 1, .*"},
      expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: one filled the slot that the other had just made the state.")
  @State
  public static class OneProcessForTwoControl extends Steady {
    public OneProcessForTwoControl() {
      super(P1, UnaryOperator.identity());
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write(steady, 3, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write(other, 3, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }
}
