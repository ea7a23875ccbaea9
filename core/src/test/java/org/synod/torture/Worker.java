// SPDX-License-Identifier: Apache-2.0
package org.synod.torture;

import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.synod.lease.Grant;
import org.synod.lease.LeaseLostException;
import org.synod.register.Versioned;

/** A JVM that works until it is killed: {@code DIRECTORY MODE NUMBER}. */
final class Worker {
  private final Arena arena;
  private final int me;

  private Worker(Arena arena, int me) {
    this.arena = arena;
    this.me = me;
  }

  public static void main(String[] arguments) throws Exception {
    Arena arena = Arena.open(Path.of(arguments[0]), Arena.Mode.valueOf(arguments[1]));
    Worker worker = new Worker(arena, Integer.parseInt(arguments[2]));
    worker.begin();
    System.out.println("ready");
    while (true) {
      worker.add();
      worker.lead();
    }
  }

  /** Requires that the count is as this worker was told before it was killed, or one write more. */
  private void begin() {
    long count = read()[me];
    long told = arena.told(me);
    Arena.require(
        count == told || count == told + 1, "told " + told + ", and the count is " + count);
    arena.tell(me, count);
  }

  private long[] read() {
    long before = arena.latest();
    Versioned<long[]> current = arena.vector.get();
    long[] counts = current.isSet() ? current.value() : new long[Arena.WORKERS];
    Arena.require(
        Arena.sum(counts) == current.version(),
        "counts add up to " + Arena.sum(counts) + " at version " + current.version());
    Arena.require(
        current.version() >= before, "read " + current.version() + " after " + before);
    return counts;
  }

  /** Adds one to this worker's count. */
  private void add() {
    for (; ; ) {
      long[] counts = read();
      long version = Arena.sum(counts);
      Arena.require(counts[me] == arena.told(me), "a write of mine that I did not make");
      long before = arena.latest();
      counts[me]++;
      if (arena.vector.compareAndSet(version, counts)) {
        Arena.require(version + 1 > before, "wrote " + (version + 1) + " after " + before);
        arena.tell(me, counts[me]);
        arena.reached(version + 1);
        arena.progressed(me);
        return;
      }
    }
  }

  /**
   * Writes the fenced register, if this worker gets the lease, and goes on while it holds the
   * lease.
   */
  private void lead() {
    Grant grant = arena.fenced.lease().tryAcquire();
    if (grant == null) {
      return;
    }
    arena.granted(grant.token(), me);
    try {
      int writes = ThreadLocalRandom.current().nextInt(20);
      for (int i = 0; i < writes && grant.renew(); i++) {
        Versioned<long[]> current = arena.fenced.get();
        long last = current.isSet() ? current.value()[1] : 0;
        // the next holder may have written already: then the write must be refused
        boolean isWritten =
            arena.fenced.compareAndSet(
                grant, current.version(), new long[] {current.version() + 1, grant.token()});
        Arena.require(!isWritten || last <= grant.token(), "a write under an old token");
        add();
      }
      grant.release();
    } catch (LeaseLostException e) {
      // another worker got the lease while this one was stopped
    }
  }
}
