// SPDX-License-Identifier: Apache-2.0
package org.synod.log.words;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedWords;

/**
 * Seeded faults in {@link WordsLog}, put in below the production code, at its words. A run of
 * {@link WordsLogScheduleTest} must find each of them. There the same runs pass.
 */
class WordsLogFaultsTest {

  /** A seeded fault. */
  enum Fault {
    /** A cell is written without being compared. */
    CELL_NOT_COMPARED,
    /** A cell is compared, and then written. */
    CELL_COMPARED_THEN_WRITTEN,
    /** A cell that another has decided is taken for won. */
    LOST_CELL_TAKEN_FOR_WON,
    /** The cell is not written. */
    CELL_DROPPED,
    /** Words are set aside without being compared, so two appends get the same. */
    ROOM_NOT_COMPARED,
    /** Words are compared, and then set aside. */
    ROOM_COMPARED_THEN_WRITTEN,
    /** No words are set aside. */
    ROOM_NOT_TAKEN,
    /** The hint is one too far, before the cell is decided. */
    HINT_TOO_FAR,
    /** The end is not written. */
    END_DROPPED
  }

  private static Memory faulty(Memory memory, Fault fault) {
    return new WrappedMemory(memory) {
      @Override
      protected Words wrap(Words words) {
        return new FaultyWords(words, fault);
      }
    };
  }

  private static final class FaultyWords extends WrappedWords {
    private final Fault fault;

    FaultyWords(Words words, Fault fault) {
      super(words);
      this.fault = fault;
    }

    private boolean is(Fault seeded) {
      return fault == seeded;
    }

    @Override
    public void setRelease(int index, long value) {
      super.setRelease(index, is(Fault.HINT_TOO_FAR) ? value + 1 : value);
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      boolean isCell = index != WordsLogLayout.USED;
      if (is(isCell ? Fault.CELL_NOT_COMPARED : Fault.ROOM_NOT_COMPARED)) {
        setOpaque(index, next);
        return expected;
      }
      if (is(isCell ? Fault.CELL_COMPARED_THEN_WRITTEN : Fault.ROOM_COMPARED_THEN_WRITTEN)) {
        long found = getVolatile(index);
        if (found == expected) {
          setOpaque(index, next);
        }
        return found;
      }
      if (isCell && is(Fault.CELL_DROPPED) || !isCell && is(Fault.ROOM_NOT_TAKEN)
          || next == WordsLogLayout.CLOSED && is(Fault.END_DROPPED)) {
        return expected;
      }
      long found = super.compareAndExchange(index, expected, next);
      return isCell && is(Fault.LOST_CELL_TAKEN_FOR_WON) ? expected : found;
    }
  }

  private static Map<String, Explorer> runs(Fault fault) {
    return new WordsLogRuns(memory -> faulty(memory, fault), /* isWeak */ false).all();
  }

  @ParameterizedTest
  @EnumSource
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, runs(fault));
  }
}
