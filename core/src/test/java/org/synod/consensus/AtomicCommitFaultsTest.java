// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.consensus.AtomicCommitRuns.Halfway;
import org.synod.explore.Explorer;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * Seeded faults below {@link AtomicCommit}. The checks that the class passes must find each of
 * them. The mistakes in the class itself are mutants (src/test/mutants/atomic-commit.txt).
 */
class AtomicCommitFaultsTest {

  enum Fault {
    /** A process takes a voter's vote for no, and writes it nowhere. */
    SUSPECTS_IN_SILENCE {
      @Override
      Register<Boolean> seen(Register<Boolean> vote) {
        return new Seen(vote) {
          @Override
          public boolean compareAndSet(long expectedVersion, Boolean next) {
            return next ? super.compareAndSet(expectedVersion, true) : !get().isSet();
          }
        };
      }
    },
    /** A process votes on top of the vote that is there. */
    OVERWRITES {
      @Override
      Register<Boolean> seen(Register<Boolean> vote) {
        return new Blind<>(vote);
      }
    },
    /** A process takes a vote that is missing for a yes: it counts the nos alone. */
    COUNTS {
      @Override
      Register<Boolean> seen(Register<Boolean> vote) {
        return new Seen(vote) {
          @Override
          public Versioned<Boolean> get() {
            Versioned<Boolean> found = super.get();
            return found.isSet() ? found : new Versioned<>(1, true);
          }
        };
      }
    };

    abstract Register<Boolean> seen(Register<Boolean> vote);
  }

  private static class Seen implements Register<Boolean> {
    private final Register<Boolean> vote;

    Seen(Register<Boolean> vote) {
      this.vote = vote;
    }

    @Override
    public Versioned<Boolean> get() {
      return vote.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Boolean next) {
      return vote.compareAndSet(expectedVersion, next);
    }
  }

  private static Map<String, Explorer> checks(UnaryOperator<Register<Boolean>> seen) {
    AtomicCommitRuns runs =
        new AtomicCommitRuns(
            votes -> votes.stream().<Register<Boolean>>map(seen).toList());
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 voters", runs.onRegisters(2, true, false).crashes(1));
    checks.put("3 voters", runs.onRegisters(3, false, false));
    return checks;
  }

  @ParameterizedTest
  @EnumSource
  void eachFaultIsFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault::seen));
  }

  /** A missing vote is not looked at there, so the third fault cannot show. */
  @ParameterizedTest
  @EnumSource(names = {"SUSPECTS_IN_SILENCE", "OVERWRITES"})
  void isFoundOverQuorumsFromHalfwayOn(Fault fault) {
    AtomicCommitRuns runs =
        new AtomicCommitRuns(
            votes -> votes.stream().<Register<Boolean>>map(fault::seen).toList());
    SeededFault.requireFound(
        fault + " over quorums",
        Map.of("votes over 2 quorums", runs.onQuorums(Halfway.ONE_HAS_VOTED)));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    for (Explorer check : List.copyOf(checks(UnaryOperator.identity()).values())) {
      check.explore().requireComplete();
    }
  }
}
