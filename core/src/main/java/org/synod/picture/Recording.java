// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.synod.history.calls.Calls;
import org.synod.history.calls.RecordedCall;
import org.synod.history.calls.Step;
import org.synod.picture.Event.Kind;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * A recording of the operations of real threads on registers, for a {@link #picture}, or for a
 * check of the {@link #calls}. The processes are the threads, by their names.
 *
 * <p><i>Progress:</i> that of the registers, which are called once for each operation; to record it
 * is lock-free. All threads share a counter of the recording. So a recorded run is slower, and its
 * threads meet at other moments than they would otherwise.
 *
 * <p><i>Memory effects:</i> those of the registers, and more: the counter orders its users.
 *
 * <p><i>Not guaranteed:</i> the order in which operations took effect, where nothing tells it. The
 * picture has an order that agrees with everything known: an operation that ended before another
 * began comes before it; and at each register a write of a version comes before the reads of that
 * version, and these before the write of the next. An operation that is refused by an exception is
 * left out. A write that took effect but was not answered appears as not answered.
 */
public final class Recording {
  /*
   * There always is such an order: if the registers are linearizable, their linearization is one,
   * since each operation takes effect between its beginning and its end. A compare-and-set that
   * failed tells less: only that the version it expected is over.
   */
  private static final long NO_ORDER = -1;
  private static final String UNSEEN = "not seen yet"; // the content of a register

  /**
   * An event of a thread, the moments between which it took place, and its order among the
   * operations on its register: 2v for the write of version v, 2v + 1 for operations that saw it.
   */
  private record Entry(
      Thread thread, long began, long ended, Kind kind, int register, String what,
      @Nullable Object written, @Nullable Object reply, long order, @Nullable Call call) {

    /** Whether operations higher in order come after this one: not if it saw a version too high. */
    boolean holdsBack() {
      return order != NO_ORDER && !Boolean.FALSE.equals(reply);
    }

    /** What the register is known to hold after it, or null. */
    @Nullable Versioned<?> held() {
      return reply instanceof Versioned<?> read
          ? read
          : Boolean.TRUE.equals(reply) && written != null
              ? new Versioned<>(order / 2, written)
              : null;
    }
  }

  /** What an operation does to a register, and whether it is known that it did nothing. */
  private record Call(
      Function<Versioned<Object>, Step<Versioned<Object>>> effect, boolean hasNoEffect) {}

  private final AtomicLong moments = new AtomicLong();
  private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
  private final List<String> registers = new ArrayList<>();

  /** Makes an empty recording. */
  public Recording() {}

  /**
   * Puts a recorder in front of a register. One thread calls it, before the run.
   *
   * @param <V> the values
   * @param name its printed name
   * @param register the register
   * @return a register that does the same as the given one, and records its operations
   */
  public <V> Register<V> register(String name, Register<V> register) {
    Objects.requireNonNull(register, "register: null, allowed: a register");
    registers.add(Objects.requireNonNull(name, "name: null, allowed: a name"));
    return new Recorded<>(this, registers.size() - 1, register);
  }

  /**
   * Records that the calling thread has come to its end in this run.
   *
   * @param how the printed text: {@code returns a}, say
   */
  public void ended(String how) {
    Objects.requireNonNull(how, "how: null, allowed: a text");
    addLocal(Kind.END, how);
  }

  /** Records that the calling thread stops for ever, as if it had crashed. */
  public void stopped() {
    addLocal(Kind.CRASH, "stops");
  }

  private void addLocal(Kind kind, String what) {
    long now = moments.getAndIncrement();
    entries.add(
        new Entry(
            Thread.currentThread(), now, now, kind, -1, what, null, null, NO_ORDER, null));
  }

  /**
   * Draws the recorded operations.
   *
   * @return a picture of all operations that have ended by now
   * @throws IllegalArgumentException if nothing was recorded
   * @throws IllegalStateException if the versions that a register gave contradict each other
   */
  public SpaceTime picture() {
    List<Entry> ordered = ordered();
    List<Thread> threads = new ArrayList<>();
    for (Entry entry : ordered) {
      if (!threads.contains(entry.thread)) {
        threads.add(entry.thread);
      }
    }
    threads.sort(
        Comparator.comparingInt((Thread thread) -> thread.getName().length())
            .thenComparing(Thread::getName)); // p2 before p10
    List<Event> events = new ArrayList<>();
    for (Entry entry : ordered) {
      events.add(
          new Event(
              entry.kind, threads.indexOf(entry.thread), entry.register, entry.what,
              entry.written, entry.reply));
    }
    return new SpaceTime(threads.stream().map(Thread::getName).toList(), registers, events)
        .titled("A recorded run")
        .holding(List.of(), contents(ordered));
  }

  /** What each register is known to hold at first, and after each of these entries. */
  private List<List<Object>> contents(List<Entry> ordered) {
    Object[] held = new Object[registers.size()];
    for (Entry entry : ordered) {
      Versioned<?> seen = entry.held();
      if (seen != null && held[entry.register] == null) {
        boolean isFirst = seen != entry.reply && seen.version() == 1;
        held[entry.register] =
            isFirst ? Versioned.unset() : seen == entry.reply ? seen : UNSEEN;
      }
    }
    for (int register = 0; register < held.length; register++) {
      held[register] = held[register] == null ? UNSEEN : held[register];
    }
    List<List<Object>> contents = new ArrayList<>(List.of(List.of(held)));
    for (Entry entry : ordered) {
      Versioned<?> seen = entry.held();
      if (seen != null) {
        held[entry.register] = seen;
      }
      contents.add(List.of(held));
    }
    return contents;
  }

  /**
   * Returns the recorded operations as calls, to be checked for linearizability, each register by
   * itself. An operation that was not answered has an unknown outcome, unless it is known to have
   * had no effect. Those that a register has refused by another exception are left out.
   *
   * @return the calls of all operations that have ended by now, if the registers were not set when
   *     the recording began
   */
  public Calls<Versioned<Object>> calls() {
    Calls<Versioned<Object>> calls = new Calls<>(Versioned.unset());
    for (Entry entry : entries) {
      if (entry.call == null) {
        continue;
      }
      String label = entry.what.replace("{}", String.valueOf(entry.written));
      RecordedCall<Versioned<Object>> call =
          calls
              .begin(entry.thread.getName(), label, entry.call.effect)
              .on(registers.get(entry.register))
              .during(entry.began, entry.ended);
      if (entry.kind == Kind.OPERATION) {
        call.returns(entry.reply);
      } else if (entry.call.hasNoEffect) {
        call.hasNoEffect();
      }
    }
    return calls;
  }

  /** The entries in an order that agrees with everything known; see above. */
  private List<Entry> ordered() {
    List<Entry> left = new ArrayList<>(entries);
    left.sort(Comparator.comparingLong(Entry::ended));
    List<Entry> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      long firstEnd = left.get(0).ended;
      long[] firstOrder = new long[registers.size()];
      Arrays.fill(firstOrder, Long.MAX_VALUE);
      for (Entry entry : left) {
        if (entry.holdsBack()) {
          firstOrder[entry.register] = Math.min(firstOrder[entry.register], entry.order);
        }
      }
      Entry next =
          left.stream()
              .filter(entry -> entry.began <= firstEnd)
              .filter(entry -> entry.order == NO_ORDER || entry.order <= firstOrder[entry.register])
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "versions: contradict each other, allowed: those of registers that are"
                              + " linearizable"));
      ordered.add(next);
      left.remove(next);
    }
    return ordered;
  }

  /** A register in front of another, which records the operations on it. */
  private record Recorded<V>(Recording recording, int number, Register<V> register)
      implements Register<V> {

    @Override
    public Versioned<V> get() {
      return recorded(
          "get()", null, register::get, found -> 2 * found.version() + 1,
          state -> new Step<>(state, state));
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      return recorded(
          "compareAndSet(" + expectedVersion + ", {})",
          next,
          () -> register.compareAndSet(expectedVersion, next),
          done -> 2 * (expectedVersion + 1) + (done ? 0 : 1),
          state ->
              state.version() == expectedVersion
                  ? new Step<>(new Versioned<>(expectedVersion + 1, next), true)
                  : new Step<>(state, false));
    }

    private <R> R recorded(
        String what, @Nullable Object written, Supplier<R> operation, ToLongFunction<R> order,
        Function<Versioned<Object>, Step<Versioned<Object>>> effect) {
      long began = recording.moments.getAndIncrement();
      try {
        R reply = operation.get();
        Call call = new Call(effect, /* hasNoEffect */ false);
        add(began, Kind.OPERATION, what, written, reply, order.applyAsLong(reply), call);
        return reply;
      } catch (RegisterUnavailableException e) {
        Call call = new Call(effect, e.effect() == Effect.NONE);
        add(began, Kind.UNANSWERED, what, written, null, NO_ORDER, call);
        throw e;
      }
    }

    private void add(
        long began, Kind kind, String what, @Nullable Object written, @Nullable Object reply,
        long order, Call call) {
      long ended = recording.moments.getAndIncrement();
      recording.entries.add(
          new Entry(
              Thread.currentThread(), began, ended, kind, number, what, written, reply, order,
              call));
    }

    @Override
    public String toString() {
      return recording.registers.get(number);
    }
  }
}
