// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.bugs;

import org.synod.comparison.Op;
import org.synod.comparison.Place;
import org.synod.comparison.Subject;
import org.synod.memory.Words;

/**
 * A counter behind Lamport's bakery lock. If a process does not say that it is choosing its number,
 * another can overlook the number that it is about to write.
 */
public final class Bakery implements Subject {
  private final Place place;
  private final Words choosing;
  private final Words number;
  private final Words count;
  private final boolean isMended;

  /** Makes a counter at 0. */
  public Bakery(Place place, boolean isMended) {
    this.place = place;
    choosing = place.words("choosing", Place.PROCESSES);
    number = place.words("number", Place.PROCESSES);
    count = place.words("count", 1);
    this.isMended = isMended;
  }

  @Override
  public int call(int me, Op op) {
    if (op.kind() != Op.Kind.COUNT) {
      throw Subject.unknown(op);
    }
    int other = 1 - me;
    if (isMended) {
      choosing.compareAndExchange(me, 0, 1); // a volatile write: nobody else writes it
    }
    long mine = number.getVolatile(other) + 1;
    number.compareAndExchange(me, 0, mine);
    if (isMended) {
      choosing.compareAndExchange(me, 1, 0);
    }
    place.await(choosing, other, flag -> flag == 0);
    place.await(
        number, other, its -> its == 0 || its > mine || its == mine && other > me);
    long next = count.getOpaque(0) + 1;
    count.setOpaque(0, next);
    number.compareAndExchange(me, mine, 0);
    return (int) next;
  }
}
