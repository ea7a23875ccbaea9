// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.quorum.Participant;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/**
 * {@link QuorumRegister} over three acceptors that answer: exact writes, no lost update, versions
 * in order, and happens-before. When the host does not answer: {@link QuorumTakeoverStress}.
 */
public class QuorumRegisterStress {
  static final Memory MEMORY = new HeapMemory(8); // also each thread's own process
  static final Member P1 = MEMORY.join(); // actor1's, in every state
  static final Member P2 = MEMORY.join(); // actor2's

  static Register<QuorumState<Long>> slots() {
    return new SlotRegister<>(MEMORY, QuorumState.codec(Codec.ofLong()));
  }

  /** Three acceptors, founded. */
  static List<Register<QuorumState<Long>>> founded(Supplier<Register<QuorumState<Long>>> maker) {
    List<Register<QuorumState<Long>>> acceptors =
        Stream.generate(maker).limit(3).collect(Collectors.toList());
    QuorumRegister.found(MEMORY, Codec.ofLong(), acceptors, QuorumSystem.majority(3));
    return acceptors;
  }

  /** The register over acceptors, or over what a process sees in their place. */
  static QuorumRegister<Long> over(List<Register<QuorumState<Long>>> acceptors) {
    return new QuorumRegister<>(MEMORY, Codec.ofLong(), acceptors, QuorumSystem.majority(3));
  }

  /** Each process writes its number on version 0: (success 1, success 2, version, value). */
  @Outcome(id = "1, 0, 1, 1", expect = ACCEPTABLE,
      desc = "The write of 1 was decided: 2 was refused, and may have carried it there.")
  @Outcome(id = "0, 1, 1, 2", expect = ACCEPTABLE,
      desc = "The write of 2 was decided: 1 was refused, and may have carried it there.")
  @Outcome(expect = FORBIDDEN,
      desc = "Both wrote, or none, or the value is not of the process that is told so.")
  interface WriteOutcomes {}

  /** Two processes, and one register as each of them and a reader sees it. */
  abstract static class Writers {
    final QuorumRegister<Long> register;
    final Participant one;
    final Participant two;

    Writers(QuorumRegister<Long> register, Participant one, Participant two) {
      this.register = register;
      this.one = one;
      this.two = two;
    }

    Writers(QuorumRegister<Long> register) {
      this(register, register.participant(P1), register.participant(P2));
    }

    Writers() {
      this(QuorumRegister.acceptors(MEMORY, Codec.ofLong(), 3));
    }

    static long write(Participant me, long version, long value) {
      return me.compareAndSetWords(version, new long[] {value}) ? 1 : 0;
    }

    /** Adds one, trying again until it is told that it wrote. */
    static void increment(Participant me) {
      long[] value = new long[1];
      long version;
      do {
        version = me.read(value);
        value[0]++;
      } while (!me.compareAndSetWords(version, value));
    }

    final void observe(JJJJ_Result r) {
      Versioned<Long> last = register.get();
      r.r3 = last.version();
      r.r4 = last.toOptional().orElse(0L);
    }

    final void observe(JJ_Result r) {
      Versioned<Long> last = register.get();
      r.r1 = last.version();
      r.r2 = last.toOptional().orElse(0L);
    }
  }

  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @State
  public static class TwoWriters extends Writers {
    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write(one, 0, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write(two, 0, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @State
  public static class OverHeapRegisters extends Writers {
    public OverHeapRegisters() {
      super(over(founded(HeapRegister::new)));
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write(one, 0, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write(two, 0, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** Broken: 2 has the acceptors in another order, so that a ballot has two hosts. */
  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @Outcome(id = "1, 1, .*", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: each put its value at its host, and took the other's for its own.")
  @State
  public static class OrdersOfTheirOwnControl extends Writers {
    private OrdersOfTheirOwnControl(List<Register<QuorumState<Long>>> acceptors) {
      super(over(acceptors), over(acceptors).participant(P1), rotated(acceptors).participant(P2));
    }

    public OrdersOfTheirOwnControl() {
      this(founded(QuorumRegisterStress::slots));
    }

    private static QuorumRegister<Long> rotated(List<Register<QuorumState<Long>>> acceptors) {
      Collections.rotate(acceptors, -1); // a register has a copy
      return over(acceptors);
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write(one, 0, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write(two, 0, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** Two processes each add one: (version, value). */
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "In one order or the other.")
  @Outcome(expect = FORBIDDEN, desc = "An update is lost, or made twice.")
  interface UpdateOutcomes {}

  @JCStressTest
  @JCStressMeta(UpdateOutcomes.class)
  @State
  public static class TwoUpdaters extends Writers {
    @Actor
    public void actor1() {
      increment(one);
    }

    @Actor
    public void actor2() {
      increment(two);
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      observe(r);
    }
  }

  /** By the threads' own processes. */
  @JCStressTest
  @JCStressMeta(UpdateOutcomes.class)
  @State
  public static class TwoThreads extends Writers {
    @Actor
    public void actor1() {
      register.updateAndGet(value -> value == null ? 1 : value + 1);
    }

    @Actor
    public void actor2() {
      register.updateAndGet(value -> value == null ? 1 : value + 1);
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      observe(r);
    }
  }
}
