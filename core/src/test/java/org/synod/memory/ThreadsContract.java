// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.register.Register;
import org.synod.register.SlotRegister;
import org.synod.register.VersionedLong;

/** The calls that threads of any kind may make in a memory without a process of their own. */
public interface ThreadsContract {

  /** A memory of so many processes. */
  Memory memory(int processes) throws Exception;

  private static void add(Register<Long> register) {
    register.updateAndGet(n -> n == null ? 1 : n + 1);
  }

  private static void requireCount(long expected, Register<Long> register) {
    assertEquals(expected, register.get().version());
    assertEquals(expected, register.get().value());
  }

  private static int taken(Memory memory) {
    int taken = 0;
    for (int id = 0; id < memory.processes(); id++) {
      long incarnation = memory.incarnation(id);
      taken += incarnation != 0 && !memory.isLost(id, incarnation) ? 1 : 0;
    }
    return taken;
  }

  @Test
  default void anyNumberOfTasksOnTheCommonPoolWrite() throws Exception {
    Register<Long> register = new SlotRegister<>(memory(64), Codec.ofLong());
    for (int i = 0; i < 300; i++) {
      CountDownLatch done = new CountDownLatch(1);
      AtomicReference<Throwable> failure = new AtomicReference<>();
      ForkJoinPool.commonPool()
          .execute(
              () -> {
                try {
                  add(register);
                } catch (Throwable e) {
                  failure.set(e);
                } finally {
                  done.countDown();
                }
              });
      done.await();
      assertEquals(null, failure.get());
    }
    requireCount(300, register);
  }

  @Test
  default void moreThreadsThanProcessesWriteAndStay() throws Exception {
    Memory memory = memory(64);
    Register<Long> register = new SlotRegister<>(memory, Codec.ofLong());
    CountDownLatch written = new CountDownLatch(200);
    Race.of(
        200,
        thread -> {
          add(register);
          written.countDown();
          written.await();
          add(register);
        });
    requireCount(400, register);
  }

  @Test
  default void oneNumberServesManyThreads() throws Exception {
    for (int processes = 1; processes <= 2; processes++) {
      Register<Long> register = new SlotRegister<>(memory(processes), Codec.ofLong());
      Race.of(
          8,
          thread -> {
            for (int i = 0; i < 500; i++) {
              add(register);
            }
          });
      requireCount(4000, register);
    }
  }

  @Test
  default void threadsThatComeAndGoLeaveNothing() throws Exception {
    Memory memory = memory(2);
    Register<Long> register = new SlotRegister<>(memory, Codec.ofLong());
    for (int i = 0; i < 2000; i++) {
      Thread thread = new Thread(() -> add(register));
      thread.start();
      thread.join();
    }
    requireCount(2000, register);
    assertEquals(0, taken(memory));
  }

  @Test
  default void virtualThreadsWriteAndKeepNothing() throws Exception {
    Assumptions.assumeTrue(Runtime.version().feature() >= 21, "no virtual threads");
    Memory memory = memory(4);
    Register<Long> register = new SlotRegister<>(memory, Codec.ofLong());
    ExecutorService virtual = virtual();
    List<Future<?>> ends = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      ends.add(virtual.submit(() -> add(register)));
    }
    for (Future<?> end : ends) {
      end.get();
    }
    virtual.shutdown();
    requireCount(10_000, register);
    assertEquals(0, taken(memory));
  }

  private static ExecutorService virtual()
      throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  @Test
  default void aProcessThatLeftIsClosed() throws Exception {
    Memory memory = memory(2);
    VersionedLong number = new VersionedLong(memory);
    Member left = memory.join();
    memory.leave(left);
    Member next = memory.join();
    assertEquals(left.id(), next.id());
    assertThrows(IllegalStateException.class, () -> number.setIfVersion(left, 0, 1));
    assertTrue(number.setIfVersion(next, 0, 2));
  }

  @Test
  default void aProcessClosedInsideAFunctionWritesNothing() throws Exception {
    Memory memory = memory(1);
    VersionedLong number = new VersionedLong(memory);
    Member closed = memory.join();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread worker =
        new Thread(
            () -> {
              try {
                number.updateAndGet(
                    closed,
                    n -> {
                      inside.countDown();
                      Race.await(goOn);
                      return n + 1;
                    });
              } catch (Throwable e) {
                end.set(e);
              }
            });
    worker.start();
    inside.await();
    closed.close();
    Member next = memory.join();
    assertTrue(number.setIfVersion(next, 0, 100));
    goOn.countDown();
    worker.join();
    assertEquals(IllegalStateException.class, end.get().getClass());
    assertEquals("VersionedLong[version 1: 100]", number.toString());
  }

  @Test
  default void whatTheNextHolderWritesStays() throws Exception {
    int width = 4096;
    Memory memory = memory(1);
    SlotRegister<long[]> register = new SlotRegister<>(memory, Codec.ofLongs(width));
    for (int round = 0; round < 50; round++) {
      Member first = memory.join();
      CountDownLatch begun = new CountDownLatch(1);
      Thread worker = new Thread(() -> writeUntilRefused(register, first, width, begun));
      worker.start();
      begun.await();
      first.close();
      Member second = memory.join();
      long[] mine = new long[width];
      Arrays.fill(mine, -1 - round);
      assertTrue(register.compareAndSetWords(second, register.version(), mine));
      worker.join();
      long[] seen = new long[width];
      register.read(seen);
      assertEquals(-1 - round, seen[0]);
      assertEquals(1, Arrays.stream(seen).distinct().count(), "a mixed value");
      second.close();
    }
  }

  private static void writeUntilRefused(
      SlotRegister<long[]> register, Member me, int width, CountDownLatch begun) {
    long[] words = new long[width];
    try {
      for (long n = 1; ; n++) {
        Arrays.fill(words, n);
        boolean alone = register.compareAndSetWords(me, register.version(), words);
        begun.countDown();
      }
    } catch (IllegalStateException e) {
      // closed
    }
  }
}
