// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.function.Consumer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** Threads that {@linkplain Register#listen listen}: the last is told, and none after the end. */
public class ListenStress {

  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body);
    thread.setDaemon(true);
    return thread;
  }

  /** One writes twice, and another listens: (the last version told, the times it went back). */
  @JCStressTest
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "It was told the last.")
  @Outcome(expect = FORBIDDEN, desc = "It was told of an older one later, or of a value not of it.")
  @State
  public static class TheLastIsTold {
    private final Register<Long> register = new HeapRegister<>();
    private volatile long told;
    private long wrong; // by the thread that listens, until it has ended

    @Actor
    public void writer() {
      register.compareAndSet(0, 7L);
      register.compareAndSet(1, 14L);
    }

    @Actor
    public void listener(JJ_Result r) {
      try (Register.Listening listening =
          register.listen(0, ListenStress::daemon, this::tell)) {
        while (told < 2 && listening.isRunning()) {
          Thread.onSpinWait();
        }
      }
      r.r1 = told;
      r.r2 = wrong;
    }

    private void tell(Versioned<Long> state) {
      if (state.version() <= told || state.value() != 7 * state.version()) {
        wrong++;
      }
      told = state.version();
    }
  }

  /** One writes while another closes: (calls when it is closed, calls in the end). */
  @Outcome(id = {"0, 0", "1, 1"}, expect = ACCEPTABLE, desc = "No call once it is closed.")
  interface Outcomes {}

  /** A register, and the calls of its listener. */
  abstract static class Calls {
    final Register<Long> register = new HeapRegister<>();
    private volatile long calls;

    final void call(Versioned<Long> state) {
      calls = state.version();
    }

    final long calls() {
      return calls;
    }
  }

  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @Outcome(expect = FORBIDDEN, desc = "A call after the end.")
  @State
  public static class Closed extends Calls {
    @Actor
    public void writer() {
      register.compareAndSet(0, 7L);
    }

    @Actor
    public void listener(JJ_Result r) {
      register.listen(0, ListenStress::daemon, this::call).close();
      r.r1 = calls();
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      r.r2 = calls();
    }
  }

  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @Outcome(id = "0, 1", expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: a call after the end.")
  @Outcome(expect = FORBIDDEN, desc = "Anything else.")
  @State
  public static class ClosedControl extends Calls {
    private Thread thread;

    @Actor
    public void writer() {
      register.compareAndSet(0, 7L);
    }

    @Actor
    public void listener(JJ_Result r) {
      thread = daemon(() -> listen(this::call));
      thread.start();
      thread.interrupt(); // broken: the thread may have seen the change, and call later
      r.r1 = calls();
    }

    private void listen(Consumer<Versioned<Long>> changed) {
      try {
        changed.accept(register.await(0, Duration.ofDays(1)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      r.r2 = calls();
    }
  }
}
