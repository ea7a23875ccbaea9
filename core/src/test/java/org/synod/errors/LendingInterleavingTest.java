// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Explored;
import org.synod.errors.Interleaving.Orders;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.roster.Tenure;
import org.synod.register.VersionedLong;

/** Numbers are lent, given back and taken over, in every order of two threads. */
class LendingInterleavingTest {

  /** Two threads are lent the only number, and write by it. */
  static class Lend implements Interleaving.Threads {
    private final Memory memory = new HeapMemory(1);
    private final VersionedLong number = new VersionedLong(memory);
    private int users;
    private int most;

    @Override
    public void run(int thread) {
      Member me = memory.lend();
      users++;
      most = Math.max(most, users);
      number.updateAndGet(me, n -> n + 1);
      users--;
      memory.giveBack(me);
    }

    @Override
    public void check() {
      Assertions.assertEquals(1, most, "users at a time");
      Assertions.assertEquals(2, number.get());
    }
  }

  /**
   * One thread writes as a process that the other closes. The other then writes with its number.
   */
  static class CloseWhileWriting implements Interleaving.Threads {
    private final Memory memory = new HeapMemory(1);
    private final VersionedLong number = new VersionedLong(memory);
    private final Member first = memory.join();
    private final Map<Long, Long> written = new HashMap<>(); // by version

    @Override
    public void run(int thread) {
      if (thread == 0) {
        write(first, 1, 2);
      } else {
        first.close();
        try {
          write(memory.join(), 100, 100);
        } catch (IllegalStateException e) {
          // the number is still taken
        }
      }
    }

    /** Writes as a process that may be closed meanwhile. */
    private void write(Member me, long from, long to) {
      try {
        for (long next = from; next <= to; next += from) {
          long version = number.version();
          if (number.setIfVersion(me, version, next)) {
            written.put(version + 1, next);
          }
        }
      } catch (IllegalStateException e) {
        // closed
      }
    }

    @Override
    public void check() {
      Assertions.assertEquals(written.getOrDefault(number.version(), 0L), number.get());
    }
  }

  /**
   * One thread closes the process that the other was lent. The other goes on with the next process.
   */
  static class CloseLent implements Interleaving.Threads {
    private final Memory memory = new HeapMemory(1);
    private final VersionedLong number = new VersionedLong(memory);
    private @Nullable Member lent;
    private int written;

    @Override
    public void run(int thread) {
      if (thread == 0) {
        write();
        write();
      } else if (lent != null) {
        lent.close();
      }
    }

    private void write() {
      Member me = memory.lend();
      lent = me;
      try {
        number.updateAndGet(me, n -> n + 1);
        written++;
      } catch (IllegalStateException e) {
        Assertions.assertTrue(me.isClosed(), "refused, and open");
      } finally {
        memory.giveBack(me);
      }
    }

    @Override
    public void check() {
      Assertions.assertEquals(written, number.get());
    }
  }

  /**
   * One thread closes the process that the other keeps. The other goes on with the next process.
   */
  static class CloseKept implements Interleaving.Threads {
    private final Memory memory = new HeapMemory(2);
    private @Nullable Member first;
    private @Nullable Member kept;

    @Override
    public void run(int thread) {
      if (thread == 0) {
        first = memory.current();
        kept = first;
        try {
          new VersionedLong(memory).setIfVersion(first, 0, 1);
        } catch (IllegalStateException e) {
          Assertions.assertTrue(first.isClosed(), "refused, and open");
        }
        kept = null;
        memory.current();
      } else if (kept != null) {
        kept.close();
      }
    }

    @Override
    public void check() {
      Assertions.assertTrue(
          !first.isClosed() || Tenure.of(first).hasLeft(), "closed, and not free");
    }
  }

  /** One thread closes a process, and the other asks twice whether that process is lost. */
  static class Lost implements Interleaving.Threads {
    private final Memory memory = new HeapMemory(1);
    private final Member first = memory.join();

    @Override
    public void run(int thread) {
      if (thread == 0) {
        first.close();
      } else {
        boolean wasLost = memory.isLost(0, first.incarnation());
        boolean isLost = memory.isLost(0, first.incarnation());
        Assertions.assertTrue(isLost || !wasLost, "lost, and back");
      }
    }

    @Override
    public void check() {
      Assertions.assertTrue(memory.isLost(0, first.incarnation()));
    }
  }

  // a thread is refused before it has waited for so many points
  private static final Orders PATIENT = new Orders(1, 60_000, Set.of());
  private static final Orders ONE_SWITCH = new Orders(1, 80, Set.of());
  private static final Orders TWO_SWITCHES = new Orders(2, 80, Set.of());

  private static void run(Class<? extends Interleaving.Threads> type, Orders orders)
      throws Exception {
    Explored.say(type.getSimpleName() + ": " + orders.run(type) + " of " + orders);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Lend.class, CloseWhileWriting.class, CloseLent.class, CloseKept.class, Lost.class
      })
  void noOrderDoesHarm(Class<? extends Interleaving.Threads> type) throws Exception {
    run(type, ONE_SWITCH);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Lend.class, CloseWhileWriting.class, CloseLent.class, CloseKept.class, Lost.class
      })
  @Tag("deep")
  void noOrderOfTwoSwitchesDoesHarm(Class<? extends Interleaving.Threads> type) throws Exception {
    run(type, TWO_SWITCHES);
  }

  @ParameterizedTest
  @ValueSource(classes = {Lend.class, CloseLent.class, CloseKept.class})
  @Tag("deep")
  void aThreadThatIsHeldUpIsRefused(Class<? extends Interleaving.Threads> type) throws Exception {
    run(type, PATIENT);
  }

  @Test
  void aWindowWithoutItsCheckIsFound() {
    requireFound(CloseWhileWriting.class, "org/synod/memory/roster/Tenure.requireOpen");
  }

  private static void requireFound(Class<? extends Interleaving.Threads> type, String omitted) {
    Orders orders =
        new Orders(TWO_SWITCHES.switches(), TWO_SWITCHES.patience(), Set.of(omitted));
    AssertionError found = Assertions.assertThrows(AssertionError.class, () -> orders.run(type));
    Explored.say("without " + omitted + ": " + found.getMessage() + ": " + found.getCause());
  }
}
