// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.synod.explore.Explorer;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.paxos.disk.Disk;
import org.synod.paxos.disk.DiskBlock;
import org.synod.register.Histories.Model;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Small runs of a {@link LeasedRegister}: each read and write of the block, each look at a clock
 * and each call of the lease's register is a step. A process of its own lets the time go on.
 */
final class LeasedRuns {
  static final long TERM = 2;
  static final long MARGIN = 1;
  private static final boolean KEPT = true;

  /** The parts as they are. Tests of faults replace them. */
  static class Parts {
    Register<Tenancy<Long>> lease(int process, Register<Tenancy<Long>> register) {
      return register;
    }

    LongSupplier clock(int process, LongSupplier clock) {
      return clock;
    }

    Disk<Versioned<Long>> disk(int process, Disk<Versioned<Long>> disk) {
      return disk;
    }
  }

  /** A write that may land until its deadline. */
  private record Late(DiskBlock<Versioned<Long>> block, long deadline) {}

  /** The time, the block, and the writes that may still land. */
  private record Medium(long time, @Nullable DiskBlock<Versioned<Long>> block, List<Late> late) {

    Medium written(DiskBlock<Versioned<Long>> next) {
      return new Medium(time, next, late);
    }

    Medium later(Late write) {
      List<Late> more = new ArrayList<>(late);
      more.add(write);
      return new Medium(time, block, more);
    }

    Medium ticked() {
      return new Medium(
          time + 1, block, late.stream().filter(write -> write.deadline > time).toList());
    }

    Medium landed() {
      return late.isEmpty()
          ? this
          : new Medium(time, late.get(0).block, late.subList(1, late.size()));
    }
  }

  private final World world;
  private final Parts parts;
  private final boolean isKept; // the assumption: no write lands after its deadline
  private final Register<Tenancy<Long>> lease;
  private final Shared<Medium> medium;

  private LeasedRuns(
      World world, Parts parts, boolean isKept, Register<Tenancy<Long>> lease) {
    this.world = world;
    this.parts = parts;
    this.isKept = isKept;
    this.lease = lease;
    medium = world.shared("medium", new Medium(0, null, List.of()));
    world.linearizable(Model.UNSET);
  }

  /** The block as one process sees it, which may miss the answers to some writes. */
  private final class Seen implements Disk<Versioned<Long>> {
    private int missable;
    private long lookedNanos; // the last look at the clock

    Seen(int missable) {
      this.missable = missable;
    }

    long now() {
      lookedNanos = medium.step("time", now -> new World.Step<>(now, now.time));
      return lookedNanos;
    }

    @Override
    public int processes() {
      return 1;
    }

    @Override
    public DiskBlock<Versioned<Long>> read(int process) {
      return medium
          .step("read", now -> new World.Step<>(now, Collections.singletonList(now.block)))
          .get(0);
    }

    @Override
    public void write(int process, DiskBlock<Versioned<Long>> block) {
      int fate = missable == 0 ? 0 : world.choose("fate", 4);
      missable -= fate == 0 ? 0 : 1;
      long deadline = isKept ? lookedNanos + MARGIN : Long.MAX_VALUE;
      if (fate == 1) {
        throw new RegisterUnavailableException("missed", Effect.NONE);
      }
      boolean lands =
          medium.step(
              (fate == 2 ? "late " : "write ") + block,
              now ->
                  now.time > deadline
                      ? new World.Step<>(now, false)
                      : new World.Step<>(
                          fate == 2 ? now.later(new Late(block, deadline)) : now.written(block),
                          fate != 2));
      if (!lands || fate == 3) {
        throw new RegisterUnavailableException("missed", Effect.UNKNOWN);
      }
    }
  }

  private LeasedRegister<Long> open(int process, int missable) {
    Supplier<UUID> ids =
        new Supplier<>() {
          private int next;

          @Override
          public UUID get() {
            return new UUID(process, next++);
          }
        };
    Seen seen = new Seen(missable);
    long offset = 1_000 * process;
    LongSupplier clock = parts.clock(process, () -> offset + seen.now());
    return new LeasedRegister<>(
        new ObservedLease<>(parts.lease(process, lease), TERM, clock, ids),
        parts.disk(process, seen),
        Duration.ofNanos(MARGIN));
  }

  private Model read(LeasedRegister<Long> register) {
    return world.<Model, Model>call(
        "read",
        () -> {
          Versioned<Long> now = register.get();
          return new Model(now.version(), now.toOptional().orElse(0L));
        },
        state -> new World.Step<>(state, state));
  }

  /** Writes. A write without an effect has none in the model; one of unknown effect may have it. */
  private String write(LeasedRegister<Long> register, long expected, long next) {
    String[] outcome = new String[1];
    try {
      return world.<Model, String>call(
          "compareAndSet(" + expected + ", " + next + ")",
          () -> outcome[0] = outcome(register, expected, next),
          state -> {
            if ("refused".equals(outcome[0])) {
              return new World.Step<>(state, "refused");
            }
            return state.version() == expected
                ? new World.Step<>(new Model(expected + 1, next), "written")
                : new World.Step<>(state, "passed");
          });
    } catch (RegisterUnavailableException e) {
      return "unknown";
    }
  }

  private static String outcome(LeasedRegister<Long> register, long expected, long next) {
    try {
      return register.compareAndSet(expected, next) ? "written" : "passed";
    } catch (RegisterUnavailableException e) {
      if (e.effect() == Effect.NONE) {
        return "refused";
      }
      throw e;
    }
  }

  /** Reads, and writes on top of what was read, again and again. */
  private Object writes(int process, int times, int missable) {
    LeasedRegister<Long> register = open(process, missable);
    List<String> results = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      results.add(write(register, register.get().version(), 10 * process + i));
    }
    return results;
  }

  private void ticks(long ticks) {
    world.process(
        "time",
        () -> {
          for (int i = 0; i < ticks; i++) {
            medium.step("tick", now -> new World.Step<>(now.ticked(), now.time + 1));
          }
          return null;
        });
  }

  private void lands() {
    world.process(
        "net", () -> medium.step("lands", now -> new World.Step<>(now.landed(), true)));
  }

  /** A holder writes, and another process takes its lease over and writes. */
  static Explorer aTakeover(Parts parts) {
    return takeover(world -> new LeasedRuns(world, parts, KEPT, world.register("lease")), 1, TERM);
  }

  /** The same, but a write may land after its deadline. */
  static Explorer aWriteThatLandsTooLate(Parts parts) {
    return takeover(
        world -> new LeasedRuns(world, parts, !KEPT, world.register("lease")), 1, TERM);
  }

  /** The same, but the holder has not been told that it has the lease. */
  static Explorer anUnansweredAttempt(Parts parts) {
    Tenancy<Long> granted = new Tenancy<>(new UUID(1, 0), 1, false, 0, null);
    return takeover(
        world -> new LeasedRuns(world, parts, KEPT, world.register("lease", granted)), 1, TERM);
  }

  /** A holder writes twice. It may have too little time left for the second write. */
  static Explorer aHolderGivesWay(Parts parts) {
    return takeover(
        world -> new LeasedRuns(world, parts, KEPT, world.register("lease")), 2, TERM - MARGIN);
  }

  private static Explorer takeover(Function<World, LeasedRuns> setup, int writes, long ticks) {
    return Explorer.of(
        world -> {
          LeasedRuns runs = setup.apply(world);
          world.process("p1", () -> runs.writes(1, writes, 0));
          world.process("p2", () -> runs.writes(2, 2, 0));
          runs.ticks(ticks);
        });
  }

  /** One process writes again after a write of unknown effect, which may still land. */
  static Explorer aWriteOfUnknownEffect(Parts parts, int writes) {
    return Explorer.of(
        world -> {
          LeasedRuns runs = new LeasedRuns(world, parts, KEPT, world.register("lease"));
          world.process("p1", () -> runs.writes(1, writes, 1));
          runs.lands();
          runs.ticks(MARGIN + 1);
        });
  }

  /** A process reads twice while another writes. */
  static Explorer aReader(Parts parts, int writes) {
    return Explorer.of(
        world -> {
          LeasedRuns runs = new LeasedRuns(world, parts, KEPT, world.register("lease"));
          world.process("w", () -> runs.writes(1, writes, 1));
          world.process(
              "r",
              () -> {
                LeasedRegister<Long> register = runs.open(2, 0);
                return runs.read(register) + ", then " + runs.read(register);
              });
          runs.lands();
        });
  }

  /** Two processes give the lease back after each write. */
  static Explorer theLeaseIsHandedOver(Parts parts, int writes) {
    return Explorer.of(
        world -> {
          LeasedRuns runs = new LeasedRuns(world, parts, KEPT, world.register("lease"));
          for (int i = 1; i <= 2; i++) {
            int process = i;
            world.process("p" + process, () -> runs.handsOver(process, writes));
          }
          runs.ticks(1);
        });
  }

  private Object handsOver(int process, int writes) {
    LeasedRegister<Long> register = open(process, 0);
    List<String> results = new ArrayList<>();
    for (int i = 0; i < writes; i++) {
      results.add(write(register, register.get().version(), 10 * process + i));
      register.close();
    }
    return results;
  }
}
