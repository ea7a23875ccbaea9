// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.synod.explore.ReferencesTest.Box;
import org.synod.explore.ReferencesTest.Pair;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;

/** Objects that change otherwise than by steps are refused, and so is memory beside the world. */
class ReferencesRefusalsTest {
  private static void refused(String message, Consumer<World> setup) {
    Exploration found = Explorer.of(setup).explore();
    assertFalse(found.isComplete(), found.toString());
    String said = assertThrows(AssertionError.class, found::requireComplete).getMessage();
    assertTrue(said.contains(message), said);
  }

  /** A plain field that is written when the object is shared. */
  private static final class Mutable {
    int number;
  }

  @Test
  void anObjectThatChangesOtherThanByStepsIsRefused() {
    refused(
        "has changed since a step was given it",
        world -> {
          References<Mutable> shared = world.memory("m", 1).references("shared", 1);
          world.process(
              "p",
              () -> {
                Mutable mine = new Mutable();
                shared.setVolatile(0, mine);
                mine.number = 1;
                return shared.compareAndSet(0, mine, null);
              });
        });
    refused(
        "has changed since a step was given it",
        world -> {
          References<Mutable> shared = world.memory("m", 1).references("shared", 1);
          shared.setVolatile(0, new Mutable());
          world.process("p", () -> ++assertNotNull(shared.getVolatile(0)).number);
        });
  }

  @Test
  void anObjectThatASpecChangesIsRefused() {
    refused(
        "has changed since a step was given it",
        world -> {
          References<Mutable> shared = world.memory("m", 1).references("shared", 1);
          world.process("p", () -> shared.compareAndSet(0, null, new Mutable()));
          world.check(
              new Spec<Boolean>() {
                @Override
                public Boolean start() {
                  return true;
                }

                @Override
                public Boolean next(Boolean remembered, View view) {
                  Mutable seen = view.get(shared, 0);
                  if (seen != null) {
                    seen.number++;
                  }
                  return true;
                }
              });
        });
  }

  @Test
  void aChangeOfAnObjectOfItsOwnIsRefusedWhereverItComesAfterTheStep() {
    refused(
        "has changed since a step was given it",
        world -> {
          References<Mutable> shared = world.memory("m", 2).references("shared", 1);
          world.process(
              "p",
              () -> {
                Mutable mine = new Mutable();
                shared.setVolatile(0, mine);
                mine.number = 1;
                return shared.getVolatile(0) == mine;
              });
          world.process(
              "q",
              () -> {
                Mutable seen = shared.getVolatile(0);
                return seen == null ? -1 : seen.number;
              });
        });
    refused(
        "has changed since a step was given it",
        world -> {
          References<Object[]> shared = world.memory("m", 1).references("shared", 1);
          world.process(
              "p",
              () -> {
                Mutable inside = new Mutable();
                shared.setVolatile(0, new Object[] {inside});
                return inside.number = 1; // at its end
              });
        });
  }

  @Test
  void anObjectInsideOneThatIsReplacedByItsLikeIsRefused() {
    refused(
        "has changed since a step was given it",
        world -> {
          References<Object[]> shared = world.memory("m", 1).references("shared", 1);
          world.process(
              "p",
              () -> {
                Object[] mine = {new Mutable()};
                shared.setVolatile(0, mine);
                mine[0] = new Mutable();
                return "replaced";
              });
        });
  }

  @Test
  void aListThatGrowsIsRefused() {
    refused(
        "has changed since a step was given it",
        world -> {
          References<List<String>> shared = world.memory("m", 1).references("shared", 1);
          shared.setVolatile(0, new ArrayList<>());
          world.process("p", () -> assertNotNull(shared.getVolatile(0)).add("later"));
        });
    refused(
        "has changed since a step was given it",
        world -> {
          References<List<String>> shared = world.memory("m", 1).references("shared", 1);
          world.process(
              "p",
              () -> {
                List<String> mine = new ArrayList<>();
                shared.setVolatile(0, mine);
                return mine.add("later");
              });
        });
  }

  @Test
  void aChangeThatIsTakenBackAfterAStepIsRefused() {
    refused(
        "has changed since a step was given it",
        world -> {
          References<Mutable> shared = world.memory("m", 1).references("shared", 1);
          shared.setVolatile(0, new Mutable());
          world.process(
              "p",
              () -> {
                Mutable seen = assertNotNull(shared.getVolatile(0));
                seen.number = 1;
                boolean isSame = shared.getVolatile(0) == seen;
                seen.number = 0;
                return isSame;
              });
        });
  }

  private static <T> T assertNotNull(@Nullable T object) {
    org.junit.jupiter.api.Assertions.assertNotNull(object);
    return object;
  }

  /** A field that threads would share. */
  private static final class Volatile {
    volatile int number;
  }

  @Test
  void memoryThatIsNotTheWorldsIsRefusedInsideAnObject() {
    for (Object object :
        List.of(
            new Volatile(),
            new AtomicInteger(),
            new HeapMemory(1).allocate(1),
            new HeapMemory(1).references("r", 1),
            new Pair(new HeapMemory(1).references("r", 1), null))) {
      refused(
          "which other memory than the world's is in",
          world -> {
            References<Object> shared = world.memory("m", 1).references("shared", 1);
            world.process(
                "p",
                () -> {
                  shared.setVolatile(0, object);
                  return "wrote";
                });
          });
    }
  }

  @Test
  void referencesOnTheHeapAreRefusedIfTheyChange() {
    refused(
        "references changed from [null] to [Box[text=a]]",
        world -> {
          References<Box> beside = new HeapMemory(2).references("beside", 1);
          References<Box> shared = world.memory("m", 2).references("shared", 1);
          world.process("p", () -> shared.compareAndSet(0, null, new Box("p")));
          world.process(
              "q",
              () -> {
                beside.setVolatile(0, new Box("a"));
                return shared.compareAndSet(0, null, new Box("q"));
              });
        });
  }

  @Test
  void aProcessThatPassesSomethingElseWhenItIsRunAgainIsRefused() {
    int[] runs = {0};
    refused(
        "allowed: the same each time",
        world -> {
          References<Object> shared = world.memory("m", 1).references("shared", 1);
          world.process(
              "p",
              () -> {
                shared.setVolatile(0, new Box("a" + runs[0]++));
                return shared.getVolatile(0) == null;
              });
        });
    refused(
        "allowed: the same each time",
        world -> {
          Memory memory = world.memory("m", 1);
          References<Object> shared = memory.references("shared", 1);
          world.process(
              "p",
              () -> {
                memory.references("made", 1 + runs[0]++);
                shared.setVolatile(0, null);
                return shared.getVolatile(0) == null;
              });
        });
  }
}
