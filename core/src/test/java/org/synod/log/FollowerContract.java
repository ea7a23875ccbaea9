// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;

/** The contract of the followers of every log, and of the commands that are kept for them. */
public interface FollowerContract {
  /** A new and empty log, for any number of threads. */
  <C> Log<C> create();

  /** The number of commands after which index 0 is let go of, if all followers have passed them. */
  default int letGoAfter() {
    return 2500;
  }

  /** A new log of some commands. */
  default Log<String> with(String... commands) {
    Log<String> log = create();
    for (String command : commands) {
      log.append(command);
    }
    return log;
  }

  /** Expects that an index is refused. */
  static void refuses(String start, Runnable call) {
    Refusal.of(IndexOutOfBoundsException.class, start, call::run);
  }

  @Test
  default void aFollowerReadsEachCommandOnceInOrder() {
    Log<String> log = with("a", "b");
    Follower<String> follower = log.follow(0);
    assertEquals("a", follower.poll());
    assertEquals(1, follower.position());
    assertEquals("b", follower.poll());
    assertNull(follower.poll());
    assertNull(follower.poll());
    assertEquals(2, follower.position());
    log.append("c");
    assertEquals("c", follower.poll());
    assertNull(follower.poll());
  }

  @Test
  default void aFollowerBeginsWhereItIsTold() {
    Log<String> log = create();
    log.follow(0); // so that nothing is let go of
    int count = letGoAfter();
    for (int i = 0; i < count; i++) {
      log.append("c" + i);
    }
    for (int from : new int[] {0, 1, 1023, 1024, 1025, count - 1}) {
      Follower<String> follower = log.follow(from);
      assertEquals(from, follower.position());
      for (int i = from; i < count; i++) {
        assertEquals("c" + i, follower.poll());
      }
      assertNull(follower.poll());
    }
  }

  @Test
  default void aFollowerMayBeginAtEachIndexAsItIsNext() {
    Log<String> log = create();
    for (int i = 0; i < letGoAfter(); i++) {
      Follower<String> follower = log.follow(i);
      assertNull(follower.poll());
      log.append("c" + i);
      assertEquals("c" + i, follower.poll());
      assertNull(follower.poll());
      follower.close();
    }
  }

  @Test
  default void refusesToFollowFromWhereNothingIs() {
    Log<String> log = with("a", "b");
    refuses("from: -1, allowed: 0 to 2", () -> log.follow(-1));
    refuses("from: 3, allowed: 0 to 2", () -> log.follow(3));
    refuses("from: " + Long.MAX_VALUE + ", allowed: 0 to 2", () -> log.follow(Long.MAX_VALUE));
    Log<String> empty = create();
    refuses("from: 1, allowed: 0 to 0", () -> empty.follow(1));
  }

  @Test
  default void whatAllFollowersHavePassedIsLetGoOfAndTheRestIsKept() {
    Log<Integer> log = create();
    Follower<Integer> ahead = log.follow(0);
    Follower<Integer> behind = log.follow(0);
    int last = letGoAfter() - 1;
    for (int i = 0; i <= last; i++) {
      log.append(i);
      ahead.poll();
    }
    assertEquals(0, log.get(0), "one is behind");
    for (int i = 0; i < last; i++) {
      assertEquals(i, behind.poll());
    }
    long first = firstHeld(log, last);
    assertTrue(first > 0 && first <= last, "first still held: " + first);
    refuses("index: " + (first - 1) + ", allowed: " + first, () -> log.get(first - 1));
    refuses("from: " + (first - 1) + ", allowed: " + first, () -> log.follow(first - 1));
    for (long i = first; i <= last; i++) {
      assertEquals(i, (int) log.get(i));
    }
    assertEquals(first, log.follow(first).position());
    assertEquals(last, behind.poll());
    assertEquals(last + 1, log.append(last + 1));
  }

  /**
   * The first index still held, as the refusal of index 0 names it; 0 if index 0 is not refused.
   */
  private static long firstHeld(Log<?> log, long last) {
    try {
      log.get(0);
      return 0;
    } catch (IndexOutOfBoundsException e) {
      String message = Objects.requireNonNull(e.getMessage());
      assertTrue(
          message.matches(
              "index: 0, allowed: \\d+ \\(the first still held\\) to " + last), message);
      return Long.parseLong(message.replaceAll(".*allowed: (\\d+) .*", "$1"));
    }
  }

  @Test
  default void aFollowerThatIsClosedLetsGoOfWhatWasKeptForIt() {
    Log<Integer> log = create();
    Follower<Integer> ahead = log.follow(0);
    Follower<Integer> behind = log.follow(0);
    int last = letGoAfter() - 1;
    for (int i = 0; i <= last; i++) {
      log.append(i);
      ahead.poll();
    }
    behind.poll();
    behind.close();
    behind.close();
    assertTrue(firstHeld(log, last) > 0);
    assertEquals(1, behind.position());
    Refusal.of(IllegalStateException.class, "poll: after close", behind::poll);
    log.append(last + 1);
    assertEquals(last + 1, ahead.poll(), "the other goes on");
  }

  @Test
  default void whatIsThereWhenTheLastFollowerClosesIsKept() {
    Log<Integer> log = create();
    Follower<Integer> only = log.follow(0);
    log.append(0);
    only.poll();
    only.close();
    for (int i = 1; i < letGoAfter(); i++) {
      log.append(i);
    }
    for (int i = 0; i < letGoAfter(); i++) {
      assertEquals(i, log.get(i));
    }
  }

  /** Followers come and go while the log grows: none ever misses a command. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  default void nothingIsLetGoOfUnderAFollower(int threads) throws Exception {
    Log<Integer> log = create();
    int last = threads * letGoAfter();
    Follower<Integer> slow = log.follow(0);
    Race.of(
        threads,
        thread -> {
          if (thread == 0) {
            for (int i = 0; i < last; i++) {
              log.append(i);
              if (i % 3 != 0) {
                assertEquals(slow.position(), (int) slow.poll());
              }
            }
            return;
          }
          long from = 0;
          while (from < last) {
            try (Follower<Integer> follower = log.follow(Math.max(0, log.decidedPrefix() - 100))) {
              for (int i = 0; i < 300; i++) {
                from = follower.position();
                Integer next = follower.poll();
                if (next != null) {
                  assertEquals(from, (int) next);
                  from = follower.position();
                }
              }
            } catch (IndexOutOfBoundsException e) {
              assertTrue(String.valueOf(e.getMessage()).startsWith("from: "));
            }
          }
        });
  }
}
