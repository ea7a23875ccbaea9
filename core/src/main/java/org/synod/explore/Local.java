// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of one process: the replies it has had. A process is deterministic, so these determine
 * all it has done and what it does next, which is found once, by running it against them.
 */
final class Local {
  final int process;
  final @Nullable Local before; // null at the start
  final int steps;
  private final @Nullable Object reply; // to the request of before
  final @Nullable Local first; // of which this is another run, or null
  List<Region> made; // since the last step
  private final Map<Object, Local> after = new HashMap<>(2);

  // what the run against the replies came to: either a request, or an end
  @Nullable Request request;
  boolean ended;
  @Nullable Object result;
  @Nullable Throwable failure;
  List<Call> calls = List.of();
  List<Ghost.Write> writes = List.of(); // of ghosts, since the last step
  int begunCalls; // all but those whose first step is to come

  /** Some cells that the process has made, and what gives access to them. */
  record Region(String label, int count, Object content, Object access) {
    boolean isLike(String label, int count, Object content) {
      return this.label.equals(label) && this.count == count && this.content.equals(content);
    }
  }

  private Local(
      int process, @Nullable Local before, @Nullable Object reply, @Nullable Local first) {
    this.first = first;
    made = first == null ? List.of() : first.made;
    this.process = process;
    this.before = before;
    this.reply = reply;
    steps = before == null ? 0 : before.steps + 1;
  }

  static Local start(int process, World world) {
    Local local = new Local(process, null, null, null);
    world.execution().run(local);
    return local;
  }

  /** The state after a reply to the request. */
  Local after(Object reply, World world) {
    Local local = after.get(reply);
    if (local == null) {
      local = new Local(process, this, reply, null);
      world.execution().run(local);
      after.put(reply, local);
    }
    return local;
  }

  /** Notes cells that it has made. */
  void add(Region region) {
    List<Region> more = new ArrayList<>(made);
    more.add(region);
    made = more;
  }

  /** The same, but for what it then threw. */
  Local failed(Throwable how) {
    Local failed = new Local(process, before, reply, this);
    failed.ended = true;
    failed.failure = how;
    return failed;
  }

  /** The same, run once more. */
  Local again(World world) {
    Local again = new Local(process, before, reply, this);
    world.execution().run(again);
    return again;
  }

  /** The states from the start to this one. */
  List<Local> path() {
    List<Local> path = new ArrayList<>();
    for (Local local = this; local != null; local = local.before) {
      path.add(0, local);
    }
    return path;
  }

  Object reply() {
    if (reply == null) {
      throw new IllegalStateException("the start has no reply");
    }
    return reply;
  }

  /** How many of its calls have returned. */
  int completedCalls() {
    int completed = 0;
    for (Call call : calls) {
      if (call.returned()) {
        completed++;
      }
    }
    return completed;
  }
}
