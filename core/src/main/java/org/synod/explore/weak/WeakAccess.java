// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.weak;

import java.util.Arrays;
import java.util.Objects;
import org.synod.explore.replay.Request;
import org.synod.explore.replay.Request.Kind;
import org.synod.explore.replay.Request.Mode;

/** An access of a process to a place of a weak memory, and all that may come of it. */
public final class WeakAccess {
  private final WeakMemory before;
  private final int process;
  private final Request request;
  private final int place;
  private final Message[] messages; // of the place
  private final int[] options; // the messages to read, or to write behind; the newest first
  private int[] seen; // as WeakMemory says; those up to isEarly are the process's own
  private int[] pending;
  private int[] released;
  private int[] ordered;
  private boolean isEarly;
  private int[] latest;

  // the result
  private Object reply = true;
  private WeakMemory after;
  private Object content;

  /**
   * Prepares an access.
   *
   * @param place the number of the place
   * @param content its content: the last of its messages
   */
  public WeakAccess(WeakMemory before, int process, Request request, int place, Object content) {
    this.before = before;
    this.process = process;
    this.request = request;
    this.place = place;
    this.content = content;
    after = before;
    messages = before.messages(place, content);
    pending = before.pending[process];
    seen = request.isBehind(Request.ACQUIRE_FENCE) ? pending : before.seen[process];
    released = request.isBehind(Request.RELEASE_FENCE) ? pending : before.released[process];
    latest = before.latest;
    boolean isOrdered =
        request.isBehind(Request.ACQUIRE_FENCE) || request.isBehind(Request.CALL);
    isEarly = before.isEarly(process) && !isOrdered;
    ordered = isOrdered ? latest : before.ordered[process];
    options = options();
  }

  private int[] options() {
    int from = Stamps.at(seen, place);
    if (request.mode() == Mode.VOLATILE) {
      from = Math.max(from, Stamps.at(isEarly && !isExchange() ? ordered : latest, place));
    }
    int[] options = new int[messages.length - from];
    int count = 0;
    for (int i = messages.length - 1; i >= from; i--) {
      boolean isFree = i == messages.length - 1 || !messages[i + 1].isExchange();
      boolean isAllowed = isFree || !writesBehind(messages[i]);
      if (isAllowed && request.isReady(messages[i].value())) {
        options[count++] = i;
      }
    }
    return Arrays.copyOf(options, count);
  }

  /** Whether the access, if it takes a message, writes the next one. */
  private boolean writesBehind(Message message) {
    return request.kind() == Kind.WRITE
        || isExchange() && message.value().equals(request.expected());
  }

  private boolean isExchange() {
    return request.kind() == Kind.COMPARE_AND_EXCHANGE;
  }

  /** The number of results that it may have, 0 only for a read that has to wait. */
  public int choices() {
    return options.length;
  }

  /** Makes the access, with one of its results. */
  public void take(int choice) {
    int at = options[choice];
    Message message = messages[at];
    if (request.kind() != Kind.WRITE) {
      read(message, at);
    }
    if (writesBehind(message)) {
      write(message, at);
    }
    if (request.mode() == Mode.VOLATILE && writesBehind(message)) {
      isEarly = false; // a volatile read behind a volatile write stays behind it
    }
    if (request.mode() == Mode.VOLATILE || request.mode() == Mode.ACQUIRE) {
      ordered = isEarly ? ordered : latest;
    } else {
      isEarly |= request.kind() != Kind.WRITE;
    }
    after = after.with(process, seen, pending, released, ordered, isEarly, latest);
  }

  private void read(Message message, int at) {
    reply = request.reply(message.value());
    int[] got = Stamps.with(message.view(), place, at);
    pending = Stamps.join(pending, got);
    if (request.mode() != Mode.PLAIN) {
      seen = Stamps.with(seen, place, at);
    }
    if (request.mode() == Mode.ACQUIRE || request.mode() == Mode.VOLATILE) {
      seen = Stamps.join(seen, got);
    }
    if (request.mode() == Mode.VOLATILE) {
      latest = Stamps.with(latest, place, at);
    }
  }

  private void write(Message behind, int at) {
    int stamp = at + 1;
    boolean releases = request.mode() == Mode.RELEASE || request.mode() == Mode.VOLATILE;
    int[] view = releases ? pending : released;
    if (isExchange()) {
      view = Stamps.join(view, behind.view());
    }
    Object next = Objects.requireNonNull(request.next());
    Message[] more = Arrays.copyOf(messages, messages.length + 1);
    System.arraycopy(messages, stamp, more, stamp + 1, messages.length - stamp);
    more[stamp] = new Message(next, Stamps.without(view, place), isExchange());
    content = more[messages.length].value();
    after = before.with(place, more, stamp);
    if (stamp < messages.length) {
      pending = Stamps.shifted(pending, place, stamp);
      seen = Stamps.shifted(seen, place, stamp);
      released = Stamps.shifted(released, place, stamp);
      ordered = Stamps.shifted(ordered, place, stamp);
      latest = Stamps.shifted(latest, place, stamp);
    }
    pending = Stamps.with(pending, place, stamp);
    seen = Stamps.with(seen, place, stamp);
    if (request.mode() == Mode.VOLATILE) {
      latest = Stamps.with(latest, place, stamp);
    }
  }

  /** The memory after it. */
  public WeakMemory after() {
    return after;
  }

  /** The reply to the process. */
  public Object reply() {
    return reply;
  }

  /** The content of the place after it: the last of its messages. */
  public Object content() {
    return content;
  }
}
