// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.synod.explore.Explorer;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.memory.Memory;
import org.synod.memory.Member;

/**
 * Small runs of leases in a memory whose process numbers are used again. A victim crashes at any
 * step, or leaves while it holds the lease. Then an heir joins, mostly with the victim's number.
 * The clock stands still.
 */
final class HeirRuns {
  private static final int NUMBERS = 2;
  private static final int VICTIM = 0; // the first process of each run

  private HeirRuns() {}

  /** The objects that the processes of a run have in common. */
  private static final class Scene {
    private final World world;
    private final Memory memory;
    private final Memory honest; // knows which process of the world has crashed
    private final boolean isLeft; // whether the victim may leave, besides crashing
    private final Shared<Boolean> left;
    private final Shared<Long> lastToken;

    Scene(World world, LeaseRuns.Seam seam, boolean isLeft) {
      this.world = world;
      this.isLeft = isLeft;
      memory = seam.memory(world, world.joinableMemory("w", NUMBERS));
      honest = world.memory("honest", World.MAX_PROCESSES);
      left = world.shared("left", false);
      lastToken = world.shared("last token", 0L);
      lease(); // makes its words
    }

    Lease lease() {
      return new Lease(memory, "lease", LeaseRuns.TERM, () -> 0);
    }

    @Nullable Member join() {
      try {
        return memory.join();
      } catch (IllegalStateException e) {
        return null; // all numbers are taken
      }
    }

    /** The victim leaves while it holds the lease, or stays. */
    void mayLeave(Member me) {
      if (isLeft && world.choose("leaves", 2) == 1) {
        me.close();
        left.step("left", was -> new World.Step<>(true, was));
      }
    }

    boolean isVictimGone() {
      return honest.isLost(VICTIM, 1)
          || isLeft && left.step("left?", was -> new World.Step<>(was, was));
    }

    /** Notes a token while it is held. */
    void note(long token) {
      long last = lastToken.step("token " + token, t -> new World.Step<>(token, t));
      assertTrue(token > last, () -> "token " + token + " after " + last);
    }
  }

  private static String shares(Scene scene, boolean isVictim) {
    Member me = scene.join();
    if (me == null) {
      return "full";
    }
    Grant grant = scene.lease().tryAcquireShared(me);
    assertTrue(grant != null, "refused a lease that is free or shared, and that nobody else wants");
    assertTrue(grant.renew(), "taken from one who lives");
    if (isVictim) {
      scene.mayLeave(me);
    }
    return "shares";
  }

  /**
   * All processes want to share the lease, and all that live do: the heir at once, beside one that
   * stays.
   */
  static Explorer anHeirShares(LeaseRuns.Seam seam) {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, seam, /* isLeft */ true);
          world.process("victim", () -> shares(scene, /* isVictim */ true));
          world.process("stays", () -> shares(scene, /* isVictim */ false));
          world.process(
              "heir", () -> scene.isVictimGone() ? shares(scene, /* isVictim */ false) : "waits");
        });
  }

  /**
   * One process wants the lease alone. It gets the lease at once if no sharer lives, whichever
   * member has the victim's number.
   */
  static Explorer aSurvivorTakesOver(LeaseRuns.Seam seam, boolean heirShares) {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, seam, /* isLeft */ !heirShares);
          world.process("victim", () -> victim(scene));
          world.process("heir", () -> heir(scene, heirShares));
          world.process("survivor", () -> survives(scene, heirShares));
        });
  }

  private static String victim(Scene scene) {
    Member me = scene.join();
    if (me == null) {
      return "full";
    }
    Grant grant = scene.lease().tryAcquireShared(me);
    assertTrue(grant == null || grant.isHeld(), "taken from one who lives");
    scene.mayLeave(me);
    return grant == null ? "refused" : "shares";
  }

  private static String heir(Scene scene, boolean shares) {
    if (!scene.isVictimGone()) {
      return "waits";
    }
    Member me = scene.join();
    if (me == null || !shares) {
      return me == null ? "full" : "joined";
    }
    Grant grant = scene.lease().tryAcquireShared(me);
    if (grant == null) {
      return "refused";
    }
    assertTrue(grant.isHeld(), "taken from one who lives");
    assertTrue(grant.release(), "taken from one who lives");
    return "shared";
  }

  private static String survives(Scene scene, boolean heirShares) {
    Member me = scene.join();
    if (me == null) {
      return "full";
    }
    boolean alone = !heirShares && scene.isVictimGone();
    Grant grant = scene.lease().tryAcquire(me);
    assertTrue(grant != null || !alone, "kept from the only one who lives");
    assertTrue(grant == null || grant.isHeld(), "taken from one who lives");
    return grant == null ? "refused" : "alone";
  }

  /**
   * Both want the lease alone, again and again. The slots of a process hold the words of the
   * process that had its number before.
   */
  static Explorer anHeirTakesTurns(LeaseRuns.Seam seam) {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, seam, /* isLeft */ true);
          world.process("victim", () -> takesTurns(scene, 2));
          world.process("heir", () -> scene.isVictimGone() ? takesTurns(scene, 2) : "waits");
        });
  }

  private static Object takesTurns(Scene scene, int rounds) {
    Member me = scene.join();
    if (me == null) {
      return "full";
    }
    Lease lease = scene.lease();
    int held = 0;
    for (int round = 0; round < rounds; round++) {
      Grant grant = lease.tryAcquire(me);
      if (grant != null) {
        scene.note(grant.token());
        assertTrue(grant.release(), "taken from one who lives");
        held++;
      }
    }
    scene.mayLeave(me);
    return held;
  }

  /** All runs, which are small enough to be run for each fault. */
  static Map<String, Explorer> all(LeaseRuns.Seam seam) {
    Map<String, Explorer> all = new LinkedHashMap<>();
    all.put("an heir shares", anHeirShares(seam).crashes(1));
    all.put("a survivor of an heir", aSurvivorTakesOver(seam, /* heirShares */ false).crashes(1));
    all.put("a survivor and an heir", aSurvivorTakesOver(seam, /* heirShares */ true).crashes(1));
    all.put("an heir takes turns", anHeirTakesTurns(seam).crashes(1));
    return all;
  }
}
