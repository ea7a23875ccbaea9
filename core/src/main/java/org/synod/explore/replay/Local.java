// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.synod.explore.packed.Numbered;

/**
 * The state of one process: the replies it has had. A process is deterministic, so the replies
 * determine everything that it has done and its next request. The request is found once, by a run
 * of the process against them.
 */
public final class Local extends Numbered {
  public final int process;
  public final int heirOf; // the process that must crash before this one begins, or -1
  public final @Nullable Local before; // null at the start
  public final int steps;
  private final @Nullable Object reply; // to the request of before
  public final @Nullable Local first; // this is another run of that one; null if it is the first
  public List<Region> made; // since the last step
  private final Map<Object, Local> after = new HashMap<>(2);

  // the outcome of the run against the replies: either a request, or an end
  public @Nullable Request request;
  public boolean ended;
  public @Nullable Object result;
  public @Nullable Throwable failure;
  public List<Call> calls = List.of();
  public List<GhostWrite> writes = List.of(); // of ghosts, since the last step
  public int begunCalls; // all except those whose first step is to come

  /** Some cells that the process has made, and the object that gives access to them. */
  public record Region(String label, int count, Object content, Object access) {
    boolean isLike(String label, int count, Object content) {
      return this.label.equals(label) && this.count == count && this.content.equals(content);
    }
  }

  private Local(
      int process,
      int heirOf,
      @Nullable Local before,
      @Nullable Object reply,
      @Nullable Local first) {
    this.first = first;
    this.heirOf = heirOf;
    made = first == null ? List.of() : first.made;
    this.process = process;
    this.before = before;
    this.reply = reply;
    steps = before == null ? 0 : before.steps + 1;
  }

  public static Local start(int process, Scene scene) {
    Local local = new Local(process, scene.heirOf(process), null, null, null);
    scene.replay().run(local);
    return local;
  }

  /** The state after a reply to the request. */
  public Local after(Object reply, Scene scene) {
    Local local = after.get(reply);
    if (local == null) {
      local = new Local(process, heirOf, this, reply, null);
      scene.replay().run(local);
      after.put(reply, local);
    }
    return local;
  }

  /** Notes cells that it has made. */
  public void add(Region region) {
    List<Region> more = new ArrayList<>(made);
    more.add(region);
    made = more;
  }

  /** The same state with an exception that the process then threw. */
  public Local failed(Throwable how) {
    Local failed = new Local(process, heirOf, before, reply, this);
    failed.ended = true;
    failed.failure = how;
    return failed;
  }

  /** The same state, run once more. */
  public Local again(Scene scene) {
    Local again = new Local(process, heirOf, before, reply, this);
    scene.replay().run(again);
    return again;
  }

  /** Whether another process has done the same, and wants to do the same. */
  public boolean doesAs(Local other) {
    Request wanted = other.request;
    boolean wantsSame =
        request == null || wanted == null ? request == wanted : request.isLike(wanted);
    return wantsSame
        && ended == other.ended
        && failure == other.failure
        && begunCalls == other.begunCalls
        && made.isEmpty()
        && Gone.haveSameResult(this, other)
        && Gone.haveSameCalls(calls, other.calls)
        && Fields.holdSame(changes(), other.changes());
  }

  private Object[] changes() {
    return writes.stream().flatMap(each -> Stream.of(each.cell(), each.change())).toArray();
  }

  /** The states from the start to this one. */
  public List<Local> path() {
    List<Local> path = new ArrayList<>();
    for (Local local = this; local != null; local = local.before) {
      path.add(0, local);
    }
    return path;
  }

  public Object reply() {
    if (reply == null) {
      throw new IllegalStateException("the start has no reply");
    }
    return reply;
  }

  /** The number of its calls that have returned. */
  public int completedCalls() {
    int completed = 0;
    for (Call call : calls) {
      if (call.returned()) {
        completed++;
      }
    }
    return completed;
  }
}
