// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.synod.log.HeapLog;
import org.synod.log.Log;
import org.synod.memory.HeapMemory;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;

/** What a {@link Replicated} shares between threads, on the heap. It is also a seam, for tests. */
class Place<S> {
  private static final int ATTENTION = 256;
  private static final int LAG = 512;
  private static final int LOSS = 65_536;

  private final AtomicReferenceArray<Replica<S>> replicas;
  private final ThreadLocal<Caller> callers = ThreadLocal.withInitial(this::join);
  private final AtomicReference<@Nullable Caller> all = new AtomicReference<>();

  Place(int replicas) {
    this.replicas = new AtomicReferenceArray<>(replicas);
  }

  Log<Command<S>> log() {
    return new HeapLog<>();
  }

  /** The words of a replica; nobody else writes within a stride of them. */
  Words words() {
    return new HeapMemory(1).allocate(2 * Stride.WORDS + Replica.WORDS);
  }

  Command<S> command(Function<? super S, ?> function) {
    return new Command<>(function);
  }

  /** What the calling thread knows of itself. */
  Caller caller() {
    return callers.get();
  }

  /** A caller for this thread: one that a dead thread has left, or a new one. */
  private Caller join() {
    for (Caller each = all.get(); each != null; each = each.next) {
      if (each.isMine()) {
        return each;
      }
    }
    Caller mine = new Caller(first());
    do {
      mine.next = all.get();
    } while (!all.compareAndSet(mine.next, mine));
    return mine;
  }

  /** The last of all callers; the others follow. */
  @Nullable Caller callers() {
    return all.get();
  }

  /** The replica that a new caller looks at first: different ones for different threads. */
  int first() {
    return (int) (Thread.currentThread().getId() % replicas.length());
  }

  Replica<S> replica(int number) {
    return replicas.get(number);
  }

  void put(int number, Replica<S> replica) {
    replicas.set(number, replica);
  }

  boolean replace(int number, Replica<S> lost, Replica<S> fresh) {
    return replicas.compareAndSet(number, lost, fresh);
  }

  /** Before an update of a thread that met another in its last one: fewer spins than this. */
  void pause(int limit) {
    for (int spins = ThreadLocalRandom.current().nextInt(limit); spins > 0; spins--) {
      Thread.onSpinWait();
    }
  }

  /** An update looks after the other replicas if the log's length is then a multiple of this. */
  int attention() {
    return ATTENTION;
  }

  /** A replica that is behind by more commands is brought forward when it is free. */
  int lag() {
    return LAG;
  }

  /** A replica that is behind by more commands, and is not free, is taken to be lost. */
  int loss() {
    return LOSS;
  }
}
