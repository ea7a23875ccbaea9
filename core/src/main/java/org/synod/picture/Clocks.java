// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.synod.clock.LamportClock;
import org.synod.clock.VectorClock;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;

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
  static List<Long> lamport(int processes, int registers, List<Event> events) {
    Memory memory = new HeapMemory(1);
    List<LamportClock> clocks = new ArrayList<>();
    for (int party = 0; party < processes + registers; party++) {
      clocks.add(new LamportClock(memory));
    }
    List<Long> stamps = new ArrayList<>();
    for (Event event : events) {
      long seen = 0;
      for (int party : parties(processes, event)) {
        seen = Math.max(seen, clocks.get(party).time());
      }
      long stamp = 0;
      for (int party : parties(processes, event)) {
        stamp = clocks.get(party).receive(seen); // the same for all parties
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
  static List<VectorClock> vectors(int processes, int registers, List<Event> events) {
    VectorClock zero = VectorClock.zero(processes + registers);
    List<VectorClock> clocks =
        new ArrayList<>(Collections.nCopies(processes + registers, zero));
    List<VectorClock> stamps = new ArrayList<>();
    for (Event event : events) {
      VectorClock stamp = zero;
      for (int party : parties(processes, event)) {
        stamp = stamp.merge(clocks.get(party)).tick(party);
      }
      for (int party : parties(processes, event)) {
        clocks.set(party, stamp);
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
