// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.words;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedWords;

/**
 * Seeded faults in {@link MultiCas}, put in below the production code, at its words. A run of
 * {@link MultiCasScheduleTest} must find each of them. Without a fault the same runs pass.
 */
class MultiCasFaultsTest {

  /** A seeded fault. */
  enum Fault {
    /** No fault: the seam itself changes nothing. */
    NONE,
    /** The cell is not read again after a slot was copied. */
    READ_NOT_VALIDATED,
    /** A cell is replaced by an intent without being compared. */
    INSTALL_NOT_COMPARED,
    /** A cell is compared, and then an intent is written. */
    INSTALL_COMPARED_THEN_WRITTEN,
    /** An intent that was not installed is taken for installed. */
    LOST_INSTALL_TAKEN_FOR_WON,
    /** An intent is installed nowhere, and taken to be everywhere. */
    INSTALL_DROPPED,
    /** An intent is taken out of a cell without being compared. */
    SETTLE_NOT_COMPARED,
    /** An intent stays in the cell. */
    SETTLE_DROPPED,
    /** A committed intent is replaced by the cell that it had replaced. */
    COMMITTED_TAKEN_BACK,
    /** A decision is written without being compared, so there can be two. */
    DECISION_NOT_COMPARED,
    /** The state is compared, and then the decision is written. */
    DECISION_COMPARED_THEN_WRITTEN,
    /** An attempt stays undecided. */
    DECISION_DROPPED,
    /** An attempt that should fail commits. */
    FAILED_TAKEN_FOR_COMMITTED,
    /** The cell that an intent replaces is not noted. */
    REPLACED_NOT_WRITTEN,
    /** It is noted after the intent was installed. */
    REPLACED_WRITTEN_AFTER,
    /** All installers note it in one word. */
    REPLACED_IN_ONE_WORD,
    /** Slots are filled after the attempt was decided. */
    SLOTS_FILLED_LAST,
    /** A member's two slots are one. */
    ONE_SLOT,
    /** A thread that meets an undecided intent takes it for failed, and replaces it. */
    UNDECIDED_TAKEN_FOR_FAILED,
    /** A reader takes an undecided intent for committed. */
    UNDECIDED_TAKEN_FOR_COMMITTED,
    /** A single write does not compare. */
    SINGLE_WRITE_NOT_COMPARED
  }

  private static final class FaultyMemory extends WrappedMemory {
    private final Memory memory;
    private final Fault fault;

    FaultyMemory(Memory memory, Fault fault) {
      super(memory);
      this.memory = memory;
      this.fault = fault;
    }

    @Override
    protected Words wrap(Words words) {
      for (int registers = 2; registers <= 3; registers++) {
        MultiCasLayout layout = new MultiCasLayout(processes(), registers, 1, registers);
        if (layout.words() == words.length()) {
          return new FaultyWords(words, layout, this);
        }
      }
      throw new AssertionError(words.length());
    }

    /** The number of the process; those that join have no faults that need it. */
    int me() {
      try {
        return memory.current().id();
      } catch (UnsupportedOperationException e) {
        return -1;
      }
    }
  }

  private enum Kind {
    ATTEMPT,
    ENTRY,
    CELL,
    REPLACED,
    SLOT
  }

  /** What they keep of a process is made anew whenever its code runs again. */
  private static final class FaultyWords extends WrappedWords {
    private final MultiCasLayout layout;
    private final FaultyMemory memory;
    private final Fault fault;
    private final Map<List<Integer>, Long> lastRead = new HashMap<>(); // by process and index
    private final Map<Integer, List<long[]>> delayed = new HashMap<>(); // by process

    FaultyWords(Words words, MultiCasLayout layout, FaultyMemory memory) {
      super(words);
      this.layout = layout;
      this.memory = memory;
      fault = memory.fault;
    }

    private Kind kind(int index) {
      if (index < layout.cell(0)) {
        return index % layout.attempt(1) == 0 ? Kind.ATTEMPT : Kind.ENTRY;
      }
      int offset = (index - layout.cell(0)) % (layout.cell(1) - layout.cell(0));
      return offset == 0 ? Kind.CELL : offset % 3 == 1 ? Kind.REPLACED : Kind.SLOT;
    }

    private int shared(int index) {
      int offset = (index - layout.cell(0)) % (layout.cell(1) - layout.cell(0));
      return switch (kind(index)) {
        case REPLACED -> fault == Fault.REPLACED_IN_ONE_WORD ? index - offset + 1 : index;
        case SLOT -> fault == Fault.ONE_SLOT && offset % 3 == 0 ? index - 1 : index;
        default -> index;
      };
    }

    private List<long[]> delayed() {
      return delayed.computeIfAbsent(memory.me(), process -> new ArrayList<>());
    }

    private void delay(int index, long value) {
      delayed().add(new long[] {index, value});
    }

    private void writeDelayed() {
      List<long[]> all = List.copyOf(delayed());
      delayed().clear();
      all.forEach(write -> super.setOpaque((int) write[0], write[1]));
    }

    private static boolean isIn(String method) {
      return StackWalker.getInstance()
          .walk(
              frames ->
                  frames
                      .filter(frame -> !frame.getClassName().contains("FaultsTest"))
                      .skip(1) // Cells.attempt
                      .findFirst()
                      .orElseThrow()
                      .getMethodName()
                      .equals(method));
    }

    @Override
    public long getVolatile(int index) {
      long value = super.getVolatile(index);
      boolean isAttempt = kind(index) == Kind.ATTEMPT;
      boolean isUndecided = isAttempt && Attempt.state(value) == Attempt.UNDECIDED;
      return switch (fault) {
        case UNDECIDED_TAKEN_FOR_FAILED ->
            isUndecided && isIn("settle") ? Attempt.in(Attempt.FAILED, value) : value;
        case UNDECIDED_TAKEN_FOR_COMMITTED ->
            isUndecided && isIn("now") ? Attempt.in(Attempt.COMMITTED, value) : value;
        case READ_NOT_VALIDATED -> {
          lastRead.put(List.of(memory.me(), index), value);
          yield value;
        }
        case SLOTS_FILLED_LAST -> {
          if (isAttempt && isIn("endLast")) {
            delayed().clear();
          }
          yield value;
        }
        default -> value;
      };
    }

    @Override
    public long getOpaque(int index) {
      return fault == Fault.READ_NOT_VALIDATED && kind(index) == Kind.CELL
          ? lastRead.get(List.of(memory.me(), index))
          : super.getOpaque(shared(index));
    }

    @Override
    public void setOpaque(int index, long value) {
      Kind kind = kind(index);
      if (fault == Fault.REPLACED_WRITTEN_AFTER && kind == Kind.REPLACED
          || fault == Fault.SLOTS_FILLED_LAST && kind == Kind.SLOT) {
        delay(index, value);
      } else if (fault != Fault.REPLACED_NOT_WRITTEN || kind != Kind.REPLACED) {
        super.setOpaque(shared(index), value);
      }
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      if (kind(index) == Kind.ATTEMPT) {
        long found = decide(index, expected, next);
        if (fault == Fault.SLOTS_FILLED_LAST) {
          writeDelayed();
        }
        return found;
      }
      boolean isInstall = Intent.isIntent(next);
      boolean isSettle = Intent.isIntent(expected);
      long found =
          switch (fault) {
            case INSTALL_NOT_COMPARED -> isInstall ? set(index, expected, next) : NOT_DONE;
            case INSTALL_COMPARED_THEN_WRITTEN ->
                isInstall ? compareThenSet(index, expected, next) : NOT_DONE;
            case INSTALL_DROPPED -> isInstall ? expected : NOT_DONE;
            case SETTLE_NOT_COMPARED -> isSettle ? set(index, expected, next) : NOT_DONE;
            case SETTLE_DROPPED -> isSettle ? expected : NOT_DONE;
            case SINGLE_WRITE_NOT_COMPARED ->
                isInstall || isSettle ? NOT_DONE : set(index, expected, next);
            default -> NOT_DONE;
          };
      if (found != NOT_DONE) {
        return found;
      }
      boolean isTakenBack = fault == Fault.COMMITTED_TAKEN_BACK && isSettle;
      long written =
          isTakenBack ? super.getOpaque(index + 1 + 3 * Intent.installer(expected)) : next;
      found = super.compareAndExchange(index, expected, written);
      if (fault == Fault.REPLACED_WRITTEN_AFTER) {
        writeDelayed();
      }
      return fault == Fault.LOST_INSTALL_TAKEN_FOR_WON && isInstall ? expected : found;
    }

    private static final long NOT_DONE = -1;

    private long decide(int index, long expected, long next) {
      return switch (fault) {
        case DECISION_NOT_COMPARED -> set(index, expected, next);
        case DECISION_COMPARED_THEN_WRITTEN -> compareThenSet(index, expected, next);
        case DECISION_DROPPED -> expected;
        case FAILED_TAKEN_FOR_COMMITTED ->
            super.compareAndExchange(index, expected, Attempt.in(Attempt.COMMITTED, next));
        default -> super.compareAndExchange(index, expected, next);
      };
    }

    private long set(int index, long expected, long next) {
      super.setOpaque(index, next);
      return expected;
    }

    private long compareThenSet(int index, long expected, long next) {
      long found = super.getVolatile(index);
      if (found == expected) {
        super.setOpaque(index, next);
      }
      return found;
    }
  }

  private static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> all = new MultiCasRuns(memory -> new FaultyMemory(memory, fault)).all();
    all.values().forEach(explorer -> explorer.ownSteps(MultiCasRuns.SOLO));
    return all;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(explorer -> explorer.explore().requireComplete());
  }
}
