// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.stall;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.synod.benchmarks.peers.TemporaryFolder;
import org.synod.lease.FencedRegister;
import org.synod.lease.Grant;
import org.synod.lease.LeaderElection;
import org.synod.lease.Lease;
import org.synod.lease.LeaseLostException;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.Versioned;

/**
 * Leases whose holder has stopped: nobody else gets in before its term is over, and then everybody
 * does. One operation takes the lease, adds one to what it guards, and gives it back.
 */
final class StallLeases {
  private static final int PROCESSES = 64;
  private static final long TERM_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private StallLeases() {}

  static Stallable heap(Stop stop) {
    return fenced(new HeapMemory(PROCESSES), stop);
  }

  static Stallable mapped(Stop stop) throws IOException {
    TemporaryFolder directory = TemporaryFolder.of("stall");
    Path file = directory.resolve("memory");
    MappedMemory memory = MappedMemory.create(file, PROCESSES, MappedMemory.MIN_BYTES);
    Stallable fenced = fenced(memory, stop);
    return new Stallable() {
      @Override
      public boolean once() throws IOException, InterruptedException {
        return fenced.once();
      }

      @Override
      public void close() throws IOException {
        memory.close();
        directory.close(); // the mark too, if a thread is stopped in there
      }
    };
  }

  private static Stallable fenced(Memory memory, Stop stop) {
    FencedRegister<Long> register =
        new FencedRegister<>(memory, "fenced", Duration.ofNanos(TERM_NANOS), Codec.ofLong());
    return () -> {
      Grant grant = register.lease().tryAcquire(memory.current());
      if (grant == null) {
        return false;
      }
      stop.here();
      Versioned<Long> before = register.get();
      Long value = before.value();
      try {
        return register.compareAndSet(grant, before.version(), value == null ? 1 : value + 1);
      } catch (LeaseLostException e) {
        return false; // its term was over, and another has taken over
      } finally {
        grant.close();
      }
    };
  }

  /** It is stopped while it is told that it leads. An operation is a term of office. */
  static Stallable election(Stop stop) {
    Memory memory = new HeapMemory(PROCESSES);
    Lease lease = new Lease(memory, "leader", Duration.ofNanos(TERM_NANOS));
    ThreadLocal<LeaderElection> mine =
        ThreadLocal.withInitial(
            () -> {
              Member me = memory.current();
              return new LeaderElection(lease, me, token -> stop.here(), token -> {});
            });
    return () -> {
      LeaderElection part = mine.get();
      return part.poll().isPresent() && part.resign();
    };
  }
}
