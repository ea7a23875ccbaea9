// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The calls of threads on a register of numbers, which are checked to be linearizable. Versions
 * make that check quick, since they are the order of the writes. A history is linearizable if each
 * version was written once, if each read and each refusal knows of a write that had begun by its
 * end, and if no call comes in that order before one that had ended when it began.
 */
public final class VersionHistory {

  /**
   * A call.
   *
   * @param begin the time when it began
   * @param end the time when it ended
   * @param what a read, a write that succeeded, or one that did not
   * @param version the version that a read returned, or that a write made or would have made
   * @param value the value that was read or written
   */
  private record Call(long begin, long end, What what, long version, long value) {}

  private enum What {
    READ,
    WRITTEN,
    PASSED
  }

  private final AtomicLong time = new AtomicLong();
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

  /** Makes an empty history. */
  public VersionHistory() {}

  /** Makes and notes a read. */
  public Versioned<Long> read(Supplier<Versioned<Long>> read) {
    long begin = time.incrementAndGet();
    Versioned<Long> state = read.get();
    long value = state.isSet() ? state.value() : 0;
    calls.add(new Call(begin, time.incrementAndGet(), What.READ, state.version(), value));
    return state;
  }

  /** Makes and notes a write, and returns whether the write took effect. */
  public boolean write(long expectedVersion, long value, Supplier<Boolean> write) {
    long begin = time.incrementAndGet();
    boolean written = write.get();
    What what = written ? What.WRITTEN : What.PASSED;
    calls.add(new Call(begin, time.incrementAndGet(), what, expectedVersion + 1, value));
    return written;
  }

  /** Requires that the history is linearizable. */
  public void check() {
    Map<Long, Call> writes = new HashMap<>();
    for (Call call : calls) {
      if (call.what == What.WRITTEN) {
        Call other = writes.putIfAbsent(call.version, call);
        require(other == null, "one version written twice", call, other);
      }
    }
    for (Call call : calls) {
      if (call.version == 0) {
        continue;
      }
      Call write = writes.get(call.version);
      require(write != null, "a version that nobody wrote", call, null);
      require(write.begin < call.end, "a version before it was written", call, write);
      require(
          call.what != What.READ || write.value == call.value, "another value", call, write);
    }
    checkOrder();
  }

  private void checkOrder() {
    List<Call> byBegin = new ArrayList<>(calls);
    List<Call> byEnd = new ArrayList<>(calls);
    byBegin.sort(Comparator.comparingLong(Call::begin));
    byEnd.sort(Comparator.comparingLong(Call::end));
    int ended = 0;
    Call latest = null; // of the calls that had ended
    for (Call call : byBegin) {
      for (; byEnd.get(ended).end < call.begin; ended++) {
        Call each = byEnd.get(ended);
        latest = latest == null || each.version > latest.version ? each : latest;
      }
      long least = latest == null ? 0 : latest.version + (call.what == What.WRITTEN ? 1 : 0);
      require(
          call.what == What.PASSED || call.version >= least, "a version that had passed", call,
          latest);
    }
  }

  private static void require(boolean holds, String what, Call call, Call other) {
    if (!holds) {
      throw new AssertionError(what + ": " + call + ", and " + other);
    }
  }
}
