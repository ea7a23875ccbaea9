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
  private static final int CURSORS = 16; // of member 0
  private static final int FIRST = 32; // word of its messages

  /** A seeded fault. */
  enum Fault {
    /** No fault: the seam itself changes nothing. */
    NONE(BroadcastRuns::around, ""),
    /** A message says that its sender had received nothing. */
    NO_ORDER(BroadcastRuns::answer, "not in order"),
    /** The tail shows a message before its words are written. */
    TAIL_BEFORE_WORDS(BroadcastRuns::around, "its length: found"),
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
      return new FaultyWords(words, fault, words.length() / members);
    }
  }

  private static final class FaultyWords extends WrappedWords {
    private final Words words;
    private final Fault fault;
    private final int stride;

    FaultyWords(Words words, Fault fault, int stride) {
      super(words);
      this.words = words;
      this.fault = fault;
      this.stride = stride;
    }

    private boolean isCursor(int index) {
      return index % stride >= CURSORS && index % stride < FIRST;
    }

    @Override
    public long getVolatile(int index) {
      boolean isOverlooked = fault == Fault.JOINED_OVERLOOKED && index == stride + 1;
      return isOverlooked ? 0 : words.getVolatile(index);
    }

    @Override
    public long getAcquire(int index) {
      // the sender's own tail in place of a cursor
      int at = fault == Fault.READ_AFTER_WRAP && isCursor(index) ? index % stride - CURSORS : index;
      return words.getAcquire(at == index ? index : at * stride);
    }

    @Override
    public long getOpaque(int index) {
      long value = words.getOpaque(index);
      boolean isStamp = fault == Fault.NO_ORDER && index % stride == FIRST + 2;
      return isStamp ? 0 : value;
    }

    @Override
    public void setOpaque(int index, long value) {
      int mine = index / stride * stride;
      if (fault == Fault.TAIL_BEFORE_WORDS
          && index == mine + FIRST + (int) words.getVolatile(mine) % 4) {
        words.setRelease(mine, words.getVolatile(mine) + 1 + value);
      }
      words.setOpaque(index, value);
    }

    @Override
    public void setRelease(int index, long value) {
      boolean isDropped = fault == Fault.CURSORS_NOT_MOVED && isCursor(index);
      if (!isDropped) {
        words.setRelease(index, value);
      }
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
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
