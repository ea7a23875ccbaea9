// SPDX-License-Identifier: Apache-2.0
package org.synod.object;

/** What a thread knows of itself as a caller of one {@link Replicated}. */
final class Caller {
  /*
   * Who met another thread in an update, by other commands to run or its own being run, pauses
   * before its next, and longer if that goes on. So those that run find the log, the commands and a
   * replica where they left them, in their own cache, most of the time. A replica that is taken
   * does not count, since who took it may have stopped. No pause yields the processor, or one
   * update in some hundreds would take milliseconds. Nothing but speed depends on this.
   */
  private static final int MIN_PAUSE = 16; // spins
  private static final int MAX_PAUSE = 512;
  private static final int UNDISTURBED = 64; // so many updates until pauses are short again

  boolean isInside; // an operation
  int replica; // the one it was in last, and tries first: most of it may be in its cache
  boolean hasMet; // another thread, in its last update
  private int undisturbed; // updates since
  private int limit = MIN_PAUSE;

  Caller(int replica) {
    this.replica = replica;
  }

  /** Before an update. */
  void backOff(Place<?> place) {
    if (hasMet) {
      hasMet = false;
      undisturbed = 0;
      place.pause(limit);
      limit = Math.min(2 * limit, MAX_PAUSE);
    } else if (++undisturbed == UNDISTURBED) {
      limit = MIN_PAUSE;
    }
  }
}
