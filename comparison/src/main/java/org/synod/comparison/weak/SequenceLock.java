// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.weak;

import org.synod.comparison.Op;
import org.synod.comparison.Place;
import org.synod.comparison.Subject;
import org.synod.memory.Words;

/**
 * A pair behind a sequence lock of one writer. Without the reader's fence, its second look at the
 * sequence may come before its reads of the pair, and it takes halves of two pairs.
 */
public final class SequenceLock implements Subject {
  private static final int TORN = 1000;

  private final Place place;
  private final Words sequence;
  private final Words pair;
  private final boolean isMended;

  /** Makes a pair of 0. */
  public SequenceLock(Place place, boolean isMended) {
    this.place = place;
    sequence = place.words("sequence", 1);
    pair = place.words("pair", 2);
    this.isMended = isMended;
  }

  @Override
  public int call(int me, Op op) {
    return switch (op.kind()) {
      case WRITE -> write(op.value());
      case READ -> read();
      default -> throw Subject.unknown(op);
    };
  }

  private int write(int value) {
    long before = sequence.getOpaque(0);
    sequence.setOpaque(0, before + 1);
    sequence.releaseFence();
    pair.setOpaque(0, value);
    pair.setOpaque(1, value);
    sequence.compareAndExchange(0, before + 1, before + 2); // seen by all reads that begin later
    return value;
  }

  private int read() {
    for (; ; ) {
      long before = place.await(sequence, 0, number -> number % 2 == 0);
      long first = pair.getOpaque(0);
      long second = pair.getOpaque(1);
      if (isMended) {
        sequence.acquireFence();
      }
      if (sequence.getOpaque(0) == before) {
        return (int) (first == second ? first : TORN);
      }
    }
  }
}
