// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.synod.lease.Grant;
import org.synod.lease.Lease;
import org.synod.memory.Member;
import org.synod.memory.mapped.MappedMemory;

/**
 * How long does a lease stay with a holder that is killed with -9? A JVM acquires a lease in a file
 * and goes on working; this one kills it and asks for the lease until it gets it. JMH cannot
 * measure it.
 *
 * <pre>{@code
 * java -cp benchmarks/target/benchmarks.jar org.synod.benchmarks.Takeover [KILLS]
 * }</pre>
 */
public final class Takeover {
  private static final int KILLS = 200;
  private static final long TERM_NANOS = TimeUnit.HOURS.toNanos(1); // far longer than it may take

  private Takeover() {}

  /**
   * Measures.
   *
   * @param args the number of holders to kill; or, for a child: the file, and "hold"
   * @throws Exception if a child fails
   */
  public static void main(String[] args) throws Exception {
    if (args.length == 2) {
      hold(Path.of(args[0]));
      return;
    }
    long[] nanos = new long[args.length == 1 ? Integer.parseInt(args[0]) : KILLS];
    Path file = Files.createTempFile("synod", ".takeover");
    Files.delete(file);
    try (MappedMemory memory = MappedMemory.create(file, 2, MappedMemory.MIN_BYTES)) {
      Lease lease = new Lease(memory, "lease", Duration.ofNanos(TERM_NANOS));
      try (Member me = memory.join()) {
        for (int i = 0; i < nanos.length; i++) {
          nanos[i] = takeOver(file, lease, me);
        }
      }
    } finally {
      Files.delete(file);
    }
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%d holders killed: taken over after %.1f ms (median), %.1f ms (p99), %.1f ms (longest)%n",
        nanos.length,
        nanos[nanos.length / 2] / 1e6,
        nanos[(int) Math.ceil(0.99 * nanos.length) - 1] / 1e6,
        nanos[nanos.length - 1] / 1e6);
  }

  private static long takeOver(Path file, Lease lease, Member me)
      throws IOException, InterruptedException {
    Process child =
        ChildJvm.of(Takeover.class, file, "hold")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (child.getInputStream().read() < 0) {
      throw new IllegalStateException("child: ended before it had the lease");
    }
    long start = System.nanoTime();
    child.destroyForcibly();
    Grant granted = lease.tryAcquire(me);
    while (granted == null) {
      Thread.onSpinWait();
      granted = lease.tryAcquire(me);
    }
    long nanos = System.nanoTime() - start;
    granted.release();
    child.waitFor();
    return nanos;
  }

  /** Holds the lease, and does not sleep. */
  private static void hold(Path file) throws IOException {
    try (MappedMemory memory = MappedMemory.open(file)) {
      Grant grant = new Lease(memory, "lease", Duration.ofNanos(TERM_NANOS)).tryAcquire();
      System.out.write('h');
      System.out.flush();
      while (grant.renew()) {
        Thread.onSpinWait();
      }
    }
  }
}
