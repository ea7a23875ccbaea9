// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.log.LogHistories.Model;
import org.synod.log.SharedPaxosLog.Fault;
import org.synod.quorum.QuorumSystem;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * {@link PaxosLog} over registers that miss single calls and come back, with every kind of quorum
 * system. The invariants of {@link SequenceInvariants} hold after each step. All calls are
 * linearizable, those with an unknown effect and those that are said to have had no effect
 * included. A read of a register and the compare-and-set after it are one step. The last tests use
 * logs that take one answer for another.
 */
class PaxosLogOmissionScheduleTest {
  private static final int STATES = Integer.getInteger("synod.explore.states", 1_000_000);

  /** Wraps a log in the way in which a caller uses it. */
  private interface Use extends UnaryOperator<Log<String>> {}

  private static final Use AS_IT_IS = log -> log;

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found =
        explorer.atomicUpdates().maxStates(STATES / 20).explore().requireNoFailure();
    Explored.run("PaxosLog, " + what, found);
    return found;
  }

  /**
   * Processes that append the letters of a word each. A full stop in it closes, a question mark
   * counts.
   */
  private static Explorer appending(QuorumSystem quorums, long window, Use use, String... words) {
    return appending(quorums, window, List.of(), use, words);
  }

  /**
   * The same runs from a state in which others have left decided and lost commands: see
   * SharedPaxosLog.
   */
  private static Explorer appending(
      QuorumSystem quorums, long window, List<String> before, Use use, String... words) {
    return Explorer.of(
        world -> {
          SharedPaxosLog shared =
              new SharedPaxosLog(world, words.length, quorums, window, Fault.NOTHING, before);
          world.linearizable(Model.of(before));
          for (int i = 0; i < words.length; i++) {
            String name = "p" + i;
            String word = words[i];
            world.process(
                name,
                () -> {
                  List<Object> results = appendAll(world, use.apply(shared.of(name)), word);
                  // The invariants check the indexes in a list by the number of the append. A
                  // caller with a fault may append more than once for a letter, so its results are
                  // no such list.
                  return use == AS_IT_IS ? results : results.toString();
                });
          }
        });
  }

  private static List<Object> appendAll(World world, Log<String> log, String word) {
    List<Object> results = new ArrayList<>();
    for (String letter : word.split("")) {
      switch (letter) {
        case "." -> results.add(LogHistories.close(world, log));
        case "?" -> LogHistories.decidedPrefix(world, log);
        default -> results.add(LogHistories.append(world, log, letter));
      }
    }
    return results;
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#all")
  void oneAppenderThatMissesAnswers(QuorumSystem quorums) {
    Exploration found =
        explored(
            "2 appends by one, 2 omissions, 1 crash, " + quorums,
            appending(quorums, 1, AS_IT_IS, "ab?").omissions(2).crashes(1));
    assertTrue(found.outcomes().contains("p0: [0, 1]"), found.outcomes()::toString);
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#all")
  void twoAppendersAndWhatIsLate(QuorumSystem quorums) {
    explored(
        "an append each, 1 omission, " + quorums,
        appending(quorums, 2, AS_IT_IS, "a", "b").omissions(1));
  }

  @Test
  void anAppendAfterTheCloseIsRefused() {
    QuorumSystem majority = QuorumSystem.majority(3);
    explored("close by one, 2 omissions", appending(majority, 1, AS_IT_IS, "a.").omissions(2));
    explored(
        "close and append, 1 omission", appending(majority, 1, AS_IT_IS, ".", "a").omissions(1));
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#all")
  void linksAreDroppedInABallotThatIsLeft(QuorumSystem quorums) {
    long withoutTheFirst = (1L << quorums.acceptors()) - 2;
    if (quorums.isPrepareQuorum(withoutTheFirst)) {
      explored(
          "2 appends after a decision, 2 omissions, " + quorums,
          appending(quorums, 1, List.of("x"), AS_IT_IS, "ab?").omissions(2));
      explored(
          "an append each after a decision, one out to one for a while, " + quorums,
          appending(quorums, 1, List.of("x"), AS_IT_IS, "a", "b").outagesToOne(1).outagesMayEnd());
    }
  }

  /** Faults of callers, which do harm only where registers miss single calls. */
  private enum Misuse implements Use {
    /** A caller appends again after an append of unknown effect. */
    APPENDS_AGAIN {
      @Override
      long append(Log<String> log, String command) {
        try {
          return log.append(command);
        } catch (RegisterUnavailableException e) {
          return log.append(command);
        }
      }
    },
    /** An append of unknown effect is said to have had none. */
    TAKES_UNKNOWN_FOR_NONE {
      @Override
      long append(Log<String> log, String command) {
        try {
          return log.append(command);
        } catch (RegisterUnavailableException e) {
          throw new RegisterUnavailableException("it is not there", e, Effect.NONE);
        }
      }
    },
    /** An append of unknown effect is said to be at the end. */
    TAKES_UNKNOWN_FOR_DONE {
      @Override
      long append(Log<String> log, String command) {
        try {
          return log.append(command);
        } catch (RegisterUnavailableException e) {
          return log.decidedPrefix();
        }
      }
    };

    abstract long append(Log<String> log, String command);

    @Override
    public Log<String> apply(Log<String> log) {
      return new Wrapped(this, log);
    }
  }

  private record Wrapped(Misuse misuse, Log<String> log) implements Log<String> {
    @Override
    public long append(String command) {
      return misuse.append(log, command);
    }

    @Override
    public String get(long index) {
      return log.get(index);
    }

    @Override
    public long decidedPrefix() {
      return log.decidedPrefix();
    }

    @Override
    public Follower<String> follow(long from) {
      return log.follow(from);
    }

    @Override
    public void close() {
      log.close();
    }
  }

  /** One acceptor accepts, and all prepare, so two omissions are enough to leave no quorum. */
  private static Map<String, Explorer> checks(Use use) {
    QuorumSystem flexible = QuorumSystem.flexible(3, 3, 1);
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 appends by one", appending(flexible, 2, use, "ab?"));
    checks.put("2 appends by one, 1 omission", appending(flexible, 2, use, "ab?").omissions(1));
    checks.put("2 appends by one, 2 omissions", appending(flexible, 2, use, "ab?").omissions(2));
    return checks;
  }

  @ParameterizedTest
  @EnumSource
  void isFound(Misuse misuse) {
    SeededFault.requireFound(misuse, checks(misuse));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(AS_IT_IS).values().forEach(check -> check.explore().requireComplete());
  }
}
