// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** {@link HeapRegister}: no lost update, and versions that belong to their values. */
public class HeapRegisterStress {

  /** Two threads each try once to add one: (success 1, success 2, version, value). */
  @JCStressTest
  @Outcome(id = "1, 1, 2, 2", expect = ACCEPTABLE, desc = "One after the other.")
  @Outcome(id = "1, 0, 1, 1", expect = ACCEPTABLE,
      desc = "1 wrote after 2 had read: the compareAndSet of 2 is refused.")
  @Outcome(id = "0, 1, 1, 1", expect = ACCEPTABLE,
      desc = "2 wrote after 1 had read: the compareAndSet of 1 is refused.")
  @Outcome(expect = FORBIDDEN, desc = "An update is lost, refused by none, or not counted.")
  @State
  public static class LostUpdate {
    private final Register<Long> register = new HeapRegister<>();

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = increment();
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = increment();
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      Versioned<Long> last = register.get();
      r.r3 = last.version();
      r.r4 = last.value();
    }

    private long increment() {
      Versioned<Long> read = register.get();
      long next = read.isSet() ? read.value() + 1 : 1;
      return register.compareAndSet(read.version(), next) ? 1 : 0;
    }
  }

  /** Two threads each add one by {@code update}, which tries again: (version, value). */
  @JCStressTest
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "In one order or the other.")
  @Outcome(expect = FORBIDDEN, desc = "An update is lost, or made twice.")
  @State
  public static class Update {
    private final Register<Long> register = new HeapRegister<>();

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
      Versioned<Long> last = register.get();
      r.r1 = last.version();
      r.r2 = last.value();
    }
  }

  /** Versions 2 and 3 are written; two reads, each told as its version, or -1 if it lies. */
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both reads before both writes.")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "The first write came between the reads.")
  @Outcome(id = "1, 3", expect = ACCEPTABLE, desc = "Both writes came between the reads.")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "Both reads between the writes.")
  @Outcome(id = "2, 3", expect = ACCEPTABLE, desc = "The second write came between the reads.")
  @Outcome(id = "3, 3", expect = ACCEPTABLE, desc = "Both writes before both reads.")
  @Outcome(expect = FORBIDDEN, desc = "A version went back, or had the value of another.")
  interface VersionOutcomes {}

  /** The value of each version is ten times the version. */
  abstract static class Versions {
    private final Register<Long> register;

    Versions(Register<Long> register) {
      this.register = register;
      register.compareAndSet(0, 10L);
    }

    final void write() {
      register.compareAndSet(1, 20L);
      register.compareAndSet(2, 30L);
    }

    final void readTwice(JJ_Result r) {
      r.r1 = read();
      r.r2 = read();
    }

    private long read() {
      Versioned<Long> read = register.get();
      return read.value() == read.version() * 10 ? read.version() : -1;
    }
  }

  @JCStressTest
  @JCStressMeta(VersionOutcomes.class)
  @State
  public static class VersionOrder extends Versions {
    public VersionOrder() {
      super(new HeapRegister<>());
    }

    @Actor
    public void writer() {
      write();
    }

    @Actor
    public void reader(JJ_Result r) {
      readTwice(r);
    }
  }

  @JCStressTest
  @JCStressMeta(VersionOutcomes.class)
  @Outcome(id = {"-1, .*", ".*, -1"}, expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: the read came between the new version and its value.")
  @State
  public static class TwoFieldsControl extends Versions {
    public TwoFieldsControl() {
      super(new TwoFields());
    }

    @Actor
    public void writer() {
      write();
    }

    @Actor
    public void reader(JJ_Result r) {
      readTwice(r);
    }
  }

  /** Broken: the version and the value are each atomic, but not both together. */
  private static final class TwoFields implements Register<Long> {
    private final AtomicLong version = new AtomicLong();
    private volatile Long value;

    @Override
    public Versioned<Long> get() {
      long read = version.get();
      return read == 0 ? Versioned.unset() : new Versioned<>(read, value);
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Long next) {
      if (!version.compareAndSet(expectedVersion, expectedVersion + 1)) {
        return false;
      }
      value = next;
      return true;
    }
  }
}
