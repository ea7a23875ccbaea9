// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.weak;

import org.synod.comparison.Op;
import org.synod.comparison.Place;
import org.synod.comparison.Subject;
import org.synod.memory.Words;

/**
 * A counter behind a lock of two flags: a process sets its own and then looks at the other's. If
 * its look may overtake its write, both find the other's flag down (store buffering).
 */
public final class FlagLock implements Subject {
  private static final int DOWN = 0;
  private static final int UP = 1;

  private final Place place;
  private final Words flags;
  private final Words count;
  private final boolean isMended;

  /** Makes a counter at 0. */
  public FlagLock(Place place, boolean isMended) {
    this.place = place;
    flags = place.words("flags", Place.PROCESSES);
    count = place.words("count", 1);
    this.isMended = isMended;
  }

  @Override
  public int call(int me, Op op) {
    if (op.kind() != Op.Kind.COUNT) {
      throw Subject.unknown(op);
    }
    int other = 1 - me;
    raise(me);
    while (look(other) == UP) {
      if (me == 0) {
        place.await(flags, other, flag -> flag == DOWN);
      } else { // the second gives way
        flags.setRelease(me, DOWN);
        place.await(flags, other, flag -> flag == DOWN);
        raise(me);
      }
    }
    long next = count.getOpaque(0) + 1;
    count.setOpaque(0, next);
    flags.setRelease(me, DOWN);
    return (int) next;
  }

  private void raise(int me) {
    if (isMended) {
      flags.compareAndExchange(me, DOWN, UP); // a volatile write: nobody else writes it
    } else {
      flags.setRelease(me, UP);
    }
  }

  private long look(int other) {
    return isMended ? flags.getVolatile(other) : flags.getAcquire(other);
  }
}
