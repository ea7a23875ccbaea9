// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.bugs;

import org.synod.comparison.Op;
import org.synod.comparison.Place;
import org.synod.comparison.Subject;
import org.synod.memory.Words;

/**
 * A queue in an array whose cells are given out by fetch-and-add. A poll that comes to a cell
 * before its offer must close the cell; if it only goes on, the item is lost.
 */
public final class TicketQueue implements Subject {
  private static final int CELLS = 64;
  private static final long EMPTY = 0;
  private static final long CLOSED = -1;

  private final Words ends; // head, tail
  private final Words cells;
  private final boolean isMended;

  /** Makes an empty queue. */
  public TicketQueue(Place place, boolean isMended) {
    ends = place.words("ends", 2);
    cells = place.words("cells", CELLS);
    this.isMended = isMended;
  }

  @Override
  public int call(int me, Op op) {
    return switch (op.kind()) {
      case OFFER -> offer(op.value());
      case POLL -> poll();
      default -> throw Subject.unknown(op);
    };
  }

  private int fetchAndAdd(int end) {
    long before = ends.getVolatile(end);
    for (; ; ) {
      long witness = ends.compareAndExchange(end, before, before + 1);
      if (witness == before) {
        return (int) before;
      }
      before = witness;
    }
  }

  private int offer(int item) {
    for (; ; ) {
      int cell = fetchAndAdd(1);
      if (cells.compareAndExchange(cell, EMPTY, item) == EMPTY) {
        return item;
      }
    }
  }

  private int poll() {
    while (ends.getVolatile(0) < ends.getVolatile(1)) {
      int cell = fetchAndAdd(0);
      long item = isMended
          ? cells.compareAndExchange(cell, EMPTY, CLOSED)
          : cells.getVolatile(cell);
      if (item != EMPTY) {
        return (int) item;
      }
    }
    return Op.NOTHING;
  }
}
