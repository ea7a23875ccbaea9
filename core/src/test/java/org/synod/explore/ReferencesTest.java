// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.memory.WrappedWords;

/** References of a world compare by identity, in each run of each process. */
class ReferencesTest {
  private static Exploration complete(Consumer<World> setup) {
    return Explorer.of(setup).explore().requireComplete();
  }

  record Box(String text) {}

  @Test
  void anObjectThatComesBackIsTheOneThatItsProcessMade() {
    Exploration found =
        complete(
            world -> {
              References<Object> shared = world.memory("m", 2).references("shared", 1);
              world.process(
                  "p",
                  () -> {
                    Object mine = new Object();
                    Object witness = shared.compareAndExchange(0, null, mine);
                    return witness == null ? shared.getVolatile(0) == mine : witness == mine;
                  });
              world.process("q", () -> shared.compareAndSet(0, null, new Object()));
            });
    assertEquals(Set.of("p: true, q: false", "p: false, q: true"), found.outcomes());
  }

  @Test
  void aCompareAndSetExpectsTheVeryObject() {
    Exploration found =
        complete(
            world -> {
              References<Box> shared = world.memory("m", 2).references("shared", 1);
              Box first = new Box("a");
              shared.setRelease(0, first);
              world.process("p", () -> shared.compareAndSet(0, first, new Box("b")));
              world.process(
                  "q",
                  () -> {
                    shared.setVolatile(0, new Box("a"));
                    return "wrote";
                  });
            });
    assertEquals(Set.of("p: true, q: wrote", "p: false, q: wrote"), found.outcomes());
  }

  /** Two orders of writes lead to contents that are equal by value. */
  @Test
  void statesWithEqualObjectsThatAreNotTheSameAreTwo() {
    Consumer<World> setup =
        world -> {
          References<Box> shared = world.memory("m", 3).references("shared", 3);
          for (int i = 1; i <= 2; i++) {
            int own = i;
            world.process(
                "p" + i,
                () -> {
                  Box box = new Box("a");
                  shared.setVolatile(0, box);
                  shared.setVolatile(own, box);
                  return "wrote";
                });
          }
          world.process(
              "q",
              () -> {
                Box one = shared.getVolatile(1);
                Box two = shared.getVolatile(2);
                if (one == null || two == null) {
                  return "early";
                }
                Box last = shared.getVolatile(0);
                return last == one ? "one" : last == two ? "two" : "other";
              });
        };
    Exploration found = complete(setup);
    assertEquals(
        Set.of(
            "p1: wrote, p2: wrote, q: early",
            "p1: wrote, p2: wrote, q: one",
            "p1: wrote, p2: wrote, q: two"),
        found.outcomes());
    assertEquals(found.outcomes(), Explorer.of(setup).withoutMerging().explore().outcomes());
  }

  /** An object that holds another one, and refers to it by a plain field. */
  record Pair(Object first, @Nullable Object second) {}

  /** A class that holds an object, as the record does. */
  private static final class Holder {
    final Object first;

    Holder(Object first) {
      this.first = first;
    }
  }

  @Test
  void whatIsInsideAnObjectIsTheSameAsOutside() {
    for (boolean isRecord : new boolean[] {true, false}) {
      Exploration found =
          complete(
              world -> {
                References<Object> shared = world.memory("m", 2).references("shared", 2);
                world.process(
                    "p",
                    () -> {
                      Object mine = new Object();
                      shared.setVolatile(0, mine);
                      Object seen = shared.getVolatile(1);
                      if (seen == null) {
                        return "none";
                      }
                      Object first =
                          seen instanceof Pair pair ? pair.first : ((Holder) seen).first;
                      boolean isSame = first == mine && shared.compareAndSet(0, first, null);
                      return isSame && shared.compareAndSet(1, seen, null) ? "same" : "other";
                    });
                world.process(
                    "q",
                    () -> {
                      Object seen = shared.getVolatile(0);
                      if (seen == null) {
                        return "none";
                      }
                      shared.setVolatile(1, isRecord ? new Pair(seen, null) : new Holder(seen));
                      return "wrote";
                    });
              });
      assertEquals(
          Set.of("p: none, q: none", "p: none, q: wrote", "p: same, q: wrote"),
          found.outcomes());
    }
  }

  /**
   * A process makes an object at one step, puts it inside another at a later step, and writes it
   * outside at the step after that.
   */
  @Test
  void whatItsProcessPutsInsideAnotherIsTheSameAsOutside() {
    Exploration found =
        complete(
            world -> {
              References<Object> shared = world.memory("m", 2).references("shared", 3);
              world.process(
                  "p",
                  () -> {
                    Object early = new Object();
                    Object late = new Object();
                    shared.setVolatile(0, early);
                    shared.setVolatile(1, new Pair(early, late));
                    shared.setVolatile(2, late);
                    return "wrote";
                  });
              world.process(
                  "q",
                  () -> {
                    if (!(shared.getVolatile(1) instanceof Pair pair)) {
                      return "none";
                    }
                    Object late = shared.getVolatile(2);
                    return (pair.first == shared.getVolatile(0))
                        + " " + (late == null ? "none" : late == pair.second);
                  });
            });
    assertEquals(
        Set.of("p: wrote, q: none", "p: wrote, q: true none", "p: wrote, q: true true"),
        found.outcomes());
  }

  /**
   * One process makes a list anew in each run, and the other makes a list around the first one's
   * object.
   */
  @Test
  void whatIsInAListIsTheSameAsOutside() {
    Exploration found =
        complete(
            world -> {
              References<Object> shared = world.memory("m", 2).references("shared", 3);
              world.process(
                  "p",
                  () -> {
                    Object mine = new Object();
                    shared.setVolatile(2, mine); // recorded before the list is
                    shared.setVolatile(0, List.of(mine));
                    if (!(shared.getVolatile(1) instanceof List<?> seen)) {
                      return "none";
                    }
                    return seen.get(0) == mine && shared.compareAndSet(1, seen, null);
                  });
              world.process(
                  "q",
                  () -> {
                    if (!(shared.getVolatile(0) instanceof List<?> seen)) {
                      return "none";
                    }
                    shared.setVolatile(1, List.of(seen.get(0), "more"));
                    return "wrote";
                  });
            });
    assertEquals(
        Set.of("p: none, q: none", "p: none, q: wrote", "p: true, q: wrote"), found.outcomes());
  }

  /** Words in which a test could put a fault below the code. */
  private static final class Around extends WrappedWords {
    Around(Words words) {
      super(words);
    }
  }

  @Test
  void wordsOfTheWorldMayBeWrapped() {
    Exploration found =
        complete(
            world -> {
              Memory memory = world.memory("m", 2);
              References<Pair> shared = memory.references("shared", 1);
              world.process(
                  "p",
                  () -> {
                    Words mine = new Around(memory.allocate(1));
                    mine.setOpaque(0, 7);
                    Pair pair = new Pair(mine, null);
                    shared.setRelease(0, pair);
                    return shared.getVolatile(0) == pair;
                  });
              world.process(
                  "q",
                  () -> {
                    Pair seen = shared.getAcquire(0);
                    return seen == null ? "none" : ((Words) seen.first).getVolatile(0);
                  });
            });
    assertEquals(Set.of("p: true, q: none", "p: true, q: 7"), found.outcomes());
  }

  /** A segment of one entry that leads to the next. Processes make segments while the log grows. */
  private static final class Segment {
    final References<String> entry;
    final References<Segment> next;

    Segment(Memory memory) {
      entry = memory.references("entry", 1);
      next = memory.references("next", 1);
    }
  }

  private static final class SegmentedLog {
    private final Memory memory;
    private final Segment first;
    private final Words hint;

    SegmentedLog(Memory memory) {
      this.memory = memory;
      first = new Segment(memory);
      hint = memory.allocate(1);
    }

    int append(String text) {
      int index = 0;
      Segment segment = first;
      while (!segment.entry.compareAndSet(0, null, text)) {
        Segment fresh = new Segment(memory);
        Segment witness = segment.next.compareAndExchange(0, null, fresh);
        segment = witness == null ? fresh : witness;
        index++;
      }
      hint.setOpaque(0, index);
      return index;
    }
  }

  @Test
  void aProcessMakesReferencesWhileItRuns() {
    Consumer<World> setup =
        world -> {
          SegmentedLog log = new SegmentedLog(world.memory("m", 3));
          for (String name : List.of("p", "q", "r")) {
            world.process(name, () -> log.append(name));
          }
        };
    Exploration found = Explorer.of(setup).crashes(1).explore().requireComplete();
    assertTrue(found.outcomes().contains("p: 0, q: 1, r: 2"));
    assertTrue(found.outcomes().contains("p: 2, q: 1, r: 0"));
    assertTrue(found.outcomes().contains("p: 2, q: crashed, r: 1"));
    assertEquals(6, found.outcomes().stream().filter(o -> !o.contains("crashed")).count());
  }

  /** One process makes words while it runs, and another one reads one of them. */
  @Test
  void aProcessMakesWordsWhileItRuns() {
    Exploration found =
        complete(
            world -> {
              Memory memory = world.memory("m", 2);
              References<Words> shared = memory.references("shared", 1);
              world.process(
                  "p",
                  () -> {
                    Words mine = memory.allocate(2);
                    shared.setRelease(0, mine);
                    mine.setOpaque(1, 7);
                    return mine.getVolatile(1);
                  });
              world.process(
                  "q",
                  () -> {
                    Words words = shared.getAcquire(0);
                    return words == null ? "none" : words.getVolatile(1);
                  });
            });
    assertEquals(
        Set.of("p: 7, q: none", "p: 7, q: 0", "p: 7, q: 7"), found.outcomes());
  }

  @Test
  void aScheduleShowsLabelsAndWhoMadeWhat() {
    Explorer explorer =
        Explorer.of(
            world -> {
              SegmentedLog log = new SegmentedLog(world.memory("m", 2));
              world.process("p", () -> log.append("a"));
              world.process("q", () -> log.append("b"));
            });
    String table = explorer.schedule("0 1 1 1 0 1").table();
    assertTrue(table.contains("entry      compareAndExchange(null, a)            null"), table);
    assertTrue(table.contains("next       compareAndExchange(null, Segment@q.2)  null"), table);
    assertTrue(table.contains("entry@q.2  compareAndExchange(null, b)            null"), table);
    assertTrue(explorer.schedule("0 1 1 1 0 1").diagram().contains("entry#64;q.2"));
    assertNull(explorer.replay("0 1 1 1 0 1").failure());
  }

  @Test
  void aSpecReadsReferences() {
    Exploration found =
        Explorer.of(
                world -> {
                  References<Box> shared = world.memory("m", 1).references("shared", 2);
                  world.process(
                      "p",
                      () -> {
                        Box box = new Box("a");
                        shared.setVolatile(0, box);
                        shared.setVolatile(1, box);
                        shared.setVolatile(0, null);
                        return "wrote";
                      });
                  world.check(
                      new Spec<Integer>() {
                        @Override
                        public Integer start() {
                          return 0;
                        }

                        @Override
                        public Integer next(Integer both, View view) {
                          Box box = view.get(shared, 0);
                          boolean isBoth = box != null && box == view.get(shared, 1);
                          assertTrue(both == 0 || isBoth || view.ended(0));
                          return isBoth ? 1 : both;
                        }
                      });
                })
            .explore()
            .requireComplete();
    assertEquals(4, found.states());
  }
}
