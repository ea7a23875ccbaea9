// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.synod.memory.HeapMemory;
import org.synod.memory.References;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;
import org.synod.register.Chance;

/**
 * Runs, left to chance, of changes of an {@link Atomic}. At any access to a reference, changes of
 * others come in between, up to forty inside of each other, so that as many are announced.
 */
class AtomicChanceTest {
  private static final int PROCESSES = 40;
  private static final int CALLS = 60;
  private static final int RUNS = 400;

  /** A memory in which each access to a reference is a step. */
  private static final class Steps extends WrappedMemory {
    private final Chance chance;

    Steps(Chance chance) {
      super(new HeapMemory(1));
      this.chance = chance;
    }

    @Override
    protected <T> References<T> wrap(String label, References<T> references) {
      return new WrappedReferences<>(references) {
        @Override
        public T getVolatile(int index) {
          chance.step();
          return super.getVolatile(index);
        }

        @Override
        public void setVolatile(int index, T next) {
          chance.step();
          super.setVolatile(index, next);
        }

        @Override
        public boolean compareAndSet(int index, T expected, T next) {
          chance.step();
          return super.compareAndSet(index, expected, next);
        }
      };
    }
  }

  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(int change) {
      super("" + change, null, false, false);
    }
  }

  private static List<Integer> plus(List<Integer> state, int change) {
    List<Integer> more = new ArrayList<>(state);
    more.add(change);
    return List.copyOf(more);
  }

  @Test
  void eachChangeIsMadeOnceAndToldItsOwnPlace() {
    for (int seed = 0; seed < RUNS; seed++) {
      try {
        play(new Chance(seed).deep());
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("with seed " + seed, e);
      }
    }
  }

  private static void play(Chance chance) {
    Atomic<List<Integer>> atomic = new Atomic<>(List.of(), new Steps(chance));
    int[] changes = new int[1];
    Set<Integer> refused = new HashSet<>();
    chance.play(
        PROCESSES,
        CALLS,
        process -> {
          int mine = changes[0]++;
          List<Integer> least = atomic.get();
          int what = chance.next(6);
          if (what == 0) {
            String told =
                assertThrows(
                        Refused.class,
                        () ->
                            atomic.updateAndGet(
                                state -> {
                                  throw new Refused(mine);
                                }))
                    .getMessage();
            assertEquals("" + mine, told, "its own exception");
            refused.add(mine);
          } else if (what == 1) {
            List<Integer> before = atomic.getAndUpdate(state -> plus(state, mine));
            assertTrue(!before.contains(mine), "what was before it");
            require(least, before);
            require(plus(before, mine), atomic.get());
          } else {
            List<Integer> after = atomic.updateAndGet(state -> plus(state, mine));
            assertEquals(mine, after.get(after.size() - 1), "what it has made");
            require(least, after);
            require(after, atomic.get());
          }
        });
    Set<Integer> all = new HashSet<>(atomic.get());
    assertEquals(atomic.get().size(), all.size(), "twice");
    assertEquals(changes[0], all.size() + refused.size(), "each once");
  }

  /** Requires that an earlier state is the beginning of a later one. */
  private static void require(List<Integer> before, List<Integer> after) {
    assertTrue(after.size() >= before.size(), () -> after + " after " + before);
    assertEquals(before, after.subList(0, before.size()));
  }
}
