// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.weak;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The state of a weak memory: for each place the messages that may still be read, and for each
 * process the messages that it has seen. Immutable.
 */
public final class WeakMemory {
  /*
   * A view machine without promises [1, 2], for the access modes of [3].
   *
   * The messages of a place are in coherence order, and the number of a message there is its stamp.
   * A place that was not written since all have seen its content has no messages here: its content
   * is the only one.
   *
   * Each process has three views:
   *
   *   seen      the oldest messages that it may read: coherence, and all it has acquired
   *   pending   that, and all that it will have acquired at its next acquire fence
   *   released  its pending view at its last release fence
   *
   *   read      one of the messages from seen on. Opaque: it is seen. Acquire: so is its view.
   *             Plain: it is pending only.
   *   write     comes behind a message from seen on, but not between an exchange and the message
   *             that it replaced. Its view is: opaque, released; release, pending.
   *   exchange  a read and a write right behind the message that was read. The new message's view
   *             contains that of the replaced one, in every mode.
   *   volatile  acquire and release, and not before the latest message of the place that a volatile
   *             access has read or written. A volatile read may come early: before the opaque and
   *             plain reads since the last acquire fence or volatile write. So it need only see
   *             what was the latest when the process last made an access that is ordered before it
   *             (ordered).
   *             It does not come before the call that it belongs to, if the world checks calls:
   *             otherwise a call could miss one that has returned.
   *   fences    acquire: seen becomes pending. Release: released becomes pending.
   *
   * Canonical: messages that no live process may read are gone, and stamps count from the oldest
   * that is left. A view says nothing about places where all have seen as much.
   *
   * References
   *  [1] J. Kang, C. Hur, O. Lahav, V. Vafeiadis, D. Dreyer, A Promising Semantics for
   *      Relaxed-Memory Concurrency, POPL 2017
   *  [2] A. Podkopaev, I. Sergey, A. Nanevski, Operational Aspects of C/C++ Concurrency, 2016
   *  [3] J. Bender, J. Palsberg, A Formalization of Java's Concurrent Access Modes, OOPSLA 2019
   * It departs from [1]: there a release write passes on only what its thread has acquired; in [3],
   * all that it has read. It departs from [3]: there a write comes behind all that happened before
   * a read of the same thread; a processor with weak order has been seen to do otherwise.
   */
  private static final Message[] NONE = {};

  final Message[][] messages; // by place
  final int[][] seen; // by process, as the two that follow
  final int[][] pending;
  final int[][] released;
  final int[][] ordered;
  final long early; // a bit for each process whose volatile reads may come early
  final int[] latest;

  private int hash;

  private WeakMemory(
      Message[][] messages, int[][] seen, int[][] pending, int[][] released, int[][] ordered,
      long early, int[] latest) {
    this.messages = messages;
    this.seen = seen;
    this.pending = pending;
    this.released = released;
    this.ordered = ordered;
    this.early = early;
    this.latest = latest;
  }

  /** A memory in which all processes have seen everything. */
  public static WeakMemory initial(int processes) {
    int[][] none = new int[processes][];
    Arrays.fill(none, Stamps.NONE);
    return new WeakMemory(new Message[0][], none, none, none, none, 0, Stamps.NONE);
  }

  /** The messages of a place, which has the given content if there is one only. */
  Message[] messages(int place, Object content) {
    Message[] there = place < messages.length ? messages[place] : NONE;
    return there.length > 0 ? there : new Message[] {Message.initial(content)};
  }

  /**
   * The same memory without all that no live process can notice.
   *
   * @param live a bit for each process that may take a step
   */
  public WeakMemory without(long live) {
    int places = messages.length;
    int[] gone = new int[places];
    for (int place = 0; place < places; place++) {
      gone[place] = Math.max(0, messages[place].length - 1);
      for (int process = 0; process < seen.length; process++) {
        if ((live >>> process & 1) != 0) {
          gone[place] = Math.min(gone[place], Stamps.at(seen[process], place));
        }
      }
    }
    Message[][] left = new Message[places][];
    int length = 0;
    for (int place = 0; place < places; place++) {
      left[place] = left(messages[place], gone[place], gone);
      length = left[place].length > 0 ? place + 1 : length;
    }
    return new WeakMemory(
        Arrays.copyOf(left, length),
        less(seen, gone, live),
        less(pending, gone, live),
        less(released, gone, live),
        less(ordered, gone, live),
        early & live,
        Stamps.less(latest, gone));
  }

  private static Message[] left(Message[] there, int from, int[] gone) {
    Message[] left = new Message[there.length - from];
    for (int i = 0; i < left.length; i++) {
      Message each = there[from + i];
      left[i] = each.with(Stamps.less(each.view(), gone));
    }
    if (left.length > 0) {
      left[0] = left[0].oldest();
    }
    return left.length == 1 && left[0].view().length == 0 ? NONE : left;
  }

  private static int[][] less(int[][] views, int[] gone, long live) {
    int[][] less = new int[views.length][];
    for (int process = 0; process < less.length; process++) {
      boolean isLive = (live >>> process & 1) != 0;
      less[process] = isLive ? Stamps.less(views[process], gone) : Stamps.NONE;
    }
    return less;
  }

  /** The same memory with a message before those of a stamp and later, at one place. */
  WeakMemory with(int place, Message[] there, int stamp) {
    Message[][] next = Arrays.copyOf(messages, Math.max(messages.length, place + 1));
    Arrays.fill(next, messages.length, next.length, NONE);
    next[place] = there;
    boolean isLast = stamp == there.length - 1;
    if (isLast) {
      return new WeakMemory(next, seen, pending, released, ordered, early, latest);
    }
    for (int i = 0; i < next.length; i++) {
      next[i] = next[i].clone();
      for (int j = 0; j < next[i].length; j++) {
        Message each = next[i][j];
        next[i][j] = each.with(Stamps.shifted(each.view(), place, stamp));
      }
    }
    return new WeakMemory(
        next,
        shifted(seen, place, stamp),
        shifted(pending, place, stamp),
        shifted(released, place, stamp),
        shifted(ordered, place, stamp),
        early,
        Stamps.shifted(latest, place, stamp));
  }

  private static int[][] shifted(int[][] views, int place, int stamp) {
    int[][] shifted = new int[views.length][];
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] = Stamps.shifted(views[i], place, stamp);
    }
    return shifted;
  }

  /** Whether the volatile reads of a process may come early. */
  boolean isEarly(int process) {
    return (early >>> process & 1) != 0;
  }

  /** The same memory with other views of one process, and other latest messages. */
  WeakMemory with(
      int process, int[] seen, int[] pending, int[] released, int[] ordered, boolean isEarly,
      int[] latest) {
    return new WeakMemory(
        messages,
        replaced(this.seen, process, seen),
        replaced(this.pending, process, pending),
        replaced(this.released, process, released),
        replaced(this.ordered, process, Stamps.beyond(ordered, seen)),
        early & ~(1L << process) | (isEarly ? 1L << process : 0),
        latest);
  }

  private static int[][] replaced(int[][] views, int process, int[] view) {
    if (views[process] == view) {
      return views;
    }
    int[][] replaced = views.clone();
    replaced[process] = view;
    return replaced;
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      int h = Arrays.deepHashCode(messages);
      h = 31 * h + Arrays.deepHashCode(seen);
      h = 31 * h + Arrays.deepHashCode(pending);
      h = 31 * h + Arrays.deepHashCode(released);
      h = 31 * h + Arrays.deepHashCode(ordered);
      h = 31 * h + Long.hashCode(early);
      hash = 31 * h + Arrays.hashCode(latest);
    }
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WeakMemory that
        && hashCode() == that.hashCode()
        && Arrays.deepEquals(messages, that.messages)
        && Arrays.deepEquals(seen, that.seen)
        && Arrays.deepEquals(pending, that.pending)
        && Arrays.deepEquals(released, that.released)
        && Arrays.deepEquals(ordered, that.ordered)
        && early == that.early
        && Arrays.equals(latest, that.latest);
  }
}
