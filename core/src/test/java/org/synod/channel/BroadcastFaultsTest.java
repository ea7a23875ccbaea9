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
 * Seeded faults in {@link Broadcast}, put in below the production code. The runs of
 * {@link BroadcastScheduleTest} find each, and pass without one.
 */
class BroadcastFaultsTest {
  private static final int MEMBERS = 16; // the first word of member 0
  private static final int CURSORS = 16; // among the words of a member
  private static final int FIRST = 32; // word of its messages
  private static final int CAPACITY = 8; // of the ring in the run around it
  private static final int LENGTH = 3; // of the messages there: two stamps and a word

  /** A seeded fault. */
  enum Fault {
    /** No fault: the seam itself changes nothing. */
    NONE(BroadcastRuns::around, ""),
    /** A message says that its sender had received nothing. */
    NO_ORDER(BroadcastRuns::answer, "not in order"),
    /** The header shows a message before its words are written. */
    HEADER_BEFORE_WORDS(BroadcastRuns::around, "not what was sent"),
    /** What was behind a message is not overwritten by 0. */
    ZERO_DROPPED(BroadcastRuns::around, "its header: found"),
    /** The tail is not moved. */
    TAIL_DROPPED(BroadcastRuns::around, ""),
    /** A sender takes the ring for empty, and the reader reads it after its wrap. */
    READ_AFTER_WRAP(BroadcastRuns::around, ""),
    /** A member that has joined is not looked at. */
    JOINED_OVERLOOKED(BroadcastRuns::around, ""),
    /** A member is given up while it lives. */
    LIVING_GIVEN_UP(BroadcastRuns::around, ""),
    /** A member that joins has its cursors from the time before. */
    CURSORS_NOT_MOVED(BroadcastRuns::around, ""),
    /** The end of a lost member is not freed. */
    DEAD_NOT_GIVEN_UP(BroadcastRuns::around, "held up by the dead");

    private final Function<BroadcastRuns, Explorer> run;
    private final String failure;

    Fault(Function<BroadcastRuns, Explorer> run, String failure) {
      this.run = run;
      this.failure = failure;
    }
  }

  private static final class FaultyMemory extends WrappedMemory {
    private final Fault fault;
    private final int members;

    FaultyMemory(Memory memory, Fault fault) {
      super(memory);
      this.fault = fault;
      members = memory.processes();
    }

    @Override
    public boolean isLost(int process, long incarnation) {
      boolean isLost = super.isLost(process, incarnation);
      return fault == Fault.LIVING_GIVEN_UP || isLost;
    }

    @Override
    protected Words wrap(Words words) {
      return new FaultyWords(words, fault, (words.length() - MEMBERS) / members);
    }
  }

  private static final class FaultyWords extends WrappedWords {
    private final Words words;
    private final Fault fault;
    private final int stride;
    private long end; // of member 0, which alone sends around the ring

    FaultyWords(Words words, Fault fault, int stride) {
      super(words);
      this.words = words;
      this.fault = fault;
      this.stride = stride;
    }

    /** The place of a word among those of its member. */
    private int place(int index) {
      return Math.floorMod(index - MEMBERS, stride);
    }

    private boolean isCursor(int index) {
      return place(index) >= CURSORS && place(index) < FIRST;
    }

    @Override
    public long getVolatile(int index) {
      boolean isOverlooked =
          fault == Fault.JOINED_OVERLOOKED && index == MEMBERS + stride + 1;
      return isOverlooked ? 0 : words.getVolatile(index);
    }

    @Override
    public long getAcquire(int index) {
      // the sender's own tail in place of a cursor
      boolean isWrong = fault == Fault.READ_AFTER_WRAP && isCursor(index);
      return words.getAcquire(
          isWrong ? MEMBERS + (place(index) - CURSORS) * stride : index);
    }

    @Override
    public long getOpaque(int index) {
      long value = words.getOpaque(index);
      boolean isStamp = fault == Fault.NO_ORDER && place(index) == FIRST + 2;
      return isStamp ? 0 : value;
    }

    @Override
    public void setOpaque(int index, long value) {
      boolean isZero = index == zero();
      if (fault == Fault.HEADER_BEFORE_WORDS && isZero) {
        words.setRelease(MEMBERS + FIRST + (int) end % CAPACITY, end << 28 | LENGTH + 1);
      }
      if (fault != Fault.ZERO_DROPPED || !isZero) {
        words.setOpaque(index, value);
      }
    }

    /** The word behind the next message of member 0. */
    private int zero() {
      return MEMBERS + FIRST + (int) (end + 1 + LENGTH) % CAPACITY;
    }

    @Override
    public void setRelease(int index, long value) {
      if (place(index) >= FIRST) {
        end += 1 + LENGTH;
      }
      boolean isDropped = fault == Fault.CURSORS_NOT_MOVED && isCursor(index);
      if (!isDropped) {
        words.setRelease(index, value);
      }
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      if (fault == Fault.TAIL_DROPPED && place(index) == 0) {
        return words.compareAndExchange(index, expected, expected);
      }
      boolean isDropped = fault == Fault.DEAD_NOT_GIVEN_UP && next == Owner.NOBODY;
      return isDropped ? next : words.compareAndExchange(index, expected, next);
    }
  }

  private static Exploration explore(Fault fault) {
    BroadcastRuns runs =
        new BroadcastRuns(memory -> new FaultyMemory(memory, fault), false, /* isCausal */ true);
    return fault.run.apply(runs).crashes(1).explore();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    Explored.fault(fault, "Broadcast is causal", explore(fault).requireFailure(fault.failure));
  }

  @Test
  @Tag("deep")
  void theSeamItselfChangesNothing() {
    explore(Fault.NONE).requireComplete();
  }
}
