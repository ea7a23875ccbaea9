// SPDX-License-Identifier: Apache-2.0
package org.synod.log.registers;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.synod.memory.Memory;
import org.synod.register.Register;

/** Logs for worlds, in which identities are not random. */
public final class LogOfWorld {
  private LogOfWorld() {}

  /** A log of a process, whose identities are its number and a count. */
  public static <C> RegisterLog<C> of(
      List<Register<LogChunk<C>>> chunks, int perChunk, int process, Memory memory) {
    AtomicInteger next = new AtomicInteger();
    return new RegisterLog<>(
        number -> chunks.get((int) number),
        perChunk,
        () -> new UUID(process, next.getAndIncrement()),
        memory);
  }
}
