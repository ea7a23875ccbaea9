// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.function.Function;
import org.synod.log.HeapLog;
import org.synod.log.Log;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;

/**
 * The surroundings and the limits that a {@link Replicated} works with.
 *
 * @param memory the memory of all shared data except for the log
 * @param log the log of its commands, empty
 * @param callers the threads that call it
 * @param attention an update looks after the other replicas if the log's length is a multiple of
 *     this number
 * @param lag a replica that is behind by more commands is brought forward when it is free
 * @param loss a replica that is behind by more commands, and is not free, counts as lost
 */
record Setting<S>(
    Memory memory, Log<Command<S>> log, Callers callers, int attention, int lag, int loss) {
  private static final int ATTENTION = 256;
  private static final int LAG = 512;
  private static final int LOSS = 65_536;
  private static final Memory HEAP = new HeapMemory(1);

  /** Makes a command. */
  Command<S> command(Function<? super S, ?> function) {
    return memory == HEAP ? Command.of(function) : new Command.OfReference<>(memory, function);
  }

  /** Makes the setting of objects on the heap, whose callers are threads. */
  static <S> Setting<S> onHeap(int replicas) {
    return new Setting<>(
        HEAP, new HeapLog<>(), new ThreadCallers(replicas), ATTENTION, LAG, LOSS);
  }
}
