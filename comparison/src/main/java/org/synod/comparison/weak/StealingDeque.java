// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.weak;

import org.synod.comparison.Op;
import org.synod.comparison.Place;
import org.synod.comparison.Subject;
import org.synod.memory.Words;

/**
 * Chase and Lev's deque. The owner writes its end and then reads the other end; if the read may
 * overtake the write, the owner and a thief take the same item.
 */
public final class StealingDeque implements Subject {
  private static final int ITEMS = 64;

  private final Words top; // the end of thieves
  private final Words bottom; // the owner's end
  private final Words items;
  private final boolean isMended;

  /** Makes a deque of 1 and 2; 1 is at the end of thieves. */
  public StealingDeque(Place place, boolean isMended) {
    top = place.words("top", 1);
    bottom = place.words("bottom", 1);
    items = place.words("items", ITEMS);
    this.isMended = isMended;
    push(1);
    push(2);
  }

  @Override
  public int call(int me, Op op) {
    return switch (op.kind()) {
      case PUSH -> push(op.value());
      case POP -> pop();
      case STEAL -> steal();
      default -> throw Subject.unknown(op);
    };
  }

  private int push(int item) {
    long end = bottom.getOpaque(0);
    items.setOpaque((int) end, item);
    bottom.setRelease(0, end + 1);
    return item;
  }

  private int pop() {
    long end = bottom.getOpaque(0) - 1;
    if (isMended) {
      bottom.compareAndExchange(0, end + 1, end); // a volatile write: only the owner writes it
    } else {
      bottom.setRelease(0, end);
    }
    long first = isMended ? top.getVolatile(0) : top.getAcquire(0);
    if (first < end) {
      return (int) items.getOpaque((int) end);
    }
    boolean isMine = first == end && top.compareAndExchange(0, first, first + 1) == first;
    int item = isMine ? (int) items.getOpaque((int) end) : Op.NOTHING;
    bottom.setRelease(0, end + 1);
    return item;
  }

  private int steal() {
    for (; ; ) {
      long first = top.getVolatile(0);
      if (first >= bottom.getVolatile(0)) {
        return Op.NOTHING;
      }
      int item = (int) items.getOpaque((int) first);
      if (top.compareAndExchange(0, first, first + 1) == first) {
        return item;
      }
    }
  }
}
