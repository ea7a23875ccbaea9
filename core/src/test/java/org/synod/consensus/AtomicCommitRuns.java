// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.synod.Invariant;
import org.synod.consensus.AtomicCommit.Outcome;
import org.synod.explore.Explorer;
import org.synod.explore.Ghost;
import org.synod.explore.Spec;
import org.synod.explore.World;
import org.synod.memory.Codec;
import org.synod.memory.Memory;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/**
 * Small runs of an {@link AtomicCommit}. Each voter votes as it chooses, and then suspects
 * all others in turn until there is an outcome. The specs look at results and votes alone.
 */
final class AtomicCommitRuns {
  /** The registers as a process sees them; a test of faults puts a fault there. */
  private final UnaryOperator<List<Register<Boolean>>> seen;

  AtomicCommitRuns(UnaryOperator<List<Register<Boolean>>> seen) {
    this.seen = seen;
  }

  /** The votes and suspicions that were begun: the reasons for an outcome. */
  record Reasons(Set<Integer> yes, boolean isRefused) {
    Reasons withVote(int process, boolean isYes) {
      Set<Integer> next = new TreeSet<>(yes);
      if (isYes) {
        next.add(process);
      }
      return new Reasons(next, isRefused || !isYes);
    }

    Reasons withSuspicion() {
      return new Reasons(yes, true);
    }
  }

  /** The object that a process uses. */
  interface Maker {
    AtomicCommit make();
  }

  private static void voters(
      World world, int voters, boolean isSplit, Maker maker, boolean isRepeated) {
    Ghost<Reasons> reasons = world.ghost("reasons", new Reasons(Set.of(), false));
    for (int i = 0; i < voters; i++) {
      int me = i;
      world.process(
          "p" + i,
          () -> {
            boolean isYes = !isSplit || world.choose("vote", 2) == 1;
            return decide(world, maker.make(), me, voters, isYes, reasons, isRepeated);
          });
    }
    world.check(agreement());
    world.check(validity(voters, reasons));
  }

  private static Outcome decide(
      World world, AtomicCommit commit, int me, int voters, boolean isYes,
      Ghost<Reasons> reasons, boolean isRepeated) {
    reasons.update(now -> now.withVote(me, isYes));
    Outcome outcome = tried(isRepeated, () -> commit.vote(me, isYes));
    for (int other = 0; other < voters; other++) {
      if (outcome != Outcome.UNDECIDED) {
        break;
      }
      if (other != me) {
        int suspected = other;
        reasons.update(Reasons::withSuspicion);
        outcome = tried(isRepeated, () -> commit.suspect(suspected));
      }
    }
    Outcome last = outcome;
    Outcome again = tried(isRepeated, commit::outcome);
    Invariant.require(again == last, "stability: ", last, ", and then ", again);
    return last;
  }

  private interface Call {
    Outcome call();
  }

  /** A call that is made again until it is answered. */
  private static Outcome tried(boolean isRepeated, Call call) {
    for (; ; ) {
      try {
        return call.call();
      } catch (RegisterUnavailableException e) {
        if (!isRepeated) {
          throw e;
        }
      }
    }
  }

  private static Spec<Boolean> agreement() {
    return stateless(
        view -> {
          Object first = null;
          for (int i = 0; i < view.processes(); i++) {
            Object result = view.result(i);
            if (result != null) {
              Invariant.require(result != Outcome.UNDECIDED, "termination: p", i, " is not told");
              Invariant.require(first == null || first == result, "agreement: both outcomes");
              first = result;
            }
          }
        });
  }

  private static Spec<Boolean> validity(int voters, Ghost<Reasons> reasons) {
    return stateless(
        view -> {
          Reasons now = view.get(reasons);
          for (int i = 0; i < view.processes(); i++) {
            Invariant.require(
                view.result(i) != Outcome.COMMITTED || now.yes.size() == voters,
                "validity: committed, and not all have voted yes");
            Invariant.require(
                view.result(i) != Outcome.ABORTED || now.isRefused,
                "validity: aborted, and nobody has said no or suspected");
          }
        });
  }

  private interface Look {
    void at(Spec.View view);
  }

  private static Spec<Boolean> stateless(Look look) {
    return new Spec<>() {
      @Override
      public Boolean start() {
        return true;
      }

      @Override
      public Boolean next(Boolean nothing, View view) {
        look.at(view);
        return nothing;
      }
    };
  }

  /** Voters over registers that answer, or whose missed calls are made again. */
  Explorer onRegisters(int voters, boolean isSplit, boolean isRepeated) {
    return Explorer.of(
        world -> {
          List<Register<Boolean>> votes = world.registers("v", voters);
          voters(
              world, voters, isSplit,
              () -> new AtomicCommit(seen.apply(votes)), isRepeated);
        });
  }

  /**
   * One has voted yes. Its process suspects the other, which votes yes at the same time: a vote and
   * a suspicion meet in three acceptors.
   */
  Explorer onQuorum() {
    return Explorer.of(
        world -> {
          Memory memory = world.memory("m", 2);
          QuorumSystem quorums = QuorumSystem.majority(3);
          Register<Boolean> voted = world.register("v0", true);
          List<Register<QuorumState<Boolean>>> acceptors = world.registers("a", 3);
          QuorumRegister.found(memory, Codec.ofBoolean(), acceptors, quorums);
          Maker maker =
              () ->
                  new AtomicCommit(
                      List.of(
                          voted,
                          new QuorumRegister<>(
                              memory, Codec.ofBoolean(), acceptors, quorums)));
          world.process("p0", () -> maker.make().suspect(1));
          world.process("p1", () -> maker.make().vote(1, true));
          world.check(agreement());
        });
  }

  /** The states of the acceptors of two votes, from which a run starts: none, or some way on. */
  enum Halfway {
    /** Nobody has voted. */
    NOT_BEGUN(false, false),
    /** Voter 0 has said yes, which two acceptors of three know. Voter 1 has not voted. */
    ONE_HAS_VOTED(true, false),
    /** As well, a process has stopped in the middle of its suspicion of voter 1. */
    A_SUSPICION_STOPPED(true, true),
    /** Nobody has voted, and a process has stopped in the middle of its suspicion of voter 1. */
    NOBODY_HAS_VOTED(false, true);

    private final boolean isVoted;
    final boolean isSuspected;

    Halfway(boolean isVoted, boolean isSuspected) {
      this.isVoted = isVoted;
      this.isSuspected = isSuspected;
    }
  }

  private static final int STOPPED = 2; // the number of a process that takes no step here

  private static QuorumState<Boolean> acceptor(int process, Boolean accepted) {
    return new QuorumState<>(1, 1, 0, accepted == null ? 0 : 1L << process, accepted);
  }

  /**
   * Both votes lie in three acceptors each. Voter 0 votes unless it has done so, and suspects voter
   * 1, which votes yes at the same time.
   */
  Explorer onQuorums(Halfway halfway) {
    return Explorer.of(
        world -> {
          Memory memory = world.memory("m", 3);
          List<List<Register<QuorumState<Boolean>>>> acceptors =
              List.of(new ArrayList<>(), new ArrayList<>());
          for (int i = 0; i < 3; i++) {
            Boolean yes = halfway.isVoted && i < 2 ? true : null;
            Boolean no = halfway.isSuspected && i < 1 ? false : null;
            acceptors.get(0).add(world.register("v" + i, acceptor(0, yes)));
            acceptors.get(1).add(world.register("w" + i, acceptor(STOPPED, no)));
          }
          Maker maker =
              () ->
                  new AtomicCommit(
                      seen.apply(acceptors.stream().map(one -> vote(memory, one)).toList()));
          world.process(
              "p0",
              () -> {
                AtomicCommit commit = maker.make();
                Outcome told = halfway.isVoted ? Outcome.UNDECIDED : commit.vote(0, true);
                return told == Outcome.UNDECIDED ? commit.suspect(1) : told;
              });
          world.process(
              "p1",
              () -> {
                Outcome told = maker.make().vote(1, true);
                Invariant.require(
                    told != Outcome.UNDECIDED || !halfway.isVoted, "it is told nothing");
                return told == Outcome.UNDECIDED ? maker.make().suspect(0) : told;
              });
          world.check(agreement());
        });
  }

  private static Register<Boolean> vote(
      Memory memory, List<Register<QuorumState<Boolean>>> acceptors) {
    return new QuorumRegister<>(
        memory, Codec.ofBoolean(), acceptors, QuorumSystem.majority(3));
  }
}
