// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.words;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.register.VersionNotReachedException;

/** The contract on registers of numbers, several of which are changed as one step. */
interface MultiCasContract {
  int THREADS = 4;
  int CALLS = 2_000;

  /** Registers that begin with 0, at version 0. */
  interface Numbers {
    /** Reads some of them at one moment. */
    void snapshot(int[] registers, long[] versions, long[] values);

    /** Writes some of them, if all have their versions. */
    boolean compareAndSet(int[] registers, long[] expectedVersions, long[] next);
  }

  /** Makes some registers, of which any four can be changed at once. */
  Numbers create(int registers);

  private static void requireState(Numbers numbers, long[] versions, long[] values) {
    int[] all = new int[versions.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = i;
    }
    long[] foundVersions = new long[all.length];
    long[] found = new long[all.length];
    numbers.snapshot(all, foundVersions, found);
    assertArrayEquals(versions, foundVersions);
    assertArrayEquals(values, found);
  }

  private static int[] of(int... registers) {
    return registers;
  }

  private static long[] at(long... numbers) {
    return numbers;
  }

  @Test
  default void areBornAtVersionZero() {
    requireState(create(3), new long[3], new long[3]);
  }

  @Test
  default void allAreWrittenOrNone() {
    Numbers numbers = create(3);
    assertTrue(numbers.compareAndSet(of(2, 0), at(0, 0), at(12, 10)));
    requireState(numbers, at(1, 0, 1), at(10, 0, 12));
    assertFalse(numbers.compareAndSet(of(0, 1), at(0, 0), at(20, 21)));
    assertFalse(numbers.compareAndSet(of(1, 0), at(0, 0), at(20, 21)));
    requireState(numbers, at(1, 0, 1), at(10, 0, 12));
    assertTrue(numbers.compareAndSet(of(0, 1, 2), at(1, 0, 1), at(10, 31, 32)));
    requireState(numbers, at(2, 1, 2), at(10, 31, 32));
    assertTrue(numbers.compareAndSet(of(1), at(1), at(41)));
    assertFalse(numbers.compareAndSet(of(1), at(1), at(42)));
    requireState(numbers, at(2, 2, 2), at(10, 41, 32));
  }

  @Test
  default void aVersionNotReachedIsToldAndNothingIsWritten() {
    Numbers numbers = create(2);
    assertTrue(numbers.compareAndSet(of(0), at(0), at(10)));
    assertThrows(
        VersionNotReachedException.class,
        () -> numbers.compareAndSet(of(0, 1), at(1, 1), at(20, 21)));
    requireState(numbers, at(1, 0), at(10, 0));
    assertTrue(numbers.compareAndSet(of(0, 1), at(1, 0), at(20, 21)));
    requireState(numbers, at(2, 1), at(20, 21));
  }

  @Test
  default void noChangeIsLostAndTheSumsOfSnapshotsAreExact() throws Exception {
    int count = 8;
    Numbers numbers = create(count);
    AtomicLong writes = new AtomicLong();
    Race.of(
        THREADS,
        thread -> {
          Random random = new Random(thread);
          int[] all = of(7, 6, 5, 4, 3, 2, 1, 0);
          long[] allVersions = new long[count];
          long[] allValues = new long[count];
          long[] values = new long[4];
          long[] versions = new long[4];
          for (int call = 0; call < CALLS; call++) {
            int first = random.nextInt(count - 3);
            int[] some = of(first + 2, first, first + 3, first + 1);
            do {
              numbers.snapshot(some, versions, values);
              values[0] -= 3;
              values[1]++;
              values[2]++;
              values[3]++;
            } while (!numbers.compareAndSet(some, versions, values));
            writes.incrementAndGet();
            numbers.snapshot(all, allVersions, allValues);
            long sum = 0;
            long changes = 0;
            for (int i = 0; i < count; i++) {
              sum += allValues[i];
              changes += allVersions[i];
            }
            assertEquals(0, sum);
            assertEquals(0, changes % 4, "a part of a change");
          }
        });
    long[] versions = new long[count];
    numbers.snapshot(of(0, 1, 2, 3, 4, 5, 6, 7), versions, new long[count]);
    long changes = 0;
    for (long version : versions) {
      changes += version;
    }
    assertEquals(THREADS * CALLS, writes.get());
    assertEquals(4 * writes.get(), changes);
  }
}
