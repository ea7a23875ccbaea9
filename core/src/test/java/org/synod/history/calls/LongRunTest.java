// SPDX-License-Identifier: Apache-2.0
package org.synod.history.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Long histories of a register: no call recurs as deep as they are long. */
class LongRunTest {
  private static final int THREADS = 8;
  private static final int CALLS = 10_000;

  private final Random random = new Random(1);
  private final Calls<Long> calls = new Calls<>(0L);
  private long value;

  /** Calls that overlap as those of some threads, and take effect one by one. */
  private void make(int unreturned) {
    RecordedCall<?>[] open = new RecordedCall<?>[THREADS];
    Object[] results = new Object[THREADS];
    boolean[] isDone = new boolean[THREADS];
    for (int made = 0; made < CALLS; ) {
      int thread = random.nextInt(THREADS);
      if (open[thread] == null) {
        boolean isWrite = random.nextBoolean();
        long written = ++made;
        open[thread] =
            isWrite
                ? calls.begin("p" + thread, "write " + written, Model.write(written))
                : calls.begin("p" + thread, "read", Model.read());
        results[thread] = isWrite ? written : null;
        isDone[thread] = false;
      } else if (!isDone[thread]) {
        boolean isWrite = results[thread] != null;
        value = isWrite ? (Long) results[thread] : value;
        results[thread] = isWrite ? null : value;
        isDone[thread] = true;
      } else {
        if (made % (CALLS / (unreturned + 1)) != 7) {
          open[thread].returns(results[thread]);
        }
        open[thread] = null;
      }
    }
  }

  @Test
  void tenThousandCallsHaveAnOrder() {
    make(0);
    Linearization verdict = Linearizability.check(calls);
    assertTrue(verdict.holds(), verdict::table);
  }

  @Test
  void callsThatHaveNotReturnedAreKeptInMind() {
    make(20);
    Linearization verdict = Linearizability.check(calls);
    assertTrue(verdict.holds(), verdict::table);
  }

  @Test
  void aStaleReadAtTheEndIsFound() {
    make(0);
    calls.begin("late", "read", Model.read()).returns(-1L);
    Linearization verdict = Linearizability.check(calls);
    assertEquals("late: read -> -1", verdict.call());
  }
}
