// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.weak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Ghost;
import org.synod.explore.Schedule;
import org.synod.explore.World;
import org.synod.explore.cells.StepReferences;
import org.synod.explore.replay.Request.Mode;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.Words;

/** A weak world: its refusals, its references and its traces. */
class WeakWorldTest {

  private static void assertRefused(String message, Consumer<World> setup) {
    Explorer explorer = Explorer.of(setup);
    Exception refused = assertThrows(IllegalStateException.class, explorer::explore);
    assertEquals(message, refused.getMessage());
  }

  @Test
  void doesNotMixWithStrongPlaces() {
    assertRefused(
        "weak: behind m[0], allowed: before all that the world makes, since weak and strong places"
            + " do not mix",
        world -> {
          world.memory("m", 1).allocate(2);
          world.weak();
        });
    assertRefused(
        "r: of a weak world, allowed: memory, since weak and strong places do not mix",
        world -> {
          world.weak();
          world.register("r");
        });
    assertRefused(
        "s: of a weak world, allowed: memory, since weak and strong places do not mix",
        world -> {
          world.weak();
          world.shared("s", 0);
        });
  }

  @Test
  void refusesToLookForEndlessRuns() {
    Explorer explorer =
        Explorer.of(
                world -> {
                  world.weak();
                  Words words = world.memory("w", 1).allocate(1);
                  world.process("p", () -> words.getOpaque(0));
                })
            .lockFree();
    Exception refused = assertThrows(IllegalStateException.class, explorer::explore);
    assertEquals(
        "lockFree: of a weak world, allowed: of one that is not weak, since a weak read may return"
            + " the same for ever",
        refused.getMessage());
  }

  /** A wait is a loop of volatile reads: it acquires, and nobody waits for ever. */
  @Test
  void aWaitAcquires() {
    Exploration found =
        Explorer.of(
                world -> {
                  world.weak();
                  Words words = world.memory("w", 2).allocate(2);
                  world.process(
                      "writer",
                      () -> {
                        words.setOpaque(0, 7);
                        words.setRelease(1, 1);
                        return 0;
                      });
                  world.process(
                      "reader",
                      () -> {
                        world.await(words, 1, flag -> flag == 1);
                        return words.getOpaque(0);
                      });
                })
            .explore()
            .requireComplete();
    assertEquals(Set.of("writer: 0, reader: 7"), found.outcomes());
  }

  /** An object is published: the reader finds the word that it leads to as it was before. */
  private static Exploration published(boolean isReleased) {
    return Explorer.of(
            world -> {
              Ghost<Integer> ghost = world.ghost("g", 0);
              world.weak();
              Memory memory = world.memory("m", 2);
              References<Words> published = memory.references("p", 1);
              world.process(
                  "writer",
                  () -> {
                    Words made = memory.allocate(1);
                    made.setOpaque(0, 7);
                    if (isReleased) {
                      published.setRelease(0, made);
                    } else {
                      ((StepReferences<Words>) published).write(0, made, Mode.OPAQUE);
                    }
                    ghost.set(1);
                    return 0;
                  });
              world.process(
                  "reader",
                  () -> {
                    Words there = published.getAcquire(0);
                    return there == null ? "nothing" : there.getOpaque(0);
                  });
            })
        .explore()
        .requireComplete();
  }

  @Test
  void referencesAreWeak() {
    assertEquals(
        Set.of("writer: 0, reader: nothing", "writer: 0, reader: 7"),
        published(/* isReleased */ true).outcomes());
    assertEquals(
        Set.of("writer: 0, reader: nothing", "writer: 0, reader: 7", "writer: 0, reader: 0"),
        published(/* isReleased */ false).outcomes());
  }

  /** A schedule shows modes, fences and choices, and is repeated from its trace. */
  @Test
  void aScheduleIsRepeated() {
    Explorer explorer =
        Explorer.of(
            world -> {
              world.weak();
              Words words = world.memory("w", 2).allocate(2);
              world.process(
                  "writer",
                  () -> {
                    words.setOpaque(0, 1);
                    words.releaseFence();
                    words.setOpaque(1, 1);
                    return 0;
                  });
              world.process(
                  "reader",
                  () -> {
                    long flag = words.getOpaque(1);
                    assertTrue(flag <= words.getOpaque(0), "the data is older than the flag");
                    return 0;
                  });
            });
    Exploration found = explorer.explore();
    Schedule failing = found.failing().orElseThrow();
    String schedule = failing.toString();
    assertTrue(schedule.contains("release fence, opaque write 1"), schedule);
    assertTrue(schedule.contains("1.1"), schedule); // the older of two
    assertEquals(
        schedule,
        explorer.replay(failing.trace()).failing().orElseThrow().toString());
  }
}
