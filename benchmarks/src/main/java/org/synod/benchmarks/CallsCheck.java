// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.synod.history.calls.Calls;
import org.synod.history.calls.Linearizability;
import org.synod.history.calls.Linearization;
import org.synod.history.calls.RecordedCall;
import org.synod.history.calls.Step;
import org.synod.picture.Recording;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * How long does the check of recorded calls take? First those of 8 threads on a register, recorded;
 * then made ones on a register without versions, of which nearly always all 8 are going on; these
 * once more with a stale read at the end, so that no order is left untried.
 *
 * <pre>{@code
 * java -Xmx1g -cp benchmarks/target/benchmarks.jar org.synod.benchmarks.CallsCheck 10000
 * }</pre>
 */
public final class CallsCheck {
  private static final int THREADS = 8;

  private final Random random = new Random(1);
  private final RecordedCall<?>[] open = new RecordedCall<?>[THREADS];
  private final long[] written = new long[THREADS]; // 0 for a read
  private final Object[] results = new Object[THREADS];
  private long value;

  private CallsCheck() {}

  /**
   * Runs.
   *
   * @param arguments the number of calls
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    Calls<Versioned<Object>> recorded = recorded(count);
    Calls<Long> made = new CallsCheck().made(count);
    for (int round = 0; round < 3; round++) {
      print("recorded", recorded);
      print("made", made);
    }
    made.begin("late", "read", state -> new Step<>(state, state)).returns(1L);
    for (int round = 0; round < 3; round++) {
      print("made", made);
    }
  }

  private static Calls<Versioned<Object>> recorded(int count) throws InterruptedException {
    Recording recording = new Recording();
    Register<Long> register = recording.register("r", new HeapRegister<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      long first = i * (long) count;
      threads.add(
          new Thread(
              () -> {
                for (int each = 0; each < count / THREADS; each += 2) {
                  register.compareAndSet(register.get().version(), first + each);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    return recording.calls();
  }

  /** Calls that begin, take effect and return at the moments that a random thread is at. */
  private Calls<Long> made(int count) {
    Calls<Long> calls = new Calls<>(0L);
    for (int made = 0; made < count; ) {
      int thread = random.nextInt(THREADS);
      RecordedCall<?> call = open[thread];
      if (call == null) {
        long next = ++made;
        boolean isWrite = random.nextBoolean();
        written[thread] = isWrite ? next : 0;
        open[thread] =
            isWrite
                ? calls.begin("p" + thread, "write " + next, state -> new Step<>(next, next))
                : calls.begin("p" + thread, "read", state -> new Step<>(state, state));
      } else if (results[thread] == null) {
        value = written[thread] == 0 ? value : written[thread];
        results[thread] = value;
      } else {
        call.returns(results[thread]);
        open[thread] = null;
        results[thread] = null;
      }
    }
    return calls;
  }

  private static void print(String name, Calls<?> calls) {
    System.gc();
    long startNanos = System.nanoTime();
    Linearization verdict = Linearizability.check(calls);
    double millis = (System.nanoTime() - startNanos) / 1e6;
    System.out.printf(Locale.ROOT, "%s %s: %s: %.0f ms%n", name, calls, verdict, millis);
  }
}
