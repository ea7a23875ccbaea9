// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.explore.World.Step;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.mapped.life.Identity;
import org.synod.memory.mapped.life.Membership;

/**
 * The place of a {@link Membership} over weak memory: each run passes, and fails when an access is
 * weakened by one step. docs/ordering.md names the runs.
 */
class MembershipWeakTest {

  /** A small run of the production code. */
  enum Run {
    /** Two processes use one number, and a plain word that belongs to it. */
    HANDED_ON("what the one before it did", MembershipWeakTest::handedOn),
    /** One leaves, and another then claims the number. */
    LEFT("not linearizable", MembershipWeakTest::left);

    private final String failure; // when an access is weaker
    private final BiConsumer<World, Weakening> setup;

    Run(String failure, BiConsumer<World, Weakening> setup) {
      this.failure = failure;
      this.setup = setup;
    }

    Exploration with(Weakening weakening) {
      return Explorer.of(
              world -> {
                world.weak();
                setup.accept(world, weakening);
              })
          .explore();
    }
  }

  private static Membership membership(Memory memory, Weakening weakening) {
    return new Membership(weakening.of(memory).allocate(Membership.words(1)), 1);
  }

  private static int claim(Membership members, int owner) {
    return members.claim(owner, (id, member) -> false);
  }

  private static void handedOn(World world, Weakening weakening) {
    Memory memory = world.memory("w", 2);
    Membership members = membership(memory, weakening);
    Words data = memory.allocate(1);
    for (int owner = 1; owner <= 2; owner++) {
      int me = owner;
      world.process(
          "p" + me,
          () -> {
            if (claim(members, me) == Membership.NONE) {
              return "none";
            }
            long mine = members.member(0);
            long generation = mine >>> Identity.GENERATION_SHIFT;
            long[] into = new long[1];
            data.copyTo(0, into);
            assertEquals(generation - 1, into[0], "what the one before it did");
            data.copyFrom(new long[] {generation}, 0);
            return members.leave(0, mine);
          });
    }
  }

  private static void left(World world, Weakening weakening) {
    Membership members = membership(world.memory("w", 2), weakening);
    claim(members, 1);
    long first = members.member(0);
    world.linearizable(true);
    world.process(
        "leaves",
        () ->
            world.<Boolean, Boolean>call(
                "leave", () -> members.leave(0, first), isTaken -> new Step<>(false, true)));
    world.process(
        "claims",
        () ->
            world.<Boolean, Integer>call(
                "claim",
                () -> claim(members, 2),
                isTaken -> new Step<>(true, isTaken ? Membership.NONE : 0)));
  }

  /** A weakening by one step, and a run that shows it. */
  enum Weakened {
    PLACE(Run.LEFT, Access.GET_VOLATILE, "Membership.claim", Mode.ACQUIRE),
    LEAVE_WITHOUT_RELEASE(Run.HANDED_ON, Access.EXCHANGE, "Membership.leave", Mode.ACQUIRE),
    LEAVE_WITHOUT_ACQUIRE(Run.LEFT, Access.EXCHANGE, "Membership.leave", Mode.RELEASE);

    private final Run run;
    private final Weakening weakening;

    Weakened(Run run, Access access, String caller, Mode mode) {
      this.run = run;
      weakening = Weakening.of(access, caller, mode);
    }
  }

  /** A weakening that no run shows: the read before it acquires the same word. */
  private static final Weakening CLAIM_WITHOUT_ACQUIRE =
      Weakening.of(Access.EXCHANGE, "Membership.claim", Mode.RELEASE);

  @ParameterizedTest
  @EnumSource
  void passes(Run run) {
    run.with(Weakening.none()).requireComplete();
  }

  @ParameterizedTest
  @EnumSource
  void failsWhenItIsWeaker(Weakened weakened) {
    weakened.run.with(weakened.weakening).requireFailure(weakened.run.failure);
  }

  @ParameterizedTest
  @EnumSource
  void passesIfAClaimIsWithoutAcquire(Run run) {
    run.with(CLAIM_WITHOUT_ACQUIRE).requireComplete();
  }
}
