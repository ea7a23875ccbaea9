// SPDX-License-Identifier: Apache-2.0
package org.synod.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * The calls of threads on one new register of numbers, which are checked to be linearizable. Any
 * number of threads make their calls through {@link #read} and {@link #write}; then one of them
 * calls {@link #check}.
 *
 * <p>Versions make the check quick, since they are the order of the writes, also if many calls have
 * an unknown effect. Calls that have none are checked by {@link
 * org.synod.history.calls.Linearizability}. A history is linearizable if each version was written
 * once, if each read and each refusal knows of a write that had begun by its end, and if no call
 * comes in that order before one that had ended when it began.
 *
 * <p>A call that ends in a {@link RegisterUnavailableException} is part of the history. A write
 * without effect must not be seen by anyone. A write of unknown effect may have taken effect, may
 * do so at any later time, or never; but only once, and only at the version that it expected.
 *
 * <p>JVMs of one host check their calls together: each gives its history a clock that all of them
 * share, {@link System#nanoTime} on Linux, where it is the time since the start of the host, and
 * {@linkplain #save saves} it. One of them {@linkplain #add adds} the others' to its own.
 *
 * <p><i>Not guaranteed:</i> the check of calls that several hosts make, since no clock is the same
 * on two of them.
 */
public final class VersionHistory {

  /**
   * A call.
   *
   * @param begin the time when it began
   * @param end the time when it ended; {@link #NEVER} if it may still take effect
   * @param what what is known of it
   * @param version the version that a read returned, or that a write made or would have made
   * @param value the value that was read or written
   */
  private record Call(long begin, long end, What what, long version, long value) {
    @Override
    public String toString() {
      String until = end == NEVER ? "an unknown time" : String.valueOf(end);
      return what + " version " + version + ": " + value + ", from " + begin + " to " + until;
    }
  }

  private enum What {
    READ,
    WRITTEN,
    PASSED,
    UNKNOWN
  }

  private static final long NEVER = Long.MAX_VALUE;

  private final LongSupplier clock;
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

  /** Makes an empty history, of a register at version 0, with a clock of its own. */
  public VersionHistory() {
    this(new AtomicLong()::incrementAndGet);
  }

  /**
   * Makes an empty history, of a register at version 0.
   *
   * @param clock the clock: what it says never becomes less, whoever asks it
   */
  public VersionHistory(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock: null, allowed: a clock");
  }

  /**
   * Makes and notes a read.
   *
   * @param read the call, such as {@code register::get}
   * @return the state that it returned; the value of an unset register counts as 0
   * @throws RegisterUnavailableException if the call does
   */
  public Versioned<Long> read(Supplier<Versioned<Long>> read) {
    long begin = clock.getAsLong();
    Versioned<Long> state = read.get();
    long value = state.isSet() ? state.value() : 0;
    calls.add(new Call(begin, clock.getAsLong(), What.READ, state.version(), value));
    return state;
  }

  /**
   * Makes and notes a write.
   *
   * @param expectedVersion the version that the write expects
   * @param value the value that it writes
   * @param write the call, such as {@code () -> register.compareAndSet(expectedVersion, value)}
   * @return whether the write took effect
   * @throws RegisterUnavailableException if the call does
   */
  public boolean write(long expectedVersion, long value, Supplier<Boolean> write) {
    long begin = clock.getAsLong();
    boolean written;
    try {
      written = write.get();
    } catch (RegisterUnavailableException e) {
      // A write without effect leaves no trace: whoever sees it sees what nobody wrote.
      if (e.effect() == Effect.UNKNOWN) {
        calls.add(new Call(begin, NEVER, What.UNKNOWN, expectedVersion + 1, value));
      }
      throw e;
    }
    What what = written ? What.WRITTEN : What.PASSED;
    calls.add(new Call(begin, clock.getAsLong(), what, expectedVersion + 1, value));
    return written;
  }

  /**
   * Writes the calls to a file.
   *
   * @param file the file, which is made or replaced
   * @throws IOException if it cannot be written
   */
  public void save(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Call call : calls) {
      lines.add(
          call.what + " " + call.begin + " " + call.end + " " + call.version + " " + call.value);
    }
    Files.write(file, lines);
  }

  /**
   * Adds the calls in a file that another history saved, of the same register and by the same
   * clock.
   *
   * @param file the file
   * @throws IOException if it cannot be read, or was not written by {@link #save}
   */
  public void add(Path file) throws IOException {
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.split(" ");
      try {
        calls.add(
            new Call(
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                What.valueOf(parts[0]),
                Long.parseLong(parts[3]),
                Long.parseLong(parts[4])));
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new IOException(file + ": \"" + line + "\", allowed: a call as save writes it", e);
      }
    }
  }

  /**
   * Requires that the history is linearizable. No call may be under way.
   *
   * @throws AssertionError if it is not; it names the calls that contradict each other
   */
  public void check() {
    List<Call> ended = new ArrayList<>();
    List<Call> unknown = new ArrayList<>();
    for (Call call : calls) {
      (call.what == What.UNKNOWN ? unknown : ended).add(call);
    }
    Map<Long, Call> writes = written(ended);
    addUnknown(writes, unknown, ended);
    Call last = null; // the last version that was reached
    for (Call call : ended) {
      if (call.version == 0) {
        continue;
      }
      last = last == null || call.version > last.version ? call : last;
      Call write = writes.get(call.version);
      require(write != null, "a version that nobody wrote", call, null);
      require(write.begin < call.end, "a version before it was written", call, write);
      require(
          call.what != What.READ || write.value == call.value, "another value", call, write);
    }
    for (long version = 1; last != null && version < last.version; version++) {
      require(writes.containsKey(version), "nobody wrote version " + version, last, null);
    }
    ended.removeIf(call -> call.what == What.WRITTEN);
    ended.addAll(writes.values());
    checkOrder(ended);
  }

  private static Map<Long, Call> written(List<Call> ended) {
    Map<Long, Call> writes = new HashMap<>();
    for (Call call : ended) {
      if (call.what == What.WRITTEN) {
        Call other = writes.putIfAbsent(call.version, call);
        require(other == null, "one version written twice", call, other);
      }
    }
    return writes;
  }

  /**
   * Adds the writes of unknown effect that took effect: one for each version that was reached and
   * that no other write made. If several could have made it, then the one of the value that was
   * read, and of those the first that began: its effect may come as late as that of any other.
   */
  private static void addUnknown(
      Map<Long, Call> writes, List<Call> unknown, List<Call> ended) {
    Map<Long, Long> read = new HashMap<>();
    long reached = 0;
    for (Call call : ended) {
      reached = Math.max(reached, call.version);
      if (call.what == What.READ) {
        read.putIfAbsent(call.version, call.value);
      }
    }
    unknown.sort(Comparator.comparingLong(Call::begin));
    for (Call call : unknown) {
      if (call.version <= reached && read.getOrDefault(call.version, call.value) == call.value) {
        writes.putIfAbsent(call.version, call);
      }
    }
  }

  private static void checkOrder(List<Call> calls) {
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
      boolean isWrite = call.what == What.WRITTEN || call.what == What.UNKNOWN;
      long least = latest == null ? 0 : latest.version + (isWrite ? 1 : 0);
      require(
          call.what == What.PASSED || call.version >= least, "a version that had passed", call,
          latest);
    }
  }

  private static void require(boolean holds, String what, Call call, Call other) {
    if (!holds) {
      throw new AssertionError(what + ": " + call + (other == null ? "" : ", and " + other));
    }
  }
}
