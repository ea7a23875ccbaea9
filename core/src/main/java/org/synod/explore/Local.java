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
  private final Map<Object, Local> after = new HashMap<>(2);

  // what the run against the replies came to: either a request, or an end
  @Nullable Request request;
  boolean ended;
  @Nullable Object result;
  @Nullable Throwable failure;
  List<Call> calls = List.of();
  int begunCalls; // all but those whose first step is to come

  private Local(int process, @Nullable Local before, @Nullable Object reply) {
    this.process = process;
    this.before = before;
    this.reply = reply;
    steps = before == null ? 0 : before.steps + 1;
  }

  static Local start(int process, World world) {
    Local local = new Local(process, null, null);
    world.run(local);
    return local;
  }

  /** The state after a reply to the request. */
  Local after(Object reply, World world) {
    Local local = after.get(reply);
    if (local == null) {
      local = new Local(process, this, reply);
      world.run(local);
      after.put(reply, local);
    }
    return local;
  }

  /** The same, run once more. */
  Local again(World world) {
    Local again = new Local(process, before, reply);
    world.run(again);
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
