// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.replica.ReplicatedTest.assertCollected;
import static org.synod.replica.ReplicatedTest.increment;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.log.HeapLog;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;

/** A thread that stops inside a command or a read holds a replica, and holds up no other thread. */
class HeldReplicaTest {
  /** All replicas but one are held by threads that have stopped inside a command or a read. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void othersGoOnWhileAllReplicasButOneAreHeld(int replicas) throws Exception {
    Replicated<Map<Integer, Long>> counters = new Replicated<>(HashMap::new, replicas);
    ExecutorService stopped = Executors.newCachedThreadPool();
    CountDownLatch end = new CountDownLatch(1);
    List<Future<Long>> results = new ArrayList<>();
    for (int i = 0; i < replicas - 1; i++) {
      CountDownLatch inside = new CountDownLatch(1);
      boolean reads = i % 2 == 1;
      results.add(
          stopped.submit(
              () -> {
                Thread caller = Thread.currentThread();
                return reads
                    ? counters.read(map -> stop(inside, end, 0))
                    : counters.update(
                        map -> {
                          if (Thread.currentThread() == caller) { // others only run the command
                            stop(inside, end, 0);
                          }
                          return increment(map, 1);
                        });
              }));
      inside.await();
    }
    Race.of(
        2,
        thread -> {
          for (int i = 0; i < 2_000; i++) {
            long now = counters.update(map -> increment(map, 0));
            assertTrue(counters.<Long>read(map -> map.get(0)) >= now);
          }
        });
    assertEquals(4_000, counters.<Long>read(map -> map.get(0)));
    end.countDown();
    for (Future<Long> result : results) {
      result.get();
    }
    stopped.shutdown();
    assertEquals(replicas / 2, counters.<Long>read(map -> map.get(1)), "each once");
  }

  private static long stop(CountDownLatch inside, CountDownLatch end, long result) {
    inside.countDown();
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return result;
  }

  @Test
  void manyReadInOneReplicaWhileAnotherIsWritten() throws Exception {
    Replicated<long[]> cell = new Replicated<>(() -> new long[1]);
    CountDownLatch all = new CountDownLatch(3);
    CountDownLatch end = new CountDownLatch(1);
    ExecutorService readers = Executors.newCachedThreadPool();
    List<Future<Long>> reads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      reads.add(readers.submit(() -> cell.read(state -> stop(all, end, state[0]))));
    }
    all.await(); // all three are inside, and of two replicas one is free or can be shared
    end.countDown();
    for (Future<Long> read : reads) {
      assertEquals(0, read.get());
    }
    readers.shutdown();
    assertEquals(1, cell.<Long>update(state -> ++state[0]));
  }

  /** A caller for each thread. All callers look at the first replica first. */
  private static final class FromTheFirst implements Callers {
    private final ThreadLocal<Caller> current = ThreadLocal.withInitial(() -> new Caller(0));

    @Override
    public Caller current() {
      return current.get();
    }

    @Override
    public @Nullable Caller last() {
      return null;
    }
  }

  /**
   * Much of that replica may be in the thread's cache, and the thread need not look again at the
   * one that a stopped thread holds.
   */
  @Test
  void aThreadThatFindsAReplicaTakenStaysInTheNext() throws Exception {
    List<Integer> looked = new CopyOnWriteArrayList<>();
    Memory memory =
        new WrappedMemory(new HeapMemory(1)) {
          @Override
          protected <T> References<T> wrap(String label, References<T> references) {
            return new WrappedReferences<>(references) {
              @Override
              public T getVolatile(int number) {
                if (label.equals("replica")) {
                  looked.add(number);
                }
                return super.getVolatile(number);
              }
            };
          }
        };
    Setting<int[]> setting =
        new Setting<>(memory, new HeapLog<>(), new FromTheFirst(), 256, 512, 65_536);
    Replicated<int[]> counter = new Replicated<>(() -> new int[1], 2, setting, null, null);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    ExecutorService stopped = Executors.newSingleThreadExecutor();
    Future<Long> held = stopped.submit(() -> counter.read(cell -> stop(inside, end, 0)));
    inside.await();
    looked.clear();
    assertEquals(1, counter.<Integer>update(cell -> ++cell[0]));
    assertEquals(2, counter.<Integer>update(cell -> ++cell[0]));
    end.countDown();
    held.get();
    stopped.shutdown();
    assertEquals(2, counter.<Integer>read(cell -> cell[0]));
    // it looks at the first, which is taken, and at the next, and from then on no more at the first
    assertEquals(0, looked.get(0));
    assertFalse(looked.subList(1, looked.size()).contains(0), looked::toString);
  }

  private static Object add(Replicated<long[]> counter) {
    long[] one = {1};
    Function<long[], Long> command = cell -> cell[0] += one[0];
    counter.update(command);
    return command;
  }

  @Test
  void aLostReplicaIsReplacedByACopyAndItsHolderEndsAllTheSame() throws Exception {
    AtomicLong copies = new AtomicLong();
    Replicated<long[]> counter =
        Replicated.copying(
            () -> new long[1],
            2,
            state -> {
              copies.incrementAndGet();
              return state.clone();
            });
    ExecutorService stopped = Executors.newCachedThreadPool();
    CountDownLatch end = new CountDownLatch(1);
    List<Future<Long>> results = new ArrayList<>();
    for (int i = 0; i < 3; i++) { // one more than replicas, one after the other
      CountDownLatch inside = new CountDownLatch(1);
      results.add(
          stopped.submit(
              () -> {
                Thread caller = Thread.currentThread();
                return counter.update(
                    cell -> {
                      if (Thread.currentThread() == caller) {
                        stop(inside, end, 0);
                      }
                      return ++cell[0];
                    });
              }));
      inside.await();
      long before = copies.get();
      for (int n = 0; n < 200_000 && copies.get() == before; n++) {
        counter.update(cell -> ++cell[0]);
      }
      assertEquals(before + 1, copies.get(), "replaced");
    }
    WeakReference<Object> command = new WeakReference<>(add(counter));
    for (int i = 0; i < 10_000; i++) {
      counter.update(cell -> ++cell[0]);
    }
    assertCollected(command, "nothing is kept for those that have been replaced");
    long total = counter.update(cell -> cell[0]);
    end.countDown();
    Set<Long> distinct = new HashSet<>();
    for (Future<Long> result : results) {
      assertTrue(result.get() < total && distinct.add(result.get()), "at its place in the log");
    }
    stopped.shutdown();
    assertEquals(total, counter.<Long>read(cell -> cell[0]));
  }

  /** The copying thread stops until its source is replaced too and the log has gone on. */
  @Test
  void aCopyThatComesTooLateIsDropped() throws Exception {
    AtomicLong copies = new AtomicLong();
    CountDownLatch copying = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    Replicated<long[]> counter =
        Replicated.copying(
            () -> new long[1],
            3,
            state -> {
              if (Thread.currentThread().getName().equals("slow")) {
                stop(copying, end, 0);
              } else {
                copies.incrementAndGet();
              }
              return state.clone();
            });
    CountDownLatch inside = new CountDownLatch(1);
    ExecutorService stopped = Executors.newCachedThreadPool();
    Future<Long> held = stopped.submit(() -> counter.read(cell -> stop(inside, end, cell[0])));
    inside.await();
    Thread slow =
        new Thread(
            () -> {
              while (copying.getCount() > 0) {
                counter.update(cell -> ++cell[0]);
              }
            },
            "slow");
    slow.setUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
    slow.start();
    copying.await();
    while (copies.get() < 2) {
      counter.update(cell -> ++cell[0]);
    }
    for (int i = 0; i < 10_000; i++) {
      counter.update(cell -> ++cell[0]);
    }
    end.countDown();
    slow.join();
    assertEquals(0, held.get());
    stopped.shutdown();
    assertEquals(List.of(), uncaught);
    long now = counter.update(cell -> ++cell[0]);
    assertEquals(now, counter.<Long>read(cell -> cell[0]));
  }

  @Test
  void aBadCopierHarmsNoUpdate() throws Exception {
    List<String> said = new ArrayList<>();
    Replicated<long[]> counter = Replicated.copying(() -> new long[1], 2, state -> state);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    ExecutorService stopped = Executors.newCachedThreadPool();
    Future<Long> held = stopped.submit(() -> counter.read(cell -> stop(inside, end, cell[0])));
    inside.await();
    Thread updater =
        new Thread(
            () -> {
              for (int i = 1; i <= 70_000; i++) {
                assertEquals(i, counter.<Long>update(cell -> ++cell[0]));
              }
            });
    updater.setUncaughtExceptionHandler((thread, e) -> said.add(e.getMessage()));
    updater.start();
    updater.join();
    end.countDown();
    assertEquals(0, held.get());
    stopped.shutdown();
    assertEquals(70_000, counter.<Long>read(cell -> cell[0]));
    assertTrue(
        said.contains("copier: gave its argument, allowed: a new state"), said::toString);
  }
}
