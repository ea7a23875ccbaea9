// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.stall;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
* A number that is guarded by a lock, whose holder may have stopped. The others try for a hundredth
 * of a second at a time, so that a run ends.
 */
final class StallLocks {
  private static final int TRY_MILLIS = 10;

  private StallLocks() {}

  private static final class Counter {
    long x; // guarded by the lock

    boolean add(Stop stop) {
      stop.here();
      x++;
      return true;
    }
  }

  static Stallable reentrant(Stop stop) {
    return guarded(new ReentrantLock(), stop);
  }

  static Stallable fair(Stop stop) {
    Lock lock = new ReentrantLock(/* fair= */ true);
    Counter counter = new Counter();
    return () -> lock.tryLock(TRY_MILLIS, TimeUnit.MILLISECONDS) && add(lock, counter, stop);
  }

  static Stallable readWrite(Stop stop) {
    return guarded(new ReentrantReadWriteLock().writeLock(), stop);
  }

  private static Stallable guarded(Lock lock, Stop stop) {
    Counter counter = new Counter();
    return () ->
        (lock.tryLock() || lock.tryLock(TRY_MILLIS, TimeUnit.MILLISECONDS))
            && add(lock, counter, stop);
  }

  private static boolean add(Lock lock, Counter counter, Stop stop) {
    try {
      return counter.add(stop);
    } finally {
      lock.unlock();
    }
  }

  static Stallable stamped(Stop stop) {
    StampedLock lock = new StampedLock();
    Counter counter = new Counter();
    return () -> {
      long stamp = lock.tryWriteLock();
      if (stamp == 0) {
        stamp = lock.tryWriteLock(TRY_MILLIS, TimeUnit.MILLISECONDS);
      }
      if (stamp == 0) {
        return false;
      }
      try {
        return counter.add(stop);
      } finally {
        lock.unlockWrite(stamp);
      }
    };
  }

  /** Nobody gives up waiting for a monitor: if its holder has stopped, others are sent to wait. */
  static Stallable monitor(Stop stop) {
    Counter counter = new Counter();
    Stallable add =
        () -> {
          synchronized (counter) {
            return counter.add(stop);
          }
        };
    ThreadLocal<Waiter> waiter = ThreadLocal.withInitial(() -> new Waiter(add));
    return () -> stop.isMe() || !stop.isWanted() ? add.once() : waiter.get().hasDone();
  }

  /** A thread that waits in the place of another. */
  private static final class Waiter {
    private final Stallable operation;
    private @Nullable Thread waiting;

    Waiter(Stallable operation) {
      this.operation = operation;
    }

    boolean hasDone() throws InterruptedException {
      if (waiting == null) {
        waiting = new Thread(this::run, "waits");
        waiting.setDaemon(true);
        waiting.start();
      }
      waiting.join(TRY_MILLIS);
      boolean hasDone = !waiting.isAlive();
      waiting = hasDone ? null : waiting;
      return hasDone;
    }

    private void run() {
      try {
        operation.once();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** It is of the whole JVM, which refuses the others at once. */
  static Stallable file(Stop stop) throws IOException {
    Path file = Files.createTempFile("stall", ".lock");
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    Counter counter = new Counter();
    return new Stallable() {
      @Override
      public boolean once() throws IOException {
        try (FileLock lock = channel.tryLock()) {
          return lock != null && counter.add(stop);
        } catch (OverlappingFileLockException e) {
          return false;
        }
      }

      @Override
      public void close() throws IOException {
        channel.close();
        Files.delete(file);
      }
    };
  }
}
