// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.ModelCheck;
import org.synod.log.segments.Ends;
import org.synod.log.segments.FaultyLogMemory.Fault;
import org.synod.log.segments.FaultyLogMemory;
import org.synod.log.segments.Segment;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;

/**
 * Random calls on {@link HeapLog}, made by a checker that is not ours and that stops threads below
 * every seam. They must be linearizable to a list that grows, and no call may wait. The checker
 * must find a twin with a seeded fault.
 */
@Tag("deep")
class LogLincheckTest {

  @Test
  void aListThatGrowsWithoutBlocking() {
    ModelCheck.linearizableWithoutBlocking(Calls.class, Specification.class);
  }

  @Test
  void aPlantedFaultIsFound() {
    ModelCheck.finds("Invalid execution results", CheckThenSet.class, Specification.class);
  }

  /** A log whose calls come one after the other; -1 is a refusal. */
  public static final class Specification {
    private final List<Integer> entries = new ArrayList<>();
    private boolean closed;

    public long append(int command) {
      if (closed) {
        return -1;
      }
      entries.add(command);
      return entries.size() - 1;
    }

    public int get(int index) {
      return index < entries.size() ? entries.get(index) : -1;
    }

    public long decidedPrefix() {
      return entries.size();
    }

    public void close() {
      closed = true;
    }
  }

  /** The calls of the production code. */
  @Param(name = "command", gen = IntGen.class, conf = "1:9")
  @Param(name = "index", gen = IntGen.class, conf = "0:4")
  public static class Calls {
    private final HeapLog<Integer> log;

    public Calls() {
      this(new HeapMemory(1));
    }

    Calls(Memory memory) {
      log = new HeapLog<>(new Ends(new Segment(memory, 0, 2)));
    }

    @Operation(params = "command")
    public long append(int command) {
      try {
        return log.append(command);
      } catch (IllegalStateException e) {
        return -1;
      }
    }

    @Operation(params = "index")
    public int get(int index) {
      try {
        return log.get(index);
      } catch (IndexOutOfBoundsException e) {
        return -1;
      }
    }

    @Operation
    public long decidedPrefix() {
      return log.decidedPrefix();
    }

    @Operation
    public void close() {
      log.close();
    }
  }

  /** A seeded fault: a slot is read, and then filled, whatever has come there in between. */
  public static final class CheckThenSet extends Calls {
    public CheckThenSet() {
      super(new FaultyLogMemory(new HeapMemory(1), Fault.SLOT_CHECK_THEN_SET));
    }
  }
}
