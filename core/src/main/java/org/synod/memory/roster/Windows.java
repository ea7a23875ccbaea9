// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.roster;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.synod.memory.Member;

/**
 * The windows: the classes whose methods write words of a member. The stack of a thread tells
 * whether the thread is inside one; reading the stack stops the thread for that moment, see
 * {@link Tenure}. It is assumed that {@link Thread#getStackTrace} tells the truth.
 */
public final class Windows {
  private static final Set<String> NAMES = ConcurrentHashMap.newKeySet();
  private static final Set<String> OF_MEMBERS =
      Set.of(Tenure.class.getName(), Member.class.getName());

  private Windows() {}

  /**
   * Declares a class whose methods write words that belong to a member, each behind a
   * {@link Tenure#requireOpen} of its own, and call nothing that could wait. A thread inside one of
   * them is inside an operation.
   *
   * @param window the class; its code runs only after this call
   */
  public static void add(Class<?> window) {
    NAMES.add(window.getName());
  }

  /** Whether a thread is inside a window; true if that cannot be known. */
  static boolean isInside(Thread thread) {
    StackTraceElement[] frames;
    try {
      frames = thread.getStackTrace();
    } catch (RuntimeException e) {
      return thread.isAlive();
    }
    for (StackTraceElement frame : frames) {
      if (NAMES.contains(frame.getClassName())) {
        return true;
      }
    }
    return frames.length == 0 && thread.isAlive();
  }

  /**
   * Whether the calling thread is inside a window, not counting the method that called a member.
   */
  static boolean isInsideBelowMember() {
    StackTraceElement[] frames = Thread.currentThread().getStackTrace();
    int caller = 2; // the first are getStackTrace and this method
    while (caller < frames.length && OF_MEMBERS.contains(frames[caller].getClassName())) {
      caller++;
    }
    for (int i = caller + 1; i < frames.length; i++) {
      if (NAMES.contains(frames[i].getClassName())) {
        return true;
      }
    }
    return false;
  }
}
