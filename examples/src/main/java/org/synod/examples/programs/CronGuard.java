// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import org.synod.lease.FencedRegister;
import org.synod.lease.Grant;
import org.synod.lease.LeaseLostException;
import org.synod.memory.Codec;
import org.synod.memory.mapped.MappedMemory;

/**
 * A job that cron starts again and again. It counts the lines of its standard input and writes the
 * count to a file. Only one run at a time works, and only a run that holds the lease writes:
 *
 * <ul>
 *   <li>A run that finds another at work ends at once, with exit code 124.
 *   <li>A run that was killed holds up nobody: the next one works at once.
 *   <li>A run that is stuck loses the lease MILLIS after another one wanted it. If it wakes up,
 *       its write is refused inside the compare-and-set, and it ends with exit code 75.
 * </ul>
 *
 * <pre>
 * journal | java -cp core/target/classes CronGuard.java result.mem 60000
 * </pre>
 */
final class CronGuard {
  private static final String USAGE = "usage: CronGuard FILE MILLIS";

  private static int run(Path file, Duration term) throws IOException {
    try (MappedMemory memory = MappedMemory.openOrCreate(file, /* members */ 8, 1 << 16)) {
      FencedRegister<Long> count =
          new FencedRegister<>(memory, "line count", term, Codec.ofLong());
      try (Grant grant = count.lease().tryAcquire()) {
        if (grant == null) {
          System.out.println("another run is at work");
          return 124;
        }
        System.out.println("at work");
        long version = count.get().version();
        count.compareAndSet(grant, version, linesOfInput(grant));
        System.out.println("result " + (version + 1) + ": " + count.get().value() + " lines");
        return 0;
      } catch (LeaseLostException e) {
        System.out.println("refused: another run has the lease");
        return 75;
      }
    }
  }

  /** The work. It renews the lease with each step, so that a run that goes on keeps it. */
  private static long linesOfInput(Grant grant) throws IOException {
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    long lines = 0;
    while (grant.renew() && input.readLine() != null) {
      lines++;
    }
    return lines;
  }

  public static void main(String[] args) {
    if (args.length != 2) {
      end(64, "arguments: " + args.length + ", allowed: 2", USAGE);
    }
    if (!args[1].matches("[1-9][0-9]{0,8}")) {
      end(64, "MILLIS: " + args[1] + ", allowed: 1 to 999999999", USAGE);
    }
    try {
      System.exit(run(Path.of(args[0]), Duration.ofMillis(Long.parseLong(args[1]))));
    } catch (IOException e) {
      end(74, "FILE: " + e.getMessage() + ", allowed: a new name, or a file of earlier runs");
    }
  }

  private static void end(int code, String... lines) {
    System.err.println(String.join(System.lineSeparator(), lines));
    System.exit(code);
  }
}
