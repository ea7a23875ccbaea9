// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The classes in whose methods words of a process are written, and which threads are inside one. A
 * thread is asked by its stack, which stops it for that moment; see {@link Member}.
 */
final class Windows {
  private static final Set<String> NAMES = ConcurrentHashMap.newKeySet();

  private Windows() {}

  static void add(Class<?> window) {
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

  /** Whether the calling thread is inside a window, not counting the method that called a class. */
  static boolean isInsideBelow(Class<?> called) {
    StackTraceElement[] frames = Thread.currentThread().getStackTrace();
    int caller = 2; // the first are getStackTrace and this method
    while (caller < frames.length
        && frames[caller].getClassName().equals(called.getName())) {
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
