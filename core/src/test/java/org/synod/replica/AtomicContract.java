// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;

/** The contract of every object that holds an immutable state and is changed by functions. */
public interface AtomicContract {

  /** An object with such a state, whatever it is made of. */
  interface Subject<S> {
    S get();

    S update(UnaryOperator<S> change);

    S getAndUpdate(UnaryOperator<S> change);
  }

  /** A new object. */
  <S> Subject<S> create(S initial);

  @Test
  default void updateReturnsWhatItMadeAndGetAndUpdateWhatWasThere() {
    Subject<Integer> object = create(1);
    assertEquals(1, object.get());
    assertEquals(2, object.update(n -> n + 1));
    assertEquals(2, object.getAndUpdate(n -> n * 10));
    assertEquals(20, object.get());
  }

  @Test
  default void theStateIsTheSameObject() {
    String state = new String("s");
    Subject<String> object = create(state);
    assertSame(state, object.get());
    assertSame(state, object.update(s -> s), "the same state again is a change like others");
    assertSame(state, object.getAndUpdate(s -> s + s));
  }

  @Test
  default void refusesNullByNameAndStaysAsItWas() {
    Refusal.ofNull("initial", () -> create(null));
    Subject<Integer> object = create(1);
    Refusal.ofNull("change", () -> object.update(null));
    Refusal.ofNull("change", () -> object.getAndUpdate(null));
    for (int i = 0; i < 3; i++) {
      Refusal.of(
          NullPointerException.class, "change: returned null", () -> object.update(n -> null));
      Refusal.of(
          NullPointerException.class,
          "change: returned null",
          () -> object.getAndUpdate(n -> null));
    }
    assertEquals(1, object.get());
  }

  @Test
  default void whatAChangeThrowsIsItsCallersAndNothingChanges() {
    Subject<Integer> object = create(1);
    Throwable thrown = new AssertionError("no");
    UnaryOperator<Integer> change =
        n -> {
          throw (AssertionError) thrown;
        };
    assertSame(thrown, assertThrows(AssertionError.class, () -> object.update(change)));
    assertSame(thrown, assertThrows(AssertionError.class, () -> object.getAndUpdate(change)));
    assertEquals(1, object.get());
    assertEquals(2, object.update(n -> n + 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  default void noChangeIsLostOrMadeTwice(int threads) throws Exception {
    int changes = 20_000;
    Subject<Integer> object = create(0);
    AtomicLong sum = new AtomicLong();
    Race.of(
        threads,
        thread -> {
          long mine = 0;
          for (int i = 0; i < changes; i++) {
            mine += i % 2 == 0 ? object.update(n -> n + 1) - 1 : object.getAndUpdate(n -> n + 1);
          }
          sum.addAndGet(mine);
        });
    long all = (long) threads * changes;
    assertEquals(all, object.get().longValue());
    assertEquals(all * (all - 1) / 2, sum.get(), "each met another state, from 0 on");
  }

  /**
   * The changes are so long that threads lose often. Each entry is there once, in its thread's
   * order.
   */
  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  default void changesOfAThreadAreInItsOrder(int threads) throws Exception {
    int changes = 200;
    Subject<List<Integer>> object = create(List.of());
    Race.of(
        threads,
        thread -> {
          for (int i = 0; i < changes; i++) {
            int entry = thread * changes + i;
            List<Integer> after =
                object.update(
                    list -> Stream.concat(list.stream(), Stream.of(entry)).toList());
            assertEquals(entry, after.get(after.size() - 1), "its own change was the last");
          }
        });
    int[] next = new int[threads];
    for (int entry : object.get()) {
      assertEquals(next[entry / changes]++, entry % changes);
    }
    assertEquals(threads * changes, object.get().size());
  }

  @Test
  default void whoThrowsDisturbsNobody() throws Exception {
    int changes = 20_000;
    Subject<Integer> object = create(0);
    AtomicLong made = new AtomicLong();
    Race.of(
        8,
        thread -> {
          int mine = 0;
          for (int i = 0; i < changes; i++) {
            try {
              object.update(n -> thread % 2 == 0 ? refuseThirds(n) : n + 1);
              mine++;
            } catch (IllegalStateException third) {
              assertTrue(thread % 2 == 0, "another's exception");
              assertEquals(0, Integer.parseInt(third.getMessage()) % 3);
            }
          }
          assertTrue(thread % 2 == 0 || mine == changes);
          made.addAndGet(mine);
        });
    assertEquals(made.get(), object.get().longValue());
  }

  private static int refuseThirds(int n) {
    if (n % 3 == 0) {
      throw new IllegalStateException(String.valueOf(n));
    }
    return n + 1;
  }

  @Test
  default void readersSeeStatesInOrder() throws Exception {
    Subject<Integer> object = create(0);
    int changes = 50_000;
    Race.of(
        4,
        thread -> {
          int last = 0;
          while (last < 2 * changes) {
            int state = thread < 2 && last < changes ? object.update(n -> n + 1) : object.get();
            if (thread < 2 && state >= changes && object.get() < 2 * changes) {
              object.update(n -> Math.min(n + 1, 2 * changes));
            }
            assertTrue(state >= last, "a state went back");
            last = state;
          }
        });
  }
}
