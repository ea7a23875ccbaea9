// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.explore.ConsensusSpecs;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.Codec;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/**
 * Every schedule of three proposals to a {@link RegisterConsensus}, with crashes of two processes.
 *
 * <p>For {@link CasConsensus} see {@link CasConsensusScheduleTest}.
 */
class ConsensusScheduleTest {

  /** The kind of register that decides. */
  enum Place {
    /**
     * A register whose operations are steps. A proposal is a CAS, and a read if the CAS is lost.
     */
    REGISTER(world -> world.register("r"), 2),
    /** The slot algorithm, whose accesses to words are steps: 3 for a write, 3 for the read. */
    SLOTS(world -> new SlotRegister<>(world.memory("w", 3), Codec.ofLong()), 6);

    private final Function<World, Register<Long>> make;
    private final int steps;

    Place(Function<World, Register<Long>> make, int steps) {
      this.make = make;
      this.steps = steps;
    }
  }

  @ParameterizedTest
  @EnumSource
  void agreesWaitFreeUnderEveryScheduleWithCrashes(Place place) {
    Exploration found =
        Explorer.of(
                world -> {
                  Register<Long> register = place.make.apply(world);
                  for (long i = 1; i <= 3; i++) {
                    long value = i;
                    world.process(
                        "p" + i, () -> new RegisterConsensus<>(register).propose(value));
                  }
                  world.check(ConsensusSpecs.terminatingConsensus(Set.of(1L, 2L, 3L)));
                })
            .crashes(2)
            .explore()
            .requireComplete();
    Explored.run("consensus, " + place, found);
    assertEquals(place.steps, found.longest(), "wait-free: most own steps");
  }

  @ParameterizedTest
  @EnumSource
  void aDecisionIsNeverWrongAndMayBeEmpty(Place place) {
    Exploration found =
        Explorer.of(
                world -> {
                  Register<Long> register = place.make.apply(world);
                  world.process("p", () -> new RegisterConsensus<>(register).propose(1L));
                  world.process("q", () -> new RegisterConsensus<>(register).propose(2L));
                  world.process(
                      "reader",
                      () -> new RegisterConsensus<>(register).decision().orElse(null));
                  world.check(
                      ConsensusSpecs.lateConsensus(
                          Set.of(1L, 2L),
                          view ->
                              place == Place.REGISTER
                                  ? view.get(register).toOptional()
                                  : first(view.result(0), view.result(1), view.result(2))));
                })
            .crashes(1)
            .explore()
            .requireComplete();
    Explored.run("consensus, " + place + ", with a reader", found);
  }

  /** The first result, which is the outcome: with slots, no register of the world shows it. */
  private static Optional<Long> first(Object... results) {
    for (Object result : results) {
      if (result != null) {
        return Optional.of((Long) result);
      }
    }
    return Optional.empty();
  }
}
