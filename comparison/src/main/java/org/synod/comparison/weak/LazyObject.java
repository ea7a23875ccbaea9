// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.weak;

import org.synod.comparison.Op;
import org.synod.comparison.Place;
import org.synod.comparison.Subject;
import org.synod.memory.Words;

/**
 * An object that is made at first use, by double-checked locking. If it is published by an access
 * without order, another process may see it and not yet its field (message passing).
 */
public final class LazyObject implements Subject {
  /** The field of the object. */
  public static final int FIELD = 42;

  private final Place place;
  private final Words lock;
  private final Words made;
  private final Words field;
  private final boolean isMended;

  /** Makes no object. */
  public LazyObject(Place place, boolean isMended) {
    this.place = place;
    lock = place.words("lock", 1);
    made = place.words("made", 1);
    field = place.words("field", 1);
    this.isMended = isMended;
  }

  @Override
  public int call(int me, Op op) {
    if (op.kind() != Op.Kind.GET) {
      throw Subject.unknown(op);
    }
    if (look() == 0) {
      while (lock.compareAndExchange(0, 0, 1) != 0) {
        place.await(lock, 0, word -> word == 0);
      }
      if (look() == 0) {
        field.setOpaque(0, FIELD);
        if (isMended) {
          made.setRelease(0, 1);
        } else {
          made.setOpaque(0, 1);
        }
      }
      lock.compareAndExchange(0, 1, 0);
    }
    return (int) field.getOpaque(0);
  }

  private long look() {
    return isMended ? made.getAcquire(0) : made.getOpaque(0);
  }
}
