// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.synod.explore.Explorer;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.lease.LeaseLostException;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/**
 * Small runs of leases over a register. Each process has a clock of its own: they go on together,
 * and agree on nothing else.
 */
final class ObservedRuns {
  static final long TERM = 1;

  /** The register, the clock and the identities as they are. Tests of faults replace them. */
  static class Parts {
    Register<Tenancy<Long>> register(Register<Tenancy<Long>> register) {
      return register;
    }

    LongSupplier clock(LongSupplier clock) {
      return clock;
    }

    UUID id(int process, int grant) {
      return new UUID(process, grant);
    }
  }

  private static final long LOST = 0; // instead of a token

  /**
   * A lease and a value, one call after the other. The model does not know the clock: any process
   * may get the lease, and all others have lost it from then on.
   *
   * @param last the largest token granted so far
   * @param held the token of the holder, 0 if it is free, -1 if the holder was not told its token
   * @param version the number of writes of the value
   * @param value the value, 0 at first
   */
  record Model(long last, long held, long version, long value) {
    static final Model FREE = new Model(0, 0, 0, 0);

    private World.Step<Model, Long> grant(Long token) {
      if (token == null) {
        return new World.Step<>(new Model(last, -1, version, value), -2L);
      }
      if (token == LOST) {
        return new World.Step<>(this, held == 0 ? -2L : LOST);
      }
      return new World.Step<>(
          new Model(token, token, version, value), token > last ? token : -2L);
    }

    private World.Step<Model, String> write(long token, long expected, long next) {
      if (held != token) {
        return new World.Step<>(this, "lost");
      }
      return expected != version
          ? new World.Step<>(this, "passed")
          : new World.Step<>(new Model(last, held, version + 1, next), "written");
    }

    private World.Step<Model, Boolean> release(long token) {
      return held != token
          ? new World.Step<>(this, false)
          : new World.Step<>(new Model(last, 0, version, value), true);
    }
  }

  private final World world;
  private final Parts parts;
  private final Register<Tenancy<Long>> register;
  private final Shared<Long> time;

  private ObservedRuns(World world, Parts parts) {
    this.world = world;
    this.parts = parts;
    register = world.register("lease");
    time = world.shared("time", 0L);
  }

  /** Reads a clock. At each look the time goes on by a term, or stands still. */
  private long now() {
    long ticks = world.choose("ticks", 2);
    return time.step("+" + ticks, t -> new World.Step<>(t + ticks, t + ticks));
  }

  private ObservedLease<Long> lease(int process, LongSupplier clock) {
    Supplier<UUID> ids =
        new Supplier<>() {
          private int next;

          @Override
          public UUID get() {
            return parts.id(process, next++);
          }
        };
    long offset = 1_000 * process;
    return new ObservedLease<>(
        parts.register(register), TERM, parts.clock(() -> offset + clock.getAsLong()), ids);
  }

  /** A look that took a term is as good as a refusal: it has changed nothing. */
  private static ObservedGrant<Long> tryAcquire(ObservedLease<Long> lease) {
    try {
      return lease.tryAcquire();
    } catch (IllegalStateException e) {
      return null;
    }
  }

  private ObservedGrant<Long> acquire(ObservedLease<Long> lease) {
    Object[] granted = new Object[1];
    Long[] token = new Long[1];
    world.call(
        "acquire",
        () -> {
          ObservedGrant<Long> grant = tryAcquire(lease);
          granted[0] = grant;
          token[0] = grant == null ? LOST : grant.token();
          return token[0];
        },
        (Model model) -> model.grant(token[0]));
    @SuppressWarnings("unchecked") // it was put there above
    ObservedGrant<Long> grant = (ObservedGrant<Long>) granted[0];
    return grant;
  }

  private String write(ObservedGrant<Long> grant, long expected, long next) {
    return world.call(
        "write " + next + " by " + grant.token(),
        () -> {
          try {
            return grant.compareAndSet(expected, next) ? "written" : "passed";
          } catch (LeaseLostException e) {
            return "lost";
          }
        },
        (Model model) -> model.write(grant.token(), expected, next));
  }

  private boolean release(ObservedGrant<Long> grant) {
    return world.call(
        "release " + grant.token(), grant::release, (Model model) -> model.release(grant.token()));
  }

  /**
   * A process that gives a sign of life keeps the lease for a term from then on, whichever process
   * wants it and whenever the clocks go on.
   */
  static Explorer aSignOfLifeLastsATerm(Parts parts, int attempts) {
    return Explorer.of(
        world -> {
          ObservedRuns runs = new ObservedRuns(world, parts);
          world.process("holder", runs::renews);
          world.process(
              "observer",
              () -> {
                ObservedLease<Long> lease = runs.lease(2, runs::now);
                for (int i = 0; i < attempts; i++) {
                  if (tryAcquire(lease) != null) {
                    return i;
                  }
                }
                return "not granted";
              });
        });
  }

  private Object renews() {
    ObservedGrant<Long> grant = lease(1, this::now).tryAcquire();
    if (grant == null) {
      return "never held";
    }
    long renewed = now();
    boolean held = grant.renew();
    if (held && !grant.isHeld()) {
      long lost = now();
      assertTrue(lost >= renewed + TERM, () -> "renewed at " + renewed + ", lost at " + lost);
    }
    return held;
  }

  /** Writers that may stop anywhere while the clocks go on. */
  static Explorer lateWritesAreRefused(Parts parts, int writes) {
    return Explorer.of(
        world -> {
          ObservedRuns runs = new ObservedRuns(world, parts);
          world.linearizable(Model.FREE);
          world.process("writer", () -> runs.writes(writes));
          world.process("taker", runs::takesAndWrites);
        });
  }

  private Object writes(int writes) {
    ObservedGrant<Long> grant = acquire(lease(1, () -> 0));
    if (grant == null) {
      return "never held";
    }
    List<Object> results = new ArrayList<>();
    for (int i = 0; i < writes; i++) {
      results.add(write(grant, i, i + 1));
    }
    results.add(release(grant));
    return results;
  }

  private Object takesAndWrites() {
    ObservedLease<Long> lease = lease(2, this::now);
    for (int i = 0; i < 2; i++) {
      ObservedGrant<Long> grant = acquire(lease);
      if (grant != null) {
        long version = lease.get().version();
        return i + ": " + write(grant, version, 10);
      }
    }
    return "never held";
  }

  /** Processes whose clocks stand still, and so never lose what they hold. */
  static Explorer nobodyLosesItWithoutATerm(Parts parts, int processes) {
    return Explorer.of(
        world -> {
          ObservedRuns runs = new ObservedRuns(world, parts);
          world.linearizable(Model.FREE);
          for (int i = 0; i < processes; i++) {
            int process = i + 1;
            world.process(
                "p" + process,
                () -> {
                  ObservedGrant<Long> grant = runs.acquire(runs.lease(process, () -> 0));
                  if (grant == null) {
                    return "never held";
                  }
                  assertTrue(grant.renew(), "taken from one who lives");
                  return runs.release(grant);
                });
          }
        });
  }

  /** Processes that take the lease again, from the state that they left it in. */
  static Explorer nobodyTakesWhatAnotherHolds(Parts parts, int rounds) {
    return Explorer.of(
        world -> {
          ObservedRuns runs = new ObservedRuns(world, parts);
          world.linearizable(Model.FREE);
          for (int i = 0; i < 2; i++) {
            int process = i + 1;
            world.process(
                "p" + process,
                () -> {
                  ObservedLease<Long> lease = runs.lease(process, () -> 0);
                  List<Object> results = new ArrayList<>();
                  for (int round = 0; round < rounds; round++) {
                    ObservedGrant<Long> grant = runs.acquire(lease);
                    results.add(grant == null ? "refused" : runs.release(grant));
                  }
                  return results;
                });
          }
        });
  }

  /** An attempt that was not answered is found by the next one. */
  static Explorer anUnansweredAttemptIsFound(Parts parts) {
    return Explorer.of(
        world -> {
          ObservedRuns runs = new ObservedRuns(world, parts);
          world.process("p1", () -> runs.acquiresAtLast(1));
          world.process("p2", () -> runs.acquiresAtLast(2));
        });
  }

  private Object acquiresAtLast(int process) {
    ObservedLease<Long> lease = lease(process, () -> 0);
    for (int i = 0; i < 2; i++) {
      try {
        ObservedGrant<Long> grant = lease.tryAcquire();
        if (grant != null) {
          assertTrue(grant.isHeld() && grant.renew(), "granted, and not held");
          assertTrue(grant.release(), "taken from one who lives");
          return "held";
        }
        return "refused";
      } catch (RegisterUnavailableException e) {
        // the next attempt, with the same identity
      }
    }
    return "unknown";
  }

  /** Two processes stand for leader. Each token has one leader, which is told of it and its end. */
  static Explorer oneLeaderForEachToken(Parts parts) {
    return Explorer.of(
        world -> {
          ObservedRuns runs = new ObservedRuns(world, parts);
          Shared<Set<Long>> tokens = world.shared("tokens", Set.of());
          for (int i = 1; i <= 2; i++) {
            int process = i;
            world.process("p" + process, () -> runs.stands(process, tokens));
          }
        });
  }

  private Object stands(int process, Shared<Set<Long>> tokens) {
    List<Long> told = new ArrayList<>();
    ObservedElection<Long> election =
        new ObservedElection<>(
            lease(process, this::now), told::add, token -> told.add(-token));
    for (int i = 0; i < 2; i++) {
      boolean leads;
      try {
        leads = election.poll();
      } catch (IllegalStateException e) {
        leads = false; // as above
      }
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
}
