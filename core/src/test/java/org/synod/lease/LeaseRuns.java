// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.synod.explore.Explorer;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.memory.Codec;
import org.synod.memory.Memory;

/**
 * Small runs of leases, to be explored. Each process itself opens the objects that it uses, by
 * name.
 */
final class LeaseRuns {
  static final long TERM = 2;

  /** The memory and the clock of a run, which may have a fault. */
  interface Seam {
    Memory memory(World world, Memory steps);

    /** The clock of a lease that is about to be used. */
    default LongSupplier clock(LongSupplier clock) {
      return clock;
    }
  }

  /** Each access to a word is a step. */
  static final Seam WORD_BY_WORD = (world, steps) -> steps;

  /** Each read of a register is a step, and each write another. */
  static final Seam STEP_BY_STEP = CoarseMemory::new;

  private LeaseRuns() {}

  /** The objects that the processes of a run have in common. */
  private static final class Scene {
    private final World world;
    private final Memory memory;
    private final Seam seam;
    private final Memory honest; // knows which process has crashed, whatever the fault
    private final Shared<Long> time;
    private final Shared<Long> lastToken;

    Scene(World world, Seam seam, int processes) {
      this.world = world;
      this.seam = seam;
      memory = seam.memory(world, world.memory("w", processes));
      honest = world.memory("honest", processes);
      time = world.shared("time", 0L);
      lastToken = world.shared("last token", 0L);
    }

    /** Reads the clock. At each look the clock goes on by half a term, or stands still. */
    long now() {
      long ticks = world.choose("ticks", 2);
      return time.step("+" + ticks, t -> new World.Step<>(t + ticks, t + ticks));
    }

    long standing() {
      return 0;
    }

    /** Makes the objects that the processes then open. */
    void open() {
      new Lease(memory, "lease", Duration.ofNanos(TERM));
      new FencedRegister<>(memory, "register", Duration.ofNanos(TERM), Codec.ofLong());
    }

    Lease lease(LongSupplier clock) {
      return new Lease(memory, "lease", TERM, seam.clock(clock));
    }

    FencedRegister<Long> register(LongSupplier clock) {
      return new FencedRegister<>(memory, "register", TERM, Codec.ofLong(), seam.clock(clock));
    }

    /** Notes a token while it is held. */
    void note(long token) {
      long last = lastToken.step("token " + token, t -> new World.Step<>(token, t));
      assertTrue(token > last, () -> "token " + token + " after " + last);
    }
  }

  /** The clock stands still, and no process loses a lease that it holds. */
  static Explorer aLiveHolderKeepsIt(Seam seam, int processes, int rounds) {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, seam, processes);
          scene.open();
          for (int i = 0; i < processes; i++) {
            int mine = i == 0 ? rounds : 1;
            world.process("p" + i, () -> takesTurns(scene, mine));
          }
        });
  }

  private static Object takesTurns(Scene scene, int rounds) {
    Lease lease = scene.lease(scene::standing);
    int held = 0;
    for (int round = 0; round < rounds; round++) {
      Grant grant = lease.tryAcquire();
      if (grant != null) {
        scene.note(grant.token());
        assertTrue(grant.isHeld(), "taken from one who lives");
        assertTrue(grant.release(), "taken from one who lives");
        assertFalse(grant.isHeld(), "released");
        held++;
      }
    }
    return held;
  }

  /** A process that wants the lease after its holder has crashed gets it at once. */
  static Explorer aSurvivorTakesOver(Seam seam, boolean shared) {
    int holders = shared ? 2 : 1;
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, seam, 3);
          scene.open();
          for (int i = 0; i < holders; i++) {
            world.process("holder" + i, () -> holds(scene, shared));
          }
          world.process("survivor", () -> survives(scene, holders));
        });
  }

  private static Object holds(Scene scene, boolean shared) {
    Lease lease = scene.lease(scene::standing);
    Grant grant = shared ? lease.tryAcquireShared() : lease.tryAcquire();
    assertTrue(grant == null || grant.isHeld(), "taken from one who lives");
    return grant != null;
  }

  private static Object survives(Scene scene, int holders) {
    boolean alone = scene.honest.isLost(0, 1) && (holders == 1 || scene.honest.isLost(1, 1));
    boolean granted = scene.lease(scene::standing).tryAcquire() != null;
    assertTrue(granted || !alone, "kept from the only one alive");
    return granted;
  }

  /**
   * A process that renews the lease keeps it for a term from then on, whichever process wants it
   * and whenever the clock goes on.
   */
  static Explorer aRenewalLastsATerm(Seam seam, int attempts) {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, seam, 2);
          scene.open();
          world.process("holder", () -> renews(scene));
          world.process("challenger", () -> wants(scene, attempts));
        });
  }

  private static Object renews(Scene scene) {
    Grant grant = scene.lease(scene::now).tryAcquire();
    if (grant == null) {
      return "never held";
    }
    long renewed = scene.now();
    boolean held = grant.renew();
    if (held && !grant.isHeld()) {
      long lost = scene.now();
      assertTrue(lost >= renewed + TERM, () -> "renewed at " + renewed + ", lost at " + lost);
    }
    return held;
  }

  private static Object wants(Scene scene, int attempts) {
    for (int i = 0; i < attempts; i++) {
      if (scene.lease(scene::now).tryAcquire() != null) {
        return i;
      }
    }
    return "not granted";
  }

  /** Writers that may stop anywhere while the clock goes on. */
  static Explorer lateWritesAreRefused(Seam seam) {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, seam, 2);
          scene.open();
          world.linearizable(LeaseModel.FREE);
          world.process("writer", () -> writesTwice(world, scene));
          world.process("taker", () -> takesAndWrites(world, scene));
        });
  }

  private static Object writesTwice(World world, Scene scene) {
    FencedRegister<Long> register = scene.register(scene::now);
    Grant granted = LeaseModel.acquire(world, register.lease());
    if (granted == null) {
      return "never held";
    }
    String first = LeaseModel.write(world, register, granted, 0, 1);
    // it forgets its grant and asks again: the grant may be over then, and still be used
    Grant again = LeaseModel.acquire(world, register.lease());
    String second = LeaseModel.write(world, register, granted, 1, 2);
    boolean released = LeaseModel.release(world, granted);
    return first + ", " + (again != null) + ", " + second + ", " + released;
  }

  private static Object takesAndWrites(World world, Scene scene) {
    FencedRegister<Long> register = scene.register(scene::now);
    Grant granted = LeaseModel.acquire(world, register.lease());
    if (granted == null) {
      return "never held";
    }
    long version = LeaseModel.get(world, register).version();
    return LeaseModel.write(world, register, granted, version, 10);
  }

  /** The holder tells its token to another, which writes with it while a third takes over. */
  static Explorer aTokenIsEnoughToWrite(Seam seam) {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, seam, 3);
          scene.open();
          Shared<Long> told = world.shared("told", 0L);
          world.linearizable(LeaseModel.FREE);
          world.process("holder", () -> tells(world, scene, told));
          world.process("helper", () -> writesWithToken(world, scene, told));
          world.process("taker", () -> takesAndWrites(world, scene));
        });
  }

  private static Object tells(World world, Scene scene, Shared<Long> told) {
    FencedRegister<Long> register = scene.register(scene::standing);
    Grant granted = LeaseModel.acquire(world, register.lease());
    if (granted == null) {
      return "never held";
    }
    long token = granted.token();
    told.step("tell " + token, none -> new World.Step<>(token, token));
    return LeaseModel.release(world, granted);
  }

  private static Object writesWithToken(World world, Scene scene, Shared<Long> told) {
    FencedRegister<Long> register = scene.register(scene::standing);
    long token = told.step("token?", t -> new World.Step<>(t, t));
    return token == 0 ? "not told" : LeaseModel.write(world, register, token, 0, 5);
  }

  /**
   * A process forgets its grant and asks again, until the term is over. Its old grant is refused.
   */
  static Explorer whoAsksAgainHasOneGrant(Seam seam) {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, seam, 1);
          scene.open();
          world.linearizable(LeaseModel.FREE);
          world.process("forgetful", () -> forgets(world, scene));
        });
  }

  private static Object forgets(World world, Scene scene) {
    FencedRegister<Long> register = scene.register(scene::now);
    Grant old = LeaseModel.acquire(world, register.lease());
    LeaseModel.write(world, register, old, 0, 1);
    for (int i = 0; i < 3; i++) {
      LeaseModel.acquire(world, register.lease());
    }
    long version = LeaseModel.get(world, register).version();
    String late = LeaseModel.write(world, register, old, version, 2);
    return late + ", " + LeaseModel.release(world, old);
  }

  /**
   * Two processes stand for leader. Each token has one leader, which is told of its election and
   * then of its end.
   */
  static Explorer oneLeaderForEachToken(Seam seam) {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, seam, 2);
          scene.open();
          Shared<Set<Long>> tokens = world.shared("tokens", Set.of());
          for (int i = 0; i < 2; i++) {
            world.process("p" + i, () -> stands(scene, tokens));
          }
        });
  }

  private static Object stands(Scene scene, Shared<Set<Long>> tokens) {
    List<Long> told = new ArrayList<>();
    Lease lease = scene.lease(scene::now);
    LeaderElection election =
        new LeaderElection(
            lease, scene.memory.current(), told::add, token -> told.add(-token));
    for (int i = 0; i < 2; i++) {
      election.poll();
      boolean leads = election.grant().isPresent();
      assertTrue(leads == (told.size() % 2 == 1), () -> "told " + told);
    }
    election.close();
    for (int i = 0; i < told.size(); i += 2) {
      long token = told.get(i);
      assertTrue(told.get(i + 1) == -token, () -> "told " + told);
      boolean isNew =
          tokens.step(
              "token " + token,
              old -> {
                Set<Long> with = new TreeSet<>(old);
                boolean added = with.add(token);
                return new World.Step<>(with, added);
              });
      assertTrue(isNew, () -> "two leaders with " + token);
    }
    return told.size() / 2;
  }

  /** Two processes share the lease, and one wants it alone. */
  static Explorer sharers(Seam seam) {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, seam, 3);
          scene.open();
          world.linearizable(LeaseModel.SHARED);
          for (int i = 0; i < 3; i++) {
            boolean alone = i == 2;
            boolean stays = i == 1;
            world.process(
                "p" + i,
                () -> {
                  Lease lease = scene.lease(scene::standing);
                  Grant granted =
                      alone
                          ? LeaseModel.acquire(world, lease)
                          : LeaseModel.acquireShared(world, lease);
                  return granted != null
                      && (stays || LeaseModel.release(world, granted));
                });
          }
        });
  }

  /**
   * Two sharers, one of which comes back while the other still holds the lease, and a revocation.
   */
  static Explorer sharersAndRevocation(Seam seam) {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, seam, 3);
          scene.open();
          world.linearizable(LeaseModel.SHARED);
          world.process(
              "sharer",
              () -> {
                Lease lease = scene.lease(scene::standing);
                List<Boolean> released = new ArrayList<>();
                Grant last = null;
                for (int i = 0; i < 2; i++) {
                  Grant granted = LeaseModel.acquireShared(world, lease);
                  if (last != null) {
                    released.add(LeaseModel.release(world, last));
                  }
                  last = granted == null ? last : granted;
                }
                return released;
              });
          world.process(
              "other",
              () -> LeaseModel.acquireShared(world, scene.lease(scene::standing)) != null);
          world.process(
              "revoker", () -> LeaseModel.revoke(world, scene.lease(scene::standing)));
        });
  }

  /** All runs, which are small enough to be run for each fault. */
  static Map<String, Explorer> all(Seam seam) {
    Map<String, Explorer> all = new LinkedHashMap<>();
    all.put("a live holder keeps it", aLiveHolderKeepsIt(seam, 2, 2).crashes(1));
    all.put("a survivor takes over", aSurvivorTakesOver(seam, /* shared */ false).crashes(2));
    all.put("a survivor of sharers", aSurvivorTakesOver(seam, /* shared */ true).crashes(2));
    all.put("a renewal lasts a term", aRenewalLastsATerm(seam, 2));
    all.put("who asks again has one grant", whoAsksAgainHasOneGrant(seam));
    all.put("late writes are refused", lateWritesAreRefused(seam));
    all.put("a token is enough to write", aTokenIsEnoughToWrite(seam));
    all.put("sharers", sharers(seam));
    all.put("sharers and revocation", sharersAndRevocation(seam));
    return all;
  }
}
