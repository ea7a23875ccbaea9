// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;
import org.synod.internal.Sleeper;
import org.synod.internal.Waiters;
import org.synod.memory.layout.Holder;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** Threads that wait for a change: none sleeps over it. */
public class AwaitStress {
  private static final Duration LONG = Duration.ofDays(1);

  private static Versioned<Long> awaited(Register<Long> register, long seenVersion) {
    try {
      return register.await(seenVersion, LONG);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Two wait for the only write of a third: what each has seen. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both have seen the write.")
  @Outcome(expect = FORBIDDEN, desc = "A thread was woken, and nothing had changed.")
  @State
  public static class TwoWait {
    private final Register<Long> register = new HeapRegister<>();

    @Actor
    public void writer() {
      register.compareAndSet(0, 7L);
    }

    @Actor
    public void one(JJ_Result r) {
      r.r1 = await();
    }

    @Actor
    public void other(JJ_Result r) {
      r.r2 = await();
    }

    private long await() {
      Versioned<Long> seen = awaited(register, 0);
      return seen.version() == 1 && seen.value() == 7 ? 1 : 0;
    }
  }

  /** Two write, and a third follows to the last version, by the versions that it has seen. */
  @JCStressTest
  @Outcome(id = "1, 1, 2", expect = ACCEPTABLE, desc = "Both have written, and both were seen.")
  @Outcome(expect = FORBIDDEN, desc = "A write was lost, or not seen.")
  @State
  public static class TwoWrite {
    private final Register<Long> register = new HeapRegister<>();

    @Actor
    public void one(JJJ_Result r) {
      register.updateAndGet(none -> 7L);
      r.r1 = 1;
    }

    @Actor
    public void other(JJJ_Result r) {
      register.updateAndGet(none -> 7L);
      r.r2 = 1;
    }

    @Actor
    public void follower(JJJ_Result r) {
      long seen = 0;
      while (seen < 2) {
        seen = awaited(register, seen).version();
      }
      r.r3 = seen;
    }
  }

  /** A number, and the threads that wait until it is not 0. */
  static class Number {
    static final Holder<Number, Waiters> WAITERS = new Waiting();

    private static final VarHandle VALUE = field("value", long.class);
    private static final VarHandle FIELD = field("waiters", Waiters.class);

    private volatile long value;
    private volatile Waiters waiters;
    private volatile boolean isDone; // the writer has woken all whom it saw

    private static VarHandle field(String name, Class<?> type) {
      return ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), name, VarHandle.class, Number.class, type);
    }

    private static final class Waiting implements Holder<Number, Waiters> {
      @Override
      public Waiters get(Number number) {
        return number.waiters;
      }

      @Override
      public Waiters compareAndExchange(Number number, Waiters expected, Waiters next) {
        return (Waiters) FIELD.compareAndExchange(number, expected, next);
      }
    }

    final long await() {
      try {
        return Waiters.await(WAITERS, this, () -> value, x -> x != 0, new Spinning(this));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    final void set() {
      VALUE.compareAndSet(this, 0L, 1L);
      Waiters.wakeAll(WAITERS, this);
      isDone = true;
    }

    final void setRelease() {
      VALUE.setRelease(this, 1L);
      Waiters.wakeAll(WAITERS, this);
      isDone = true;
    }
  }

  /** A thread that spins instead of parking, and knows when nobody will wake it any more. */
  private static final class Spinning implements Sleeper {
    private final Number number;
    private volatile boolean isWoken;

    Spinning(Number number) {
      this.number = number;
    }

    @Override
    public boolean sleep() {
      while (!isWoken) {
        if (number.isDone && !isWoken) {
          return false;
        }
        Thread.onSpinWait();
      }
      isWoken = false;
      return true;
    }

    @Override
    public void wake() {
      isWoken = true;
    }
  }

  /** One waits until another has changed a number: what it has read last. */
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It has seen the change, or was woken.")
  interface Outcomes {}

  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @Outcome(expect = FORBIDDEN, desc = "It sleeps, and the number has changed.")
  @State
  public static class NoWakeUpIsLost extends Number {
    @Actor
    public void writer() {
      set();
    }

    @Actor
    public void waiter(J_Result r) {
      r.r1 = await();
    }
  }

  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @Outcome(id = "0", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: it sleeps, and the number has changed.")
  @State
  public static class NoWakeUpIsLostControl extends Number {
    @Actor
    public void writer() {
      setRelease(); // broken: the look at those who wait may come before it
    }

    @Actor
    public void waiter(J_Result r) {
      r.r1 = await();
    }
  }
}
