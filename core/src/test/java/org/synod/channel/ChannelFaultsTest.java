// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedWords;

/**
 * Seeded faults in {@link Channel}, put in below the production code. The runs of
 * {@link ChannelScheduleTest} find each, and pass without one.
 */
class ChannelFaultsTest {
  private static final int TAIL = 16;
  private static final int SENDER = 17;
  private static final int CURSOR = 32;
  private static final int RECEIVER = 33;
  private static final int FIRST = 48;

  /** A seeded fault. */
  enum Fault {
    /** No fault: the seam itself changes nothing. */
    NONE(ChannelRuns::around, ""),
    /** The header shows a message before its words are written. */
    HEADER_BEFORE_WORDS(ChannelRuns::around, "not linearizable"),
    /** The header is not written. */
    HEADER_DROPPED(ChannelRuns::around, "not linearizable"),
    /** What was behind a message is not overwritten by 0. */
    ZERO_DROPPED(ChannelRuns::around, "its header: found"),
    /** The tail is not moved. */
    TAIL_DROPPED(runs -> runs.takenOver(/* isSender */ true), ""),
    /** There is room for others before the message has been read. */
    CURSOR_BEFORE_READ(ChannelRuns::full, "not linearizable"),
    /** A message is received again and again. */
    CURSOR_DROPPED(runs -> runs.takenOver(/* isSender */ false), "not linearizable"),
    /** The sender takes the ring for empty: it overwrites what was not received. */
    WRAPPED_OVER(ChannelRuns::around, ""),
    /** A member is taken for lost while it lives. */
    LIVING_TAKEN_FOR_LOST(runs -> runs.takenOver(/* isSender */ true), "not linearizable"),
    /** Two members take the receiving end at once. */
    END_NOT_COMPARED(runs -> runs.takenOver(/* isSender */ false), "not linearizable");

    private final Function<ChannelRuns, Explorer> run;
    private final String failure;

    Fault(Function<ChannelRuns, Explorer> run, String failure) {
      this.run = run;
      this.failure = failure;
    }
  }

  private static final class FaultyMemory extends WrappedMemory {
    private final Fault fault;

    FaultyMemory(Memory memory, Fault fault) {
      super(memory);
      this.fault = fault;
    }

    @Override
    public boolean isLost(int process, long incarnation) {
      boolean isLost = super.isLost(process, incarnation);
      return fault == Fault.LIVING_TAKEN_FOR_LOST || isLost;
    }

    @Override
    protected Words wrap(Words words) {
      return new FaultyWords(words, fault);
    }
  }

  private static final class FaultyWords extends WrappedWords {
    private final Words words;
    private final Fault fault;
    private long end; // where this process writes next

    FaultyWords(Words words, Fault fault) {
      super(words);
      this.words = words;
      this.fault = fault;
    }

    /** The position behind the message of a header. */
    private static long next(long header) {
      return (header >>> 28) + (header & 0xFFF_FFFF);
    }

    @Override
    public long getAcquire(int index) {
      long value =
          words.getAcquire(fault == Fault.WRAPPED_OVER && index == CURSOR ? TAIL : index);
      if (fault == Fault.CURSOR_BEFORE_READ && index >= FIRST && value != 0) {
        words.setRelease(CURSOR, next(value));
      }
      return value;
    }

    @Override
    public void setOpaque(int index, long value) {
      boolean isZero = index >= FIRST && value == 0;
      if (fault == Fault.HEADER_BEFORE_WORDS && isZero) {
        int capacity = length() - FIRST;
        long length = Math.floorMod(index - FIRST - end - 1, capacity);
        words.setRelease(FIRST + (int) (end % capacity), end << 28 | length + 1);
      }
      if (fault != Fault.ZERO_DROPPED || !isZero) {
        words.setOpaque(index, value);
      }
    }

    @Override
    public void setRelease(int index, long value) {
      if (index >= FIRST) {
        end = next(value);
      }
      boolean isDropped =
          fault == Fault.TAIL_DROPPED && index == TAIL
              || fault == Fault.HEADER_DROPPED && index >= FIRST
              || fault == Fault.CURSOR_DROPPED && index == CURSOR;
      if (!isDropped) {
        words.setRelease(index, value);
      }
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      if (fault == Fault.END_NOT_COMPARED && (index == SENDER || index == RECEIVER)) {
        words.setRelease(index, next);
        return expected;
      }
      return words.compareAndExchange(index, expected, next);
    }
  }

  private static Exploration explore(Fault fault) {
    ChannelRuns runs = new ChannelRuns(memory -> new FaultyMemory(memory, fault), false);
    return fault.run.apply(runs).crashes(1).explore();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    Explored.fault(fault, "Channel is a queue", explore(fault).requireFailure(fault.failure));
  }

  @Test
  @Tag("deep")
  void theSeamItselfChangesNothing() {
    explore(Fault.NONE).requireComplete();
  }
}
