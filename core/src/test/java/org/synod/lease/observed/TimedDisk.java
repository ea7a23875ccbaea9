// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.synod.paxos.Ballot;
import org.synod.paxos.disk.Disk;
import org.synod.paxos.disk.DiskBlock;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * A block and the time in one. A write that comes more than a margin after its process has looked
 * at the time is refused, however long the machine has stopped the process in between. So the
 * assumption of a {@link LeasedRegister} is kept.
 */
final class TimedDisk {

  private record Medium(long time, @Nullable DiskBlock<Versioned<Long>> block) {}

  private final AtomicReference<Medium> medium = new AtomicReference<>(new Medium(0, null));
  private final long marginNanos;
  private final int missesOneIn; // writes, by chance; 0: none
  private @Nullable Effect answer; // to the next write
  private @Nullable Runnable meanwhile; // in the next read
  private long readNanos; // the time that a read takes

  TimedDisk(long marginNanos, int missesOneIn) {
    this.marginNanos = marginNanos;
    this.missesOneIn = missesOneIn;
  }

  void goOn(long nanos) {
    medium.updateAndGet(now -> new Medium(now.time + nanos, now.block));
  }

  /** The next write is not done, and answered so. */
  void answer(Effect next) {
    answer = next;
  }

  void takes(long nanos) {
    readNanos = nanos;
  }

  void meanwhile(Runnable next) {
    meanwhile = next;
  }

  void writtenBy(long token, Versioned<Long> value) {
    long ballot = Ballot.of(token, 0);
    medium.updateAndGet(now -> new Medium(now.time, new DiskBlock<>(ballot, ballot, value)));
  }

  Seen seen() {
    return new Seen();
  }

  /** The block and the time as a process sees them. */
  final class Seen implements Disk<Versioned<Long>> {
    private long lookedNanos;

    long now() {
      lookedNanos = medium.get().time;
      return lookedNanos;
    }

    @Override
    public int processes() {
      return 1;
    }

    @Override
    public @Nullable DiskBlock<Versioned<Long>> read(int process) {
      Runnable first = meanwhile;
      meanwhile = null;
      if (first != null) {
        first.run();
      }
      if (readNanos > 0) {
        goOn(readNanos);
      }
      return medium.get().block;
    }

    @Override
    public void write(int process, DiskBlock<Versioned<Long>> block) {
      Effect next = answer;
      answer = null;
      boolean isMissed =
          missesOneIn > 0 && ThreadLocalRandom.current().nextInt(missesOneIn) == 0;
      if (next == null && !(isMissed && ThreadLocalRandom.current().nextBoolean())) {
        land(block);
      }
      if (next != null || isMissed) {
        throw missed(next == null ? Effect.UNKNOWN : next);
      }
    }

    private void land(DiskBlock<Versioned<Long>> block) {
      for (; ; ) {
        Medium now = medium.get();
        if (now.time - lookedNanos > marginNanos) {
          throw missed(Effect.NONE);
        }
        if (medium.compareAndSet(now, new Medium(now.time, block))) {
          return;
        }
      }
    }

    private RegisterUnavailableException missed(Effect effect) {
      return new RegisterUnavailableException("missed", effect);
    }

    @Override
    public String toString() {
      return "a disk";
    }
  }
}
