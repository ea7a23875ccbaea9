// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
import org.synod.memory.layout.Stride;
import org.synod.register.RegisterScheduleTest.Subject;

/**
 * Seeded faults in the slot algorithm, put in below the production code, at its words. A check of
 * {@link RegisterScheduleTest} must find each of them. Without a fault the same runs pass.
 */
class SlotFaultsTest {
  private static final int CELL = 0;
  private static final int WIDTH = 2; // of the slots in the runs; two of them fit a stride

  /** A seeded fault. */
  enum Fault {
    /** No fault: the seam itself changes nothing. */
    NONE,
    /** The cell is not read again after the copy. */
    NO_REVALIDATION,
    /** A writer fills the slot that the cell points to. */
    SLOT_REUSED_WHILE_POINTED_TO,
    /** All writers fill the slots of process 0. */
    SLOTS_SHARED_BY_WRITERS,
    /** The cell is swung before the slot is filled. */
    CELL_BEFORE_SLOT,
    /** Only the first word of a slot is written before the cell is swung. */
    HALF_A_SLOT,
    /** The cell is compared, and then written. */
    SWING_NOT_ATOMIC,
    /** The cell is written without being compared. */
    SWING_UNCONDITIONAL,
    /** A swing that failed is taken for a success. */
    LOST_SWING_REPORTED_AS_WON,
    /** The new cell has the old version. */
    VERSION_NOT_ADVANCED,
    /** The new cell has a version too many. */
    VERSION_ADVANCED_TWICE,
    /** The cell is read as it was at the start. */
    STALE_CELL
  }

  /** A memory whose words have a seeded fault. */
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
      return new FaultyWords(memory, words, fault);
    }
  }

  /**
   * Words with a seeded fault. Each operation of a process makes anew what they keep of the
   * process.
   */
  private static final class FaultyWords extends Words {
    private static final long ONE_VERSION = 1L << 7;
    private final Memory memory;
    private final Words words;
    private final Fault fault;
    private final Map<Integer, Long> lastCell = new HashMap<>(); // by process
    private final Map<Integer, List<long[]>> delayed = new HashMap<>(); // by process

    FaultyWords(Memory memory, Words words, Fault fault) {
      this.memory = memory;
      this.words = words;
      this.fault = fault;
    }

    private int me() {
      return memory.current().id();
    }

    @Override
    public int length() {
      return words.length();
    }

    @Override
    public long getVolatile(int index) {
      long value = fault == Fault.STALE_CELL ? 0 : words.getVolatile(index);
      lastCell.put(me(), value);
      delayed.put(me(), new ArrayList<>());
      return value;
    }

    @Override
    public long getOpaque(int index) {
      boolean unseen = fault == Fault.NO_REVALIDATION || fault == Fault.STALE_CELL;
      return unseen && index == CELL ? lastCell.get(me()) : words.getOpaque(index);
    }

    @Override
    public void setOpaque(int index, long value) {
      int inStride = (index - Stride.WORDS) % Stride.WORDS;
      int at =
          switch (fault) {
            case SLOTS_SHARED_BY_WRITERS -> Stride.WORDS + inStride;
            case SLOT_REUSED_WHILE_POINTED_TO -> index - inStride + inStride % WIDTH;
            default -> index;
          };
      boolean isFirst = inStride % WIDTH == 0;
      if (fault == Fault.CELL_BEFORE_SLOT || fault == Fault.HALF_A_SLOT && !isFirst) {
        delayed.get(me()).add(new long[] {at, value});
      } else {
        words.setOpaque(at, value);
      }
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      long written =
          switch (fault) {
            case SLOTS_SHARED_BY_WRITERS -> next & ~(63L << 1);
            case SLOT_REUSED_WHILE_POINTED_TO -> next & ~1L;
            case VERSION_NOT_ADVANCED -> next - ONE_VERSION;
            case VERSION_ADVANCED_TWICE -> next + ONE_VERSION;
            default -> next;
          };
      long found;
      if (fault == Fault.SWING_UNCONDITIONAL) {
        words.setOpaque(index, written);
        found = expected;
      } else if (fault == Fault.SWING_NOT_ATOMIC) {
        found = words.getVolatile(index);
        if (found == expected) {
          words.setOpaque(index, written);
        }
      } else {
        found = words.compareAndExchange(index, expected, written);
      }
      for (long[] write : delayed.get(me())) {
        words.setOpaque((int) write[0], write[1]);
      }
      return fault == Fault.LOST_SWING_REPORTED_AS_WON ? expected : found;
    }
  }

  private static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put(
        "two writers and a reader",
        RegisterScheduleTest.writersAndReader(
            Subject.SLOTS, memory -> new FaultyMemory(memory, fault)));
    checks.put(
        "updates of both",
        RegisterScheduleTest.updates(Subject.SLOTS, memory -> new FaultyMemory(memory, fault)));
    checks.put(
        "slots reused under a reader",
        RegisterScheduleTest.reuse(Subject.SLOTS, 4, memory -> new FaultyMemory(memory, fault)));
    return checks;
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
