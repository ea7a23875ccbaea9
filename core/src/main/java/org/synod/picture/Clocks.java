// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import java.util.ArrayList;
import java.util.List;

/**
 * Logical time of a run. Its parties are the processes and the registers, and an operation that is
 * answered is one event of both: it comes after all events that either has seen.
 *
 * <p>Sources: L. Lamport, <i>Time, Clocks, and the Ordering of Events in a Distributed System</i>,
 * CACM 1978; F. Mattern, <i>Virtual Time and Global States of Distributed Systems</i>, 1989; C.
 * Fidge, <i>Timestamps in Message-Passing Systems</i>, 1988.
 */
final class Clocks {
  private Clocks() {}

  /** For each event a number: if one happens before another, its number is lower. */
  static List<Integer> lamport(int processes, int registers, List<Event> events) {
    int[] clocks = new int[processes + registers];
    List<Integer> stamps = new ArrayList<>();
    for (Event event : events) {
      int stamp = 0;
      for (int party : parties(processes, event)) {
        stamp = Math.max(stamp, clocks[party]);
      }
      stamp++;
      for (int party : parties(processes, event)) {
        clocks[party] = stamp;
      }
      stamps.add(stamp);
    }
    return stamps;
  }

  /**
   * For each event a vector: the numbers of events of each process, and then of each register, that
   * happened before it or are it. One event happens before another if and only if its vector is
   * lower.
   */
  static List<int[]> vectors(int processes, int registers, List<Event> events) {
    int[][] clocks = new int[processes + registers][processes + registers];
    List<int[]> stamps = new ArrayList<>();
    for (Event event : events) {
      int[] stamp = new int[processes + registers];
      for (int party : parties(processes, event)) {
        for (int i = 0; i < stamp.length; i++) {
          stamp[i] = Math.max(stamp[i], clocks[party][i]);
        }
      }
      for (int party : parties(processes, event)) {
        stamp[party]++;
        clocks[party] = stamp;
      }
      stamps.add(stamp);
    }
    return stamps;
  }

  /** The parties of an event: processes are numbered before registers. */
  private static int[] parties(int processes, Event event) {
    return !event.isOfRegister()
        ? new int[] {event.process()}
        : !event.isOfProcess()
            ? new int[] {processes + event.register()}
            : new int[] {event.process(), processes + event.register()};
  }
}
