// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** {@link QuorumRegister} as its readers see it: versions in order, and happens-before. */
public class QuorumOrderStress {

  /** 10 is written, then 20; two reads, each told as its version, or -1 if it lies. */
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Both reads before both writes.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The first write came between the reads.")
  @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "Both writes came between the reads.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both reads between the writes.")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "The second write came between the reads.")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "Both writes before both reads.")
  @Outcome(expect = FORBIDDEN, desc = "A version went back, or had the value of another.")
  interface OrderOutcomes {}

  /** Process 1 writes and process 2 reads. */
  abstract static class Readers extends QuorumRegisterStress.Writers {
    private final long[] copy = new long[1];

    Readers() {}

    Readers(QuorumRegister<Long> register) {
      super(register);
    }

    final void writeTwice() {
      write(one, 0, 10);
      write(one, 1, 20);
    }

    static long version(Versioned<Long> read) {
      return read.toOptional().orElse(0L) == 10 * read.version() ? read.version() : -1;
    }

    /** By the process that reads. */
    final long read() {
      long version = two.read(copy);
      return copy[0] == 10 * version ? version : -1;
    }
  }

  /** A reader that has seen nothing, and helps only if it finds a write half done. */
  @JCStressTest
  @JCStressMeta(OrderOutcomes.class)
  @State
  public static class GetOrder extends Readers {
    @Actor
    public void writer() {
      writeTwice();
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = version(register.get());
      r.r2 = version(register.get());
    }
  }

  /** A reader that has seen version 0, and looks first whether anything was written since. */
  @JCStressTest
  @JCStressMeta(OrderOutcomes.class)
  @State
  public static class ReadOrder extends Readers {
    public ReadOrder() {
      read();
    }

    @Actor
    public void writer() {
      writeTwice();
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = read();
      r.r2 = read();
    }
  }

  /** One after the other, a reader that has seen nothing and one that has. */
  @JCStressTest
  @JCStressMeta(OrderOutcomes.class)
  @State
  public static class GetThenReadOrder extends Readers {
    public GetThenReadOrder() {
      read();
    }

    @Actor
    public void writer() {
      writeTwice();
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = version(register.get());
      r.r2 = read();
    }
  }

  /** Broken: a reader that asks one acceptor, and then one outside the quorum. */
  @JCStressTest
  @JCStressMeta(OrderOutcomes.class)
  @Outcome(id = {"1, 0", "2, 0"}, expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: the last acceptor did not have what the host had.")
  @State
  public static class OneAcceptorControl extends Readers {
    private final List<Register<QuorumState<Long>>> acceptors;

    private OneAcceptorControl(List<Register<QuorumState<Long>>> acceptors) {
      super(QuorumRegisterStress.over(acceptors));
      this.acceptors = acceptors;
    }

    public OneAcceptorControl() {
      this(QuorumRegisterStress.founded(QuorumRegisterStress::slots));
    }

    private long versionAt(int acceptor) {
      Versioned<QuorumState<Long>> held = acceptors.get(acceptor).get();
      return held.value().version(held.version());
    }

    @Actor
    public void writer() {
      writeTwice();
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = versionAt(0);
      r.r2 = versionAt(2);
    }
  }

  /** A plain field is set, then version 1 is written: (version read, field read). */
  @Outcome(id = {"0, 0", "0, 1"}, expect = ACCEPTABLE,
      desc = "Read before the write: the field may be anything.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Read after the write, and so after the field.")
  @Outcome(expect = FORBIDDEN, desc = "The write was seen, and not what was done before it.")
  interface MessageOutcomes {}

  @JCStressTest
  @JCStressMeta(MessageOutcomes.class)
  @State
  public static class MessageToGet extends Readers {
    private int field;

    @Actor
    public void writer() {
      field = 1;
      write(one, 0, 10);
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = version(register.get());
      r.r2 = field;
    }
  }

  @JCStressTest
  @JCStressMeta(MessageOutcomes.class)
  @State
  public static class MessageToRead extends Readers {
    private int field;

    public MessageToRead() {
      read();
    }

    @Actor
    public void writer() {
      field = 1;
      write(one, 0, 10);
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = read();
      r.r2 = field;
    }
  }

  /** A process that is refused has seen a write of another: (success, field read). */
  @JCStressTest
  @Outcome(id = {"1, 0", "1, 1"}, expect = ACCEPTABLE,
      desc = "It wrote first: the field may be anything.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The other wrote first, and the field before.")
  @Outcome(expect = FORBIDDEN, desc = "Refused for a write without what was done before it.")
  @State
  public static class MessageToARefused extends Readers {
    private int field;

    @Actor
    public void writer() {
      field = 1;
      write(one, 0, 10);
    }

    @Actor
    public void refused(JJ_Result r) {
      r.r1 = write(two, 0, 10);
      r.r2 = field;
    }
  }
}
