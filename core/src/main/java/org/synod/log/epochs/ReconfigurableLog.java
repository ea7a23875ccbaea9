// SPDX-License-Identifier: Apache-2.0
package org.synod.log.epochs;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.synod.log.Follower;
import org.synod.log.Log;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * A log whose acceptors are replaced by others while it is used, all at once. It is made of other
 * logs, one for each set of acceptors. The last entry of each that counts names the acceptors of
 * the next, so all objects of the log go on from one to the next by themselves.
 *
 * <pre>{@code
 * Log<String> log = ReconfigurableLog.found(
 *     names -> PaxosLog.acceptors(names.size()), List.of("a", "b", "c"));
 * long index = log.append("command");
 * log.change(List.of("a", "b", "c"), List.of("d", "e"));
 * long next = log.append("command, too"); // index + 1
 * }</pre>
 *
 * <p>A name stands for one memory for ever. The acceptors of a change are all new and empty: one
 * that stays has a place of its own for each set, and a name for each place. The logs are used by
 * objects of this class only, and are not trimmed.
 *
 * <p><i>Progress:</i> as the logs that it is made of, between two changes. An append that meets a
 * change is made once more for each. A change needs the acceptors of before and after it; a process
 * that meets a change that was not finished finishes it, and nobody waits.
 *
 * <p><i>Linearization:</i> as the log of the epoch in which the call takes effect; {@link #change}
 * when its entry is decided.
 *
 * <p><i>Memory effects:</i> as {@link Log} says.
 *
 * <p><i>Not guaranteed:</i> an answer while the acceptors do not answer; that an append of unknown
 * effect can be finished, other than by looking for it. Safety is lost if an acceptor comes back
 * empty, or if the memory of one is that of another.
 *
 * <p>Sources: L. Lamport, D. Malkhi, L. Zhou, <i>Reconfiguring a state machine</i> (2010), §3, the
 * stop sign; H. Ng, S. Haridi, P. Carbone, <i>Omni-Paxos</i> (2023), §5.
 *
 * @param <C> the commands; they should be immutable, since all readers get them
 */
public final class ReconfigurableLog<C> implements Log<C> {
  /*
   *   epoch 0   Base(0)  c0 c1 c2  Stop(d, e)  x          x landed behind the stop: appended again
   *   epoch 1   Base(3)  c3 x  Base(3)  c5                the second base does not count
   *
   * Invariants
   *  - The first stop in a log ends its epoch. It is the same for all, so all go on to the same
   *    acceptors, at the same index.
   *  - A command that is behind a stop counts nowhere, whenever it comes there. Its appender reads
   *    all before it, so it knows, and appends it to the next epoch.
   *  - An epoch has a base before it has anything else, so one who begins there needs no log of an
   *    older epoch. All bases of an epoch are the same.
   */
  private static final Memory HEAP = new HeapMemory(1);

  private final EpochLogs<C> epochs;

  /**
   * Makes an object of a log that {@linkplain #found has been founded}. It reads from its epoch on.
   *
   * @param place gives the log of some acceptors, by their names; the same each time, or another
   *     object for the same registers
   * @param acceptors those of an epoch which was founded, or whose {@link #change} has returned
   * @throws IllegalStateException if these acceptors have no log, or hold anything else
   * @throws RegisterUnavailableException if they do not answer
   */
  public ReconfigurableLog(
      Function<? super List<String>, ? extends Log<EpochEntry<C>>> place, List<String> acceptors) {
    this(place, names("acceptors", acceptors), /* isNew */ false, HEAP);
  }

  /** Makes an object with a memory for what it knows. */
  ReconfigurableLog(
      Function<? super List<String>, ? extends Log<EpochEntry<C>>> place,
      List<String> acceptors,
      boolean isNew,
      Memory memory) {
    epochs = new EpochLogs<>(place, acceptors, isNew, memory);
  }

  /**
   * Founds a log. To found it again, or twice at the same time, or after an attempt that failed,
   * does no harm.
   *
   * @param <C> the commands
   * @param place gives the log of some acceptors, by their names; the same each time, or another
   *     object for the same registers
   * @param first the acceptors to begin with; no change has named them
   * @return the log, which is empty if it is new
   * @throws IllegalArgumentException if a name is empty or there twice, or there is none
   * @throws IllegalStateException if the acceptors hold anything but this log from its begin
   * @throws RegisterUnavailableException if they do not answer
   */
  public static <C> ReconfigurableLog<C> found(
      Function<? super List<String>, ? extends Log<EpochEntry<C>>> place, List<String> first) {
    return new ReconfigurableLog<>(place, names("first", first), /* isNew */ true, HEAP);
  }

  private static List<String> names(String argument, List<String> names) {
    Objects.requireNonNull(names, argument + ": null, allowed: names");
    Set<String> distinct = new HashSet<>();
    for (String each : names) {
      if (each == null || each.isEmpty() || !distinct.add(each)) {
        throw new IllegalArgumentException(
            argument + ": " + names + ", allowed: names that are distinct and not empty");
      }
    }
    if (distinct.isEmpty()) {
      throw new IllegalArgumentException(argument + ": [], allowed: 1 name or more");
    }
    return List.copyOf(names);
  }

  // --- the log

  /**
   * {@inheritDoc}
   *
   * @throws RegisterUnavailableException if the acceptors do not answer; the command may be in the
   *     log all the same, now or later and once, if the effect is unknown
   */
  @Override
  public long append(C command) {
    EpochEntry<C> entry = new EpochEntry.Command<>(command);
    KnownEpoch<C> at = epochs.newest();
    for (; ; ) {
      long index = at.append(entry);
      if (index >= 0) {
        return index;
      }
      at = epochs.after(at);
    }
  }

  @Override
  public C get(long index) {
    C command = find(index);
    if (command == null) {
      long prefix = decidedPrefix();
      command = index < prefix ? find(index) : null;
      if (command == null) {
        throw outOfBounds("index", index, prefix - 1);
      }
    }
    return command;
  }

  private @Nullable C find(long index) {
    KnownEpoch<C> first = epochs.kept().first();
    return index < first.start() ? null : epochs.epoch(first, index).find(index);
  }

  private IndexOutOfBoundsException outOfBounds(String name, long index, long last) {
    KnownEpoch<C> at = epochs.kept().first();
    long first = at.firstHeld();
    String held = first == 0 ? "0" : first + " (the first still held)";
    return new IndexOutOfBoundsException(
        name + ": " + index + ", allowed: "
            + (last < first ? "none yet, later from " + held + " on" : held + " to " + last));
  }

  @Override
  public long decidedPrefix() {
    KnownEpoch<C> at = epochs.newest();
    for (; ; ) {
      long prefix = at.prefix();
      if (prefix >= 0) {
        return prefix;
      }
      at = epochs.after(at);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws RegisterUnavailableException if the acceptors do not answer; the log may be closed all
   *     the same, if the effect is unknown. Closing again is safe
   */
  @Override
  public void close() {
    KnownEpoch<C> at = epochs.newest();
    while (!at.isClosed()) {
      at = epochs.after(at);
    }
  }

  @Override
  public Follower<C> follow(long from) {
    for (; ; ) {
      KeptEpochs<C> held = epochs.kept();
      long prefix = decidedPrefix();
      if (from < held.first().start() || from > prefix) {
        throw outOfBounds("from", from, prefix);
      }
      KnownEpoch<C> at = epochs.epoch(held.first(), from);
      Follower<EpochEntry<C>> entries;
      try {
        entries = at.follow(at.place(from));
      } catch (IndexOutOfBoundsException e) {
        throw outOfBounds("from", from, prefix);
      }
      if (epochs.replaceKept(held, held.plus(at))) {
        return new EpochFollower<>(epochs, held.nextId(), at, entries, from);
      }
      entries.close();
    }
  }

  // --- changes

  /**
   * Returns the acceptors, as far as a change has been made.
   *
   * @return the names of the current ones
   * @throws RegisterUnavailableException if the acceptors do not answer
   */
  public List<String> acceptors() {
    return epochs.current().acceptors();
  }

  /**
   * Puts other acceptors in the place of all that there are.
   *
   * @param expected the current acceptors, in the order of {@link #acceptors}
   * @param next the acceptors from now on, all of them new and empty
   * @throws IllegalArgumentException if one of the next is there twice, was an acceptor before or
   *     is in use, or there is none; nothing is changed
   * @throws IllegalStateException if the acceptors are others by now, which the message names, or
   *     the log was closed before; nothing is changed
   * @throws RegisterUnavailableException if the acceptors of before or after do not answer; if the
   *     effect is unknown, the change may be made all the same, now or later
   */
  public void change(List<String> expected, List<String> next) {
    Objects.requireNonNull(expected, "expected: null, allowed: the current names");
    List<String> names = names("next", next);
    KnownEpoch<C> at = epochs.current();
    if (!at.acceptors().equals(expected)) {
      throw notCurrent(expected, at);
    }
    List<String> used = at.used();
    for (String each : names) {
      if (used.contains(each)) {
        throw new IllegalArgumentException(
            "next: \"" + each + "\" was an acceptor before, allowed: new ones");
      }
    }
    if (epochs.place(names).decidedPrefix() > 0) {
      if (at.hasEnded()) {
        throw notCurrent(expected, epochs.after(at));
      }
      throw new IllegalArgumentException("next: " + names + " are in use, allowed: empty ones");
    }
    if (!isStopped(at, new EpochEntry.Stop<>(names))) {
      throw notCurrent(expected, epochs.after(at));
    }
    try {
      KnownEpoch<C> unused = epochs.after(at);
    } catch (RegisterUnavailableException e) {
      throw new RegisterUnavailableException(
          "changed, and to be finished by others: " + e.getMessage(), e, Effect.UNKNOWN);
    }
  }

  private boolean isStopped(KnownEpoch<C> at, EpochEntry.Stop<C> stop) {
    try {
      return at.append(stop) >= 0;
    } catch (IllegalStateException e) {
      throw new IllegalStateException("change: after close, allowed: before", e);
    }
  }

  private static IllegalStateException notCurrent(List<String> expected, KnownEpoch<?> now) {
    return new IllegalStateException(
        "expected: " + expected + ", allowed: the current acceptors, " + now.acceptors());
  }

  @Override
  public String toString() {
    return "ReconfigurableLog[" + epochs + "]";
  }
}
