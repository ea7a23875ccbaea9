// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.log.FollowerContract.refuses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;

/** The contract of every log that lives in this process, and of its followers. */
public interface LogContract extends FollowerContract {
  /** The number of commands that each thread appends in the races. */
  default int perThread() {
    return 1500;
  }

  /** The commands at all indexes that have one. */
  static <C> List<C> all(Log<C> log) {
    List<C> all = new ArrayList<>();
    for (long index = 0; index < log.decidedPrefix(); index++) {
      all.add(log.get(index));
    }
    return all;
  }

  @Test
  default void isBornEmpty() {
    Log<String> log = create();
    assertEquals(0, log.decidedPrefix());
    refuses("index: 0, allowed: none yet", () -> log.get(0));
    Follower<String> follower = log.follow(0);
    assertNull(follower.poll());
    assertEquals(0, follower.position());
  }

  @Test
  default void anAppendReturnsTheIndexOfItsCommand() {
    Log<String> log = create();
    for (int i = 0; i < letGoAfter(); i++) {
      assertEquals(i, log.append("c" + i));
      assertEquals(i + 1, log.decidedPrefix());
      long next = i + 1;
      refuses("index: " + next + ", allowed: 0 to " + i, () -> log.get(next));
      assertEquals("c" + i, log.get(i));
    }
    assertEquals("c0", log.get(0), "without a follower all are kept");
    assertEquals("c1100", log.get(1100));
  }

  @Test
  default void equalAndIdenticalCommandsAreEntriesOfTheirOwn() {
    Log<String> log = create();
    String one = new String("c");
    String equal = new String("c");
    assertEquals(0, log.append(one));
    assertEquals(1, log.append(equal));
    assertEquals(2, log.append(one));
    assertEquals(List.of("c", "c", "c"), all(log));
  }

  @Test
  default void refusesANullCommandByNameAndAppendsNothing() {
    Log<String> log = with("a");
    Refusal.ofNull("command", () -> log.append(null));
    assertEquals(List.of("a"), all(log));
    log.close();
    Refusal.ofNull("command", () -> log.append(null));
  }

  @Test
  default void refusesIndexesThatHaveNoCommand() {
    Log<String> log = with("a", "b");
    refuses("index: -1, allowed: 0 to 1", () -> log.get(-1));
    refuses("index: 2, allowed: 0 to 1", () -> log.get(2));
    refuses("index: " + Long.MIN_VALUE + ", allowed: 0 to 1", () -> log.get(Long.MIN_VALUE));
    refuses("index: " + Long.MAX_VALUE + ", allowed: 0 to 1", () -> log.get(Long.MAX_VALUE));
    log.close();
    refuses("index: 2, allowed: 0 to 1", () -> log.get(2));
    refuses("index: 3, allowed: 0 to 1", () -> log.get(3));
  }

  @Test
  default void afterCloseAppendsAreRefusedAndTheRestGoesOn() {
    Log<String> log = with("a", "b");
    Follower<String> follower = log.follow(1);
    log.close();
    log.close();
    for (int i = 0; i < 3; i++) {
      Refusal.of(IllegalStateException.class, "append: after close", () -> log.append("c"));
    }
    assertEquals(List.of("a", "b"), all(log));
    assertEquals("b", follower.poll());
    assertNull(follower.poll());
    assertEquals(2, follower.position());
    assertEquals("a", log.follow(0).poll());
    assertNull(log.follow(2).poll());
  }

  @Test
  default void canBeClosedAtEachLength() {
    for (int length : new int[] {0, 1, 1023, 1024, 1025, 2048}) {
      Log<Integer> log = create();
      for (int i = 0; i < length; i++) {
        log.append(i);
      }
      log.close();
      Refusal.of(IllegalStateException.class, "append: after close", () -> log.append(0));
      log.close();
      assertEquals(length, log.decidedPrefix());
      assertNull(log.follow(length).poll());
    }
  }

  /** A command that a thread of a race appends. */
  record Command(int thread, int number) {}

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  default void allAppendOnceAndAllReadTheSame(int threads) throws Exception {
    Log<Command> log = create();
    int each = perThread();
    List<List<Command>> read = new ArrayList<>();
    long[][] indexes = new long[threads][each];
    List<Follower<Command>> followers = new ArrayList<>();
    followers.add(log.follow(0)); // so that nothing is let go of
    for (int i = 0; i < threads; i++) {
      followers.add(log.follow(0));
      read.add(new ArrayList<>());
    }
    Race.of(
        threads,
        thread -> {
          long prefix = 0;
          for (int i = 0; i < each; i++) {
            indexes[thread][i] = log.append(new Command(thread, i));
            assertEquals(new Command(thread, i), log.get(indexes[thread][i]));
            long now = log.decidedPrefix();
            assertTrue(now > indexes[thread][i] && now >= prefix, "a prefix that fell");
            prefix = now;
            Command next = followers.get(thread + 1).poll();
            read.get(thread).add(Objects.requireNonNull(next, "its own at the latest"));
          }
        });
    List<Command> all = all(log);
    assertEquals(threads * each, all.size());
    for (int thread = 0; thread < threads; thread++) {
      for (int i = 0; i < each; i++) {
        assertSame(log.get(indexes[thread][i]), all.get((int) indexes[thread][i]));
        assertEquals(new Command(thread, i), all.get((int) indexes[thread][i]));
      }
      assertEquals(all.subList(0, each), read.get(thread));
    }
  }

  /** All threads append one command, and each append makes an entry of its own. */
  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  default void identicalCommandsOfManyThreadsAreEntriesOfTheirOwn(int threads) throws Exception {
    Log<String> log = create();
    int each = perThread();
    long[][] indexes = new long[threads][each];
    Race.of(
        threads,
        thread -> {
          for (int i = 0; i < each; i++) {
            indexes[thread][i] = log.append("c");
          }
        });
    assertEquals(threads * each, log.decidedPrefix());
    assertEquals(
        threads * each, Arrays.stream(indexes).flatMapToLong(Arrays::stream).distinct().count());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  default void eachAppendIsBeforeTheCloseOrRefused(int threads) throws Exception {
    for (int round = 0; round < 40; round++) {
      Log<Command> log = create();
      int closeAfter = round;
      AtomicInteger appended = new AtomicInteger();
      Race.of(
          threads,
          thread -> {
            for (int i = 0; i < (thread > 0 ? 200 : closeAfter); i++) {
              try {
                log.append(new Command(thread, i));
              } catch (IllegalStateException e) {
                return;
              }
              appended.incrementAndGet();
            }
            if (thread > 0) {
              return;
            }
            log.close();
            long prefix = log.decidedPrefix();
            Refusal.of(
                IllegalStateException.class, "append: after close",
                () -> log.append(new Command(thread, -1)));
            assertEquals(prefix, log.decidedPrefix());
          });
      assertEquals(appended.get(), log.decidedPrefix(), "each that returned, and no other");
      assertEquals(appended.get(), all(log).stream().distinct().count());
    }
  }
}
