// SPDX-License-Identifier: Apache-2.0
package org.synod.log.dependency;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.internal.DependencyOrder;
import org.synod.internal.Distinct;
import org.synod.memory.Backoff;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * A log without a leader and without one end: each command names the keys that it touches, and
 * comes behind the last command of each. Commands with a common key have one order, which all
 * followers see. Commands without one meet nowhere, so their appends do not slow each other down.
 *
 * <pre>{@code
 * var log = new DependencyLog<Transfer>();
 * DependencyFollower<Transfer> follower = log.follow();
 * log.append(new Transfer(3, 5, 100), 3, 5);
 * Transfer next = follower.poll();
 * }</pre>
 *
 * <p><i>Validity, no duplication, no creation:</i> a command whose {@code append} returns is in
 * the log, once. <i>Order:</i> any two commands with a common key have the same order for all
 * followers. <i>Real time:</i> appends are strictly serializable: there is one order of all
 * commands, in which they come behind the last of their tails. It agrees with the order at each
 * key; and if one {@code append} returns before another begins, its command comes first, whatever
 * the keys. A follower keeps that order along common keys: it gets one command behind another if
 * both have a key, or if a chain of commands that the log has between them leads from one to the
 * other, each with a key of the next. So the effects of a command on its keys are as in the one
 * order.
 *
 * <p>The log has a fixed number of tails. Keys that are equal in the lowest bits share one, as if
 * they were the same. So the numbers of parts, or hash codes, are good keys.
 *
 * <p>It keeps commands only for its followers. Each gets the commands that are appended after
 * {@link #follow}.
 *
 * <p><i>Progress:</i> lock-free. A command takes one compare-and-set for each of its tails, and if
 * these are several, one write more. A call that finds an append halfway finishes it, so one that
 * stops anywhere holds up nobody. {@link #follow} is an append with all tails.
 *
 * <p><i>Linearization:</i> {@code append} at the compare-and-set of its last tail.
 *
 * <p><i>Memory effects:</i> actions before an {@code append} happen before actions after the return
 * of its command from {@link DependencyFollower#poll}.
 *
 * <p><i>Not guaranteed:</i> that a follower keeps the order in time of commands that no chain of
 * common keys leads to each other: it looks at the tails one after the other, and appends that meet
 * nowhere leave nothing to tell their order by; fairness between appenders with a common key; with
 * registers that fail, the absence of a command whose {@code append} ends in an exception that says
 * its effect is unknown. Registers hold commands by reference, so the commands are lost with this
 * process: the registers guard against the loss of registers only.
 *
 * <p>Sources: I. Moraru, D. Andersen, M. Kaminsky, <i>There is more consensus in egalitarian
 * parliaments</i>, SOSP 2013 (commands that only wait for those that they conflict with); M.
 * Herlihy, <i>Wait-free Synchronization</i>, TOPLAS 1991 (helping).
 *
 * @param <C> the commands; they should be immutable, since all followers get them
 */
public final class DependencyLog<C> {
  /*
   *   tail 0   a <- b <- c        c touches 0 and 1 and is done: it is behind each of its tails
   *   tail 1        d <- c
   *   tail 2             e        e touches 2 and 3, and is behind the first only: pending
   *   tail 3
   *
   *   append c, tails from the lowest
   *              the last at the tail is pending: finish it first
   *              C tail {l} -> {l, c}
   *   then       say that c is done
   *
   * Invariants
   *  - Only the last entry of a tail may be pending: nothing is put behind one. So all that is
   *    before an entry is done before the entry is behind any tail.
   *  - A pending entry is in the tails below some, and in none above. An entry in its way at a tail
   *    is in that tail, and so lacks only tails above. So help goes upwards and comes to an end,
   *    and the order of all entries has no cycle.
   *  - An entry is put behind a tail once. Whoever reads the tail before it sees another entry
   *    there, and then that this one is not done, knows that it is not behind that tail: nothing
   *    would have been put behind it.
   *  - An entry without a link to the one before it: no follower needs that. A follower is in the
   *    list before its first entry is at any tail, and whoever puts an entry behind that one reads
   *    the list later.
   *
   * No ABA: a tail is a new object for each entry, and its positions only grow.
   */
  /** The number of tails by default: {@value}. */
  public static final int DEFAULT_TAILS = 1024;

  /** The largest number of tails: {@value}. */
  public static final int MAX_TAILS = 65_536;

  /** The largest number of keys of a command: {@value}. */
  public static final int MAX_KEYS = 64;

  private static final int SPINS = 512;
  private static final Memory HEAP = new HeapMemory(1);

  private final Memory memory;
  private final Tails<C> tails;
  private final int mask;
  private final int[][] single; // the tails of a command with one
  private final References<Followers> followers; // one, null: there are none

  /** Makes an empty log with {@value #DEFAULT_TAILS} tails on the heap. */
  public DependencyLog() {
    this(DEFAULT_TAILS);
  }

  /**
   * Makes an empty log on the heap.
   *
   * @param tails the number of tails, a power of two from 1 to {@value #MAX_TAILS}: keys are equal
   *     if they are equal modulo this number. Each takes 128 bytes, or 256 if references take 8
   */
  public DependencyLog(int tails) {
    this(HEAP, Tails.InReferences.of(HEAP, requireTails(tails), Stride.REFERENCES));
  }

  /**
   * Makes an empty log on registers of the caller's. It goes on while those that a command touches
   * answer; a {@link org.synod.quorum.clients.ClientQuorumRegister} does while a quorum of its
   * acceptors do.
   *
   * @param tails the registers, distinct and unset, written by this object only; as many as a power
   *     of two from 1 to {@value #MAX_TAILS}
   */
  public DependencyLog(List<? extends Register<Tail<C>>> tails) {
    this(HEAP, new Tails.InRegisters<>(copied(tails)));
  }

  /** Makes a log whose entries have their state in some memory. */
  DependencyLog(Memory memory, Tails<C> tails) {
    this.memory = memory;
    this.tails = tails;
    mask = tails.count() - 1;
    single = new int[tails.count()][];
    Arrays.setAll(single, tail -> new int[] {tail});
    followers = memory.references("followers", 1);
  }

  private static <C> List<Register<Tail<C>>> copied(List<? extends Register<Tail<C>>> tails) {
    List<Register<Tail<C>>> copy = Distinct.copyOf("tails", tails);
    requireTails(copy.size());
    return copy;
  }

  private static int requireTails(int tails) {
    if (tails < 1 || tails > MAX_TAILS || Integer.bitCount(tails) != 1) {
      throw new IllegalArgumentException(
          "tails: " + tails + ", allowed: a power of two from 1 to " + MAX_TAILS);
    }
    return tails;
  }

  /**
   * Puts a command behind the last of its key, exactly once: as the other method, without an array.
   *
   * @param command the command, not null
   * @param key the key that it touches
   * @return its place
   * @throws RegisterUnavailableException if a register of the caller's does not answer; it says
   *     whether the command may be in the log all the same
   */
  public Place append(C command, long key) {
    Objects.requireNonNull(command, "command: null, allowed: a command");
    return append(command, single[(int) key & mask]);
  }

  /**
   * Puts a command behind the last of each of its keys, exactly once.
   *
   * @param command the command, not null
   * @param keys the keys that it touches, from 1 to {@value #MAX_KEYS}, in any order; one that is
   *     named twice counts once
   * @return its place
   * @throws RegisterUnavailableException if a register of the caller's does not answer; it says
   *     whether the command may be in the log all the same, now or later and once
   */
  public Place append(C command, long... keys) {
    Objects.requireNonNull(command, "command: null, allowed: a command");
    Objects.requireNonNull(keys, "keys: null, allowed: 1 to " + MAX_KEYS + " numbers");
    if (keys.length < 1 || keys.length > MAX_KEYS) {
      throw new IllegalArgumentException(
          "keys: " + keys.length + " of them, allowed: 1 to " + MAX_KEYS);
    }
    return append(command, tailsOf(keys));
  }

  private int[] tailsOf(long[] keys) {
    if (keys.length == 1) {
      return single[(int) keys[0] & mask];
    }
    int[] all = new int[keys.length];
    int count = 0;
    for (long key : keys) {
      int tail = (int) key & mask;
      int at = count;
      while (at > 0 && all[at - 1] > tail) {
        at--;
      }
      if (at == 0 || all[at - 1] < tail) {
        System.arraycopy(all, at, all, at + 1, count - at);
        all[at] = tail;
        count++;
      }
    }
    return count == all.length ? all : Arrays.copyOf(all, count);
  }

  /** Appends a command with these tails, or the begin of a follower. */
  Place append(@Nullable C command, int[] at) {
    Entry<C> entry =
        new Entry<>(command, at, at.length == 1 ? null : memory.references("done", 1));
    Tail<C> last = begin(entry);
    if (at.length > 1) {
      try {
        finish(entry);
      } catch (RegisterUnavailableException e) {
        throw new RegisterUnavailableException(
            "append: " + e.getMessage(), e, Effect.UNKNOWN); // others may finish it
      }
      last = Objects.requireNonNull(entry.last());
    }
    return new Place(this, last.tail, last.position);
  }

  /** Puts a new entry behind the first of its tails. Nobody else can do that. */
  private Tail<C> begin(Entry<C> entry) {
    int tail = entry.tails[0];
    for (; ; ) {
      Tail<C> last = tails.get(tail);
      if (last != null && !last.entry.isDone()) {
        clear(last.entry);
      }
      Tail<C> mine = behind(last, entry, tail);
      if (tails.replace(tail, last, mine)) {
        return mine;
      }
      Backoff.spinBelow(SPINS);
    }
  }

  /** Finishes an entry in the way of one that is behind no tail yet. */
  private void clear(Entry<C> pending) {
    try {
      finish(pending);
    } catch (RegisterUnavailableException e) {
      throw new RegisterUnavailableException("append: " + e.getMessage(), e, Effect.NONE);
    }
  }

  private Tail<C> behind(@Nullable Tail<C> last, Entry<C> entry, int tail) {
    long position = Tail.position(last);
    Followers all = followers.getVolatile(0); // behind the read of the tail: see the invariants
    boolean isNeeded = all != null && all.need(tail, position);
    return new Tail<>(entry, tail, position + 1, isNeeded ? last : null);
  }

  /** Puts a pending entry, which is behind the first of its tails, behind all of them. */
  void finish(Entry<C> entry) {
    if (advance(entry) == null) {
      return; // nothing was in its way
    }
    DependencyOrder<Entry<C>> order = new DependencyOrder<>(this::advance);
    order.want(entry);
    while (order.next() != null) {
      // next has done it
    }
  }

  /** Puts an entry behind its tails, up to the first with a pending one, which it returns. */
  private @Nullable Entry<C> advance(Entry<C> entry) {
    for (int i = 1; i < entry.tails.length; i++) {
      int tail = entry.tails[i];
      Tail<C> last = tails.get(tail);
      while (last == null || last.entry != entry) {
        // behind the read of the tail, otherwise it could be put there twice
        if (entry.isDone()) {
          return null;
        }
        if (last != null && !last.entry.isDone()) {
          return last.entry;
        }
        Tail<C> mine = behind(last, entry, tail);
        last = tails.replace(tail, last, mine) ? mine : tails.get(tail);
      }
      if (i == entry.tails.length - 1) {
        entry.setDone(last);
      }
    }
    return null;
  }

  /**
   * Begins to read. The log keeps the commands that the follower has not taken, until it is closed.
   *
   * @return a follower, which gets each command whose {@code append} begins after this call, in an
   *     order that all followers share for commands with a common key; and some of those that are
   *     being appended
   * @throws RegisterUnavailableException if a register of the caller's does not answer
   */
  public DependencyFollower<C> follow() {
    Words taken = memory.allocate(tails.count());
    Followers seen;
    do {
      seen = followers.getVolatile(0);
    } while (!followers.compareAndSet(0, seen, Followers.with(seen, taken)));
    try {
      int[] all = new int[tails.count()];
      Arrays.setAll(all, tail -> tail);
      Place start = append(null, all.length == 1 ? single[0] : all);
      return new DependencyFollower<>(this, tails, taken, start);
    } catch (Throwable e) {
      forget(taken);
      throw e;
    }
  }

  /** Keeps nothing more for a follower. */
  void forget(Words taken) {
    Followers seen;
    do {
      seen = followers.getVolatile(0);
    } while (!followers.compareAndSet(0, seen, Followers.without(seen, taken)));
  }

  @Override
  public String toString() {
    return "DependencyLog[" + tails.count() + " tails]";
  }
}
