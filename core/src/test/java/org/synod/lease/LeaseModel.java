// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.synod.explore.World;
import org.synod.register.Versioned;

/**
 * A lease, and a value that its holder may write, one call after the other.
 *
 * <p>The model does not know the clock. Where takeovers are allowed, any process may get the lease,
 * and all others have lost it from then on. Other checks tell whether a takeover is right.
 *
 * @param takeovers whether a lease that is held may be granted
 * @param last the largest token granted so far
 * @param held the tokens of all holders; 0 for a holder that has not been told its token
 * @param shared whether they share it
 * @param version the number of writes of the value
 * @param value the value, 0 at first
 */
record LeaseModel(
    boolean takeovers, long last, Set<Long> held, boolean shared, long version, long value) {
  static final LeaseModel FREE = new LeaseModel(true, 0, Set.of(), false, 0, 0);
  static final LeaseModel SHARED = new LeaseModel(false, 0, Set.of(), false, 0, 0);

  private static final long REFUSED = 0;
  private static final long WRONG = -1; // no call returns it

  private LeaseModel holding(Set<Long> held, boolean shared, long last) {
    return new LeaseModel(takeovers, last, held, shared, version, value);
  }

  /** Grants the lease with the token that the call returned; null if the call has not returned. */
  private World.Step<LeaseModel, Long> grant(Long token, boolean shares) {
    boolean joins = shares && shared && !held.isEmpty();
    if (token != null && token == REFUSED) {
      return new World.Step<>(this, held.isEmpty() ? WRONG : REFUSED);
    }
    if (token != null && token <= last || !held.isEmpty() && !joins && !takeovers) {
      return new World.Step<>(this, WRONG);
    }
    Set<Long> next = joins ? new TreeSet<>(held) : new TreeSet<>();
    next.add(token == null ? 0 : token);
    return new World.Step<>(
        holding(next, shares, token == null ? last : token), token == null ? WRONG : token);
  }

  private World.Step<LeaseModel, Boolean> without(long token) {
    Set<Long> next = new TreeSet<>(held);
    boolean had = next.remove(token);
    return new World.Step<>(holding(next, shared, last), had);
  }

  private World.Step<LeaseModel, String> write(long token, long expectedVersion, long next) {
    if (!held.contains(token)) {
      return new World.Step<>(this, "lost");
    }
    return expectedVersion != version
        ? new World.Step<>(this, "passed")
        : new World.Step<>(
            new LeaseModel(takeovers, last, held, shared, version + 1, next), "written");
  }

  static Grant acquire(World world, Lease lease) {
    return acquire(world, "acquire", false, () -> lease.tryAcquire());
  }

  static Grant acquireShared(World world, Lease lease) {
    return acquire(world, "acquireShared", true, () -> lease.tryAcquireShared());
  }

  private static Grant acquire(
      World world, String label, boolean shares, Supplier<Grant> call) {
    Grant[] granted = new Grant[1];
    Long[] token = new Long[1];
    world.call(
        label,
        () -> {
          granted[0] = call.get();
          token[0] = granted[0] == null ? REFUSED : granted[0].token();
          return token[0];
        },
        (LeaseModel model) -> model.grant(token[0], shares));
    return granted[0];
  }

  static boolean release(World world, Grant grant) {
    return world.call(
        "release " + grant.token(),
        grant::release,
        (LeaseModel model) -> model.without(grant.token()));
  }

  static boolean revoke(World world, Lease lease) {
    Function<LeaseModel, World.Step<LeaseModel, Boolean>> sequential =
        model ->
            new World.Step<>(
                model.holding(Set.of(), false, model.last), !model.held.isEmpty());
    return world.call("revoke", () -> lease.revoke(), sequential);
  }

  static String write(
      World world, FencedRegister<Long> register, Grant grant, long expectedVersion, long next) {
    return world.call(
        "write " + next + " by " + grant.token(),
        () -> {
          try {
            return register.compareAndSet(grant, expectedVersion, next) ? "written" : "passed";
          } catch (LeaseLostException e) {
            return "lost";
          }
        },
        (LeaseModel model) -> model.write(grant.token(), expectedVersion, next));
  }

  /** Writes with a token that another process has told. */
  static String write(
      World world, FencedRegister<Long> register, long token, long expectedVersion, long next) {
    return world.call(
        "write " + next + " with " + token,
        () -> {
          try {
            return register.compareAndSet(token, expectedVersion, next) ? "written" : "passed";
          } catch (LeaseLostException e) {
            return "lost";
          }
        },
        (LeaseModel model) -> model.write(token, expectedVersion, next));
  }

  static Versioned<Long> get(World world, FencedRegister<Long> register) {
    return world.call(
        "get",
        register::get,
        (LeaseModel model) ->
            new World.Step<>(
                model,
                model.version == 0
                    ? Versioned.<Long>unset()
                    : new Versioned<>(model.version, model.value)));
  }
}
