// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.memory.roster.Numbers;
import org.synod.memory.roster.Roster;
import org.synod.memory.roster.Tenure;
import org.synod.register.SlotRegister;
import org.synod.register.VersionedLong;

/** Numbers are kept, lent and given back, and closed while a slot is being filled. */
class RosterTest {

  @Test
  void aSteadyThreadKeepsItsNumber() {
    Memory memory = new HeapMemory(8);
    Member first = memory.lend();
    memory.giveBack(first);
    Member second = memory.lend();
    memory.giveBack(second);
    assertSame(first, second);
    assertSame(first, memory.current());
    assertFalse(first.isClosed());
  }

  @Test
  void aNumberOfTheReserveIsGivenBack() {
    Memory memory = new HeapMemory(1);
    Member first = memory.lend();
    assertEquals(first.incarnation(), memory.incarnation(0));
    memory.giveBack(first);
    assertTrue(first.isClosed());
    assertTrue(memory.isLost(0, first.incarnation()));
    assertEquals(0, memory.incarnation(0));
    Member second = memory.lend();
    assertNotEquals(first.incarnation(), second.incarnation());
    memory.giveBack(second);
  }

  @Test
  void threadsKeepNoNumberOfTheReserve() throws Exception {
    Memory memory = new HeapMemory(8);
    CountDownLatch lent = new CountDownLatch(20);
    Set<Member> kept = ConcurrentHashMap.newKeySet();
    Race.of(
        20,
        thread -> {
          Member me = memory.lend();
          memory.giveBack(me);
          if (!me.isClosed()) {
            kept.add(me);
          }
          lent.countDown();
          lent.await();
        });
    assertTrue(kept.size() <= 6, "kept: " + kept);
    kept.forEach(each -> assertTrue(each.id() < 6, each.toString()));
  }

  @Test
  void anOperationInsideAnotherHasItsProcess() {
    Memory memory = new HeapMemory(1);
    Member outer = memory.lend();
    Member inner = memory.lend();
    assertSame(outer, inner);
    memory.giveBack(inner);
    assertFalse(outer.isClosed());
    memory.giveBack(outer);
    assertTrue(outer.isClosed());
  }

  @Test
  void aThreadDoesNotWaitForItsOwnOperation() {
    Memory memory = new HeapMemory(1);
    Member me = memory.lend();
    Refusal.of(IllegalStateException.class, "processes: all 1", memory::join);
    memory.giveBack(me);
    memory.join().close();
  }

  @Test
  void aProcessThatIsHeldStaysUntilItIsLetGo() {
    Memory memory = new HeapMemory(1);
    Member me = memory.lend();
    Tenure.of(me).hold();
    memory.giveBack(me);
    assertFalse(me.isClosed());
    assertSame(me, memory.lend());
    memory.giveBack(me);
    Tenure.of(me).letGo();
    assertTrue(me.isClosed());
  }

  @Test
  void currentKeepsAProcessThatIsLent() {
    Memory memory = new HeapMemory(1);
    Member me = memory.lend();
    assertSame(me, memory.current());
    memory.giveBack(me);
    assertSame(me, memory.lend());
    assertFalse(me.isClosed());
  }

  @Test
  void isRefusedOnceAllNumbersAreTakenForGood() throws Exception {
    Memory memory = new HeapMemory(2);
    Member joined = memory.join();
    Member held = memory.lend();
    Tenure.of(held).hold();
    Race.of(
        1,
        other -> {
          Refusal.of(IllegalStateException.class, "processes: all 2", memory::lend);
          Refusal.of(IllegalStateException.class, "processes: all 2", memory::join);
        });
    joined.close();
    Race.of(1, other -> memory.giveBack(memory.lend()));
  }

  @Test
  void aNumberIsLentToOneThreadAtATime() throws Exception {
    Memory memory = new HeapMemory(2);
    Set<Integer> lent = ConcurrentHashMap.newKeySet();
    Race.of(
        6,
        thread -> {
          for (int i = 0; i < 2000; i++) {
            Member me = memory.lend();
            assertTrue(lent.add(me.id()), "lent to two");
            lent.remove(me.id());
            memory.giveBack(me);
            if (!me.isClosed()) {
              me.close(); // so that numbers are never kept
            }
          }
        });
  }

  @Test
  void aThreadThatStandsStillWithALentNumberHasNobodyRefused() throws Exception {
    CountDownLatch isTaken = new CountDownLatch(1);
    CountDownLatch wasWantedForLong = new CountDownLatch(3 * Roster.TRIES);
    OnePlace place =
        new OnePlace(new HeapMemory(1)) {
          @Override
          public @Nullable Tenure tryClaim(@Nullable Thread owner, boolean isThorough) {
            Tenure process = super.tryClaim(owner, isThorough);
            if (process == null) {
              wasWantedForLong.countDown();
            } else {
              isTaken.countDown();
              try {
                wasWantedForLong.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            }
            return process;
          }
        };
    Race.of(
        2,
        thread -> {
          if (thread == 1) {
            isTaken.await();
          }
          place.roster.giveBack(place.roster.lend());
        });
  }

  @Test
  void aThreadWhoseNumberLiesFindsItsOwnProcess() throws Exception {
    Memory memory = new HeapMemory(8);
    Set<Member> all = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                Member mine = memory.current();
                assertSame(mine, memory.current());
                all.add(mine);
              }) {
            @Override
            public long getId() {
              return -1;
            }
          };
      thread.start();
      thread.join();
    }
    assertEquals(4, all.size());
  }

  /** A table with one place for a member. */
  private static class OnePlace implements Numbers {
    private final AtomicReferenceArray<@Nullable Tenure> members = new AtomicReferenceArray<>(1);
    final Roster roster;

    OnePlace(Memory memory) {
      roster = new Roster(memory, members, this);
    }

    @Override
    public @Nullable Tenure tryClaim(@Nullable Thread owner, boolean isThorough) {
      Tenure member = members.get(0);
      if (member != null && !member.isAbandoned()) {
        return null;
      }
      long incarnation = member == null ? 1 : member.incarnation() + 1;
      Tenure process = roster.member(0, incarnation, owner);
      return members.compareAndSet(0, member, process) ? process : null;
    }

    @Override
    public boolean areMoving() {
      return false;
    }

    @Override
    public void free(Tenure process) {}

    @Override
    public String full() {
      return "processes: taken, allowed: close one";
    }
  }

  /** A memory whose words stop a writer between two words of a slot. */
  private static final class Stopping extends WrappedMemory {
    private final Roster roster = new OnePlace(this).roster;
    final CountDownLatch stopped = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);

    Stopping() {
      super(new HeapMemory(1));
    }

    @Override
    public Member join() {
      return roster.join();
    }

    @Override
    protected Words wrap(Words words) {
      return new WrappedWords(words) {
        @Override
        public void copyFrom(long[] from, int index) {
          stopped.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          super.copyFrom(from, index);
        }
      };
    }
  }

  @Test
  void aNumberIsNotGivenBackWhileItsSlotIsBeingFilled() throws Exception {
    Stopping memory = new Stopping();
    SlotRegister<long[]> register = new SlotRegister<>(memory, Codec.ofLongs(2));
    Member closed = memory.join();
    boolean[] written = {false};
    Thread writer =
        new Thread(() -> written[0] = register.compareAndSetWords(closed, 0, new long[] {1, 1}));
    writer.start();
    memory.stopped.await();
    closed.close(); // returns, though the writer stays where it is
    assertTrue(closed.isClosed());
    Refusal.of(IllegalStateException.class, "processes: taken", memory::join);
    memory.goOn.countDown();
    writer.join();
    assertTrue(written[0], "the write was done in full");
    assertThrows(
        IllegalStateException.class,
        () -> register.compareAndSetWords(closed, 1, new long[] {2, 2}));
    closed.close(); // it looks again
    Member next = memory.join();
    assertTrue(register.compareAndSetWords(next, 1, new long[] {3, 3}));
  }

  @Test
  void theThreadGivesBackANumberThatWasClosedUnderItAtItsNextAttempt() throws Exception {
    Stopping memory = new Stopping();
    SlotRegister<long[]> register = new SlotRegister<>(memory, Codec.ofLongs(2));
    Member closed = memory.join();
    CountDownLatch tryAgain = new CountDownLatch(1);
    Race.of(
        2,
        thread -> {
          if (thread == 0) {
            assertTrue(register.compareAndSetWords(closed, 0, new long[] {1, 1}));
            tryAgain.await();
            assertThrows(
                IllegalStateException.class,
                () -> register.compareAndSetWords(closed, 1, new long[] {2, 2}));
            assertEquals(0, memory.join().id());
          } else {
            memory.stopped.await();
            closed.close();
            memory.goOn.countDown();
            tryAgain.countDown();
          }
        });
  }

  @Test
  void aNumberThatCouldNotBeGivenBackIsByClosingAgain() {
    int[] tries = {0};
    Memory memory =
        new WrappedMemory(new HeapMemory(1)) {
          @Override
          public void leave(Member process) {
            if (++tries[0] == 1) {
              throw new IllegalStateException("not now");
            }
          }
        };
    Member process = memory.join();
    assertThrows(IllegalStateException.class, process::close);
    assertFalse(Tenure.of(process).hasLeft());
    process.close();
    assertTrue(Tenure.of(process).hasLeft());
    process.close();
    assertEquals(2, tries[0]);
  }

  @Test
  void aFunctionThatWritesTheSameRegisterIsAppliedAgain() {
    Memory memory = new HeapMemory(4);
    VersionedLong number = new VersionedLong(memory);
    boolean[] nested = {false};
    assertEquals(
        11,
        number.updateAndGet(
            n -> {
              if (!nested[0]) {
                nested[0] = true;
                number.updateAndGet(m -> m + 10);
              }
              return n + 1;
            }));
    assertEquals(2, number.version());
    assertFalse(memory.isLost(0, memory.incarnation(0)));
    assertNotSame(memory.current(), memory.join());
  }
}
