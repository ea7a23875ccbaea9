// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.together;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.synod.quorum.clients.ReconfigurableRegister;

/**
 * A worker on a register whose acceptors are replaced. It works without a pause. For each line that
 * it reads it prints the longest time between two of its increments since the line before, as
 * {@code longest NANOS}; behind a line {@code q} it ends, and prints {@code counted N}.
 */
final class ReplacedWorker {
  private long longestNanos;
  private long lastNanos = System.nanoTime();
  private long counted;

  private ReplacedWorker() {}

  /** Its number, the file of the history, and the place of the master. */
  public static void main(String[] args) throws Exception {
    ReplacedWorker pauses = new ReplacedWorker();
    Worker worker = new Worker(Integer.parseInt(args[0]), pauses::counted, () -> {});
    ReconfigurableRegister<Long> register = Replacer.client(args[2]);
    worker.count(register, register::write);
    worker.save(Path.of(args[1]));
    System.out.println("counted " + pauses.counted);
    System.exit(0); // whatever threads the clients have
  }

  private boolean counted(long count) {
    counted = count;
    long now = System.nanoTime();
    longestNanos = Math.max(longestNanos, now - lastNanos);
    lastNanos = now;
    try {
      if (System.in.available() > 0) {
        int read = System.in.read(); // one for each increment
        if (read == '\n') {
          System.out.println("longest " + longestNanos);
          longestNanos = 0;
        }
        return read != 'q';
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }
}
