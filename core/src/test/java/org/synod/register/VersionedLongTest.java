// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.contract.RegisterContract;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.roster.Tenure;
import org.synod.register.slots.SlotWord;
import org.synod.register.slots.SlotWords;

class VersionedLongTest {

  /** The contract, through the view that makes a register of the number. */
  @Nested
  class AsRegister implements RegisterContract {
    @Override
    public Register<Long> create() {
      VersionedLong number = new VersionedLong(new HeapMemory(9));
      return new Register<>() {
        @Override
        public Versioned<Long> get() {
          for (; ; ) {
            long version = number.version();
            long value = number.get();
            if (number.validate(version)) {
              return version == 0 ? Versioned.unset() : new Versioned<>(version, value);
            }
          }
        }

        @Override
        public boolean compareAndSet(long expectedVersion, Long next) {
          Objects.requireNonNull(next, "next: null, allowed: a value");
          return number.setIfVersion(expectedVersion, next);
        }

        @Override
        public Versioned<Long> await(long seenVersion, Duration timeout)
            throws InterruptedException {
          long version = number.await(seenVersion, timeout);
          Versioned<Long> state = get();
          assertTrue(state.version() >= version, "a version went back");
          return state;
        }
      };
    }
  }

  @Test
  void isBornAtVersionZeroAndReadsAsZero() {
    VersionedLong number = new VersionedLong(new HeapMemory(1));
    assertEquals(0, number.version());
    assertEquals(0, number.get());
    assertTrue(number.validate(0));
    assertEquals("VersionedLong[unset]", number.toString());
    number.setIfVersion(0, 7);
    assertEquals("VersionedLong[version 1: 7]", number.toString());
  }

  @Test
  void aVersionIsValidUntilTheNextWrite() {
    VersionedLong number = new VersionedLong(new HeapMemory(1));
    number.setIfVersion(0, Long.MIN_VALUE);
    assertEquals(Long.MIN_VALUE, number.get());
    assertTrue(number.validate(1));
    number.setIfVersion(1, 3);
    assertFalse(number.validate(1));
    assertFalse(number.validate(0));
  }

  @Test
  void refusesVersionsItNeverHadAndStaysAsItWas() {
    VersionedLong number = new VersionedLong(new HeapMemory(1));
    number.setIfVersion(0, 8);
    Refusal.ofArgument("expectedVersion: -1", () -> number.validate(-1));
    Refusal.ofArgument("expectedVersion: 2", () -> number.validate(2));
    Refusal.ofArgument("expectedVersion: -1", () -> number.setIfVersion(-1, 9));
    Refusal.ofArgument("expectedVersion: 2", () -> number.setIfVersion(2, 9));
    Refusal.ofNull("me", () -> number.setIfVersion(null, 1, 9));
    Refusal.ofNull("memory", () -> new VersionedLong(null));
    assertEquals(1, number.version());
    assertEquals(8, number.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void theSumOfSuccessesIsTheVersion(int threads) throws Exception {
    Memory memory = new HeapMemory(threads);
    VersionedLong number = new VersionedLong(memory);
    Race.of(
        threads,
        thread -> {
          try (Member me = memory.join()) {
            for (int successes = 0; successes < 20_000; ) {
              long version = number.version();
              if (number.setIfVersion(me, version, number.get() + 1)) {
                successes++;
              }
            }
          }
        });
    assertEquals(threads * 20_000L, number.version());
    assertEquals(threads * 20_000L, number.get(), "each write added one to what it replaced");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void noUpdateIsLost(int threads) throws Exception {
    Memory memory = new HeapMemory(threads);
    VersionedLong number = new VersionedLong(memory);
    Race.of(
        threads,
        thread -> {
          try (Member me = memory.join()) {
            for (int i = 0; i < 20_000; i++) {
              assertTrue(number.updateAndGet(me, x -> x + 1) > 0);
            }
          }
        });
    assertEquals(threads * 20_000L, number.version());
    assertEquals(threads * 20_000L, number.get());
    Refusal.ofNull("change", () -> number.updateAndGet(memory.current(), null));
    Refusal.ofNull("me", () -> number.updateAndGet(null, x -> x));
  }

  @Test
  void anUpdateReturnsTheNextNumberOrTheOneBefore() {
    Memory memory = new HeapMemory(1);
    VersionedLong number = new VersionedLong(memory);
    Member me = memory.current();
    assertEquals(3, number.updateAndGet(x -> x + 3));
    assertEquals(3, number.getAndUpdate(x -> x * 2));
    assertEquals(7, number.updateAndGet(me, x -> x + 1));
    assertEquals(7, number.getAndUpdate(me, x -> x * 2));
    assertEquals(14, number.get());
    assertEquals(4, number.version());
    Refusal.ofNull("change", () -> number.getAndUpdate(null));
    Refusal.ofNull("change", () -> number.getAndUpdate(me, null));
    Refusal.ofNull("me", () -> number.getAndUpdate(null, x -> x));
  }

  /** The call goes in below the assertion that would refuse such a function. */
  @Test
  void aFunctionThatWritesAsTheSameProcessIsAppliedAgain() {
    Memory memory = new HeapMemory(1);
    Member me = memory.join();
    VersionedLong number = new VersionedLong(memory);
    assertTrue(number.setIfVersion(me, 0, 1));
    List<Long> got = new ArrayList<>();
    assertEquals(
        51,
        SlotWord.update(
            number.words(),
            new SlotWords(memory, null, "long", 1, false),
            Tenure.of(me),
            x -> {
              got.add(x);
              assertTrue(got.size() > 1 || number.setIfVersion(me, 1, 50));
              return x + 1;
            },
            /* returnsNext */ true));
    assertEquals(List.of(1L, 50L), got);
    assertEquals(3, number.version());
  }

  @Test
  void aHandleUsedByTwoThreadsAtOnceIsRefusedUnderAssertions() throws Exception {
    Memory memory = new HeapMemory(1);
    VersionedLong number = new VersionedLong(memory);
    Member shared = memory.join();
    AtomicBoolean refused = new AtomicBoolean();
    Race.of(
        2,
        thread -> {
          for (int i = 0; i < 5_000_000 && !refused.get(); i++) {
            try {
              number.setIfVersion(shared, number.version(), i);
            } catch (IllegalStateException e) {
              refused.set(true);
            }
          }
        });
    assertTrue(refused.get());
  }
}
