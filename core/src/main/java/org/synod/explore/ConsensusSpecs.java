// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The specifications of consensus in Lampson's handout 18, to be checked after every step. A
 * process that returns a value is an {@code Outcome} action with that result, one that returns
 * null an {@code Outcome} that returned nil; all proposals are allowed from the start.
 */
public final class ConsensusSpecs {
  private ConsensusSpecs() {}

  /**
   * Returns module {@code Consensus}: every result that is not nil is the same (agreement), and is
   * allowed (validity).
   *
   * <p>The module chooses the outcome in {@code Allow}, before anyone can see it; from outside, the
   * outcome is the first result.
   *
   * @param <V> the values
   * @param allowed the proposed values
   * @return the spec, which remembers the outcome
   */
  public static <V> Spec<Optional<V>> consensus(Set<V> allowed) {
    return lateConsensus(allowed, view -> Optional.empty(), false);
  }

  /**
   * Returns module {@code LateConsensus} as a refinement: after every step the module must allow
   * the world's abstraction. The outcome is nil until an internal {@code Decide} sets it to an
   * allowed value, and never changes; {@code Outcome} returns it or nil, so that nobody returns a
   * value that is not decided yet.
   *
   * @param <V> the values
   * @param allowed the proposed values
   * @param outcome the abstraction function: the value that a state decides, as far as it shows
   *     there; it is remembered from then on
   * @return the spec, which remembers the outcome
   */
  public static <V> Spec<Optional<V>> lateConsensus(
      Set<V> allowed, Function<Spec.View, Optional<V>> outcome) {
    return lateConsensus(allowed, outcome, true);
  }

  private static <V> Spec<Optional<V>> lateConsensus(
      Set<V> allowed, Function<Spec.View, Optional<V>> outcome, boolean decidesFirst) {
    Set<V> values =
        Set.copyOf(Objects.requireNonNull(allowed, "allowed: null, allowed: a set of values"));
    Objects.requireNonNull(outcome, "outcome: null, allowed: a function");
    return new Spec<>() {
      @Override
      public Optional<V> start() {
        return Optional.empty();
      }

      @Override
      public Optional<V> next(Optional<V> remembered, View view) {
        Optional<V> decided = agreed(remembered, outcome.apply(view), "decided");
        for (int process = 0; process < view.processes(); process++) {
          Optional<V> result = result(view, process);
          if (decidesFirst && result.isPresent() && decided.isEmpty()) {
            throw new AssertionError("Outcome returned " + result.get() + " before it was decided");
          }
          decided = agreed(decided, result, "returned by process " + process);
        }
        return decided;
      }

      private Optional<V> agreed(Optional<V> outcome, Optional<V> next, String how) {
        if (next.isEmpty()) {
          return outcome;
        }
        if (outcome.isPresent() && !outcome.equals(next)) {
          throw new AssertionError(
              "agreement: the outcome is " + outcome.get() + ", and " + next.get() + " is " + how);
        }
        if (!values.contains(next.get())) {
          throw new AssertionError(
              "validity: " + next.get() + " is " + how + ", allowed: " + values);
        }
        return next;
      }
    };
  }

  /**
   * Returns module {@code TerminatingConsensus}: as {@link #consensus}, and once a process has
   * ended, {@code Outcome} does not return nil: every process that ends returns the outcome.
   *
   * @param <V> the values
   * @param allowed the proposed values
   * @return the spec, which remembers the outcome
   */
  public static <V> Spec<Optional<V>> terminatingConsensus(Set<V> allowed) {
    Spec<Optional<V>> consensus = consensus(allowed);
    return new Spec<>() {
      @Override
      public Optional<V> start() {
        return consensus.start();
      }

      @Override
      public Optional<V> next(Optional<V> remembered, View view) {
        for (int process = 0; process < view.processes(); process++) {
          if (view.ended(process) && view.result(process) == null) {
            throw new AssertionError("termination: process " + process + " ended without outcome");
          }
        }
        return consensus.next(remembered, view);
      }
    };
  }

  @SuppressWarnings("unchecked") // the processes return the values that they were given to propose
  private static <V> Optional<V> result(Spec.View view, int process) {
    @Nullable Object result = view.result(process);
    return Optional.ofNullable((V) result);
  }
}
