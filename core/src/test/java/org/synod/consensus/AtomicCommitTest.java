// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.consensus.AtomicCommit.Outcome;
import org.synod.explore.ConsensusSpecs;
import org.synod.explore.Explorer;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.quorum.QuorumRegister;
import org.synod.register.FaultyRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.SlotRegister;

/** {@link AtomicCommit} by one thread: outcomes, votes that stand, bad input. */
class AtomicCommitTest {
  private final List<Register<Boolean>> votes =
      List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>());
  private final AtomicCommit commit = new AtomicCommit(votes);

  @Test
  void commitsOnceAllHaveSaidYes() {
    assertEquals(Outcome.UNDECIDED, commit.outcome());
    assertEquals(Outcome.UNDECIDED, commit.vote(1, true));
    assertEquals(Outcome.UNDECIDED, commit.vote(0, true));
    assertEquals(Outcome.COMMITTED, commit.vote(2, true));
    assertEquals(Outcome.COMMITTED, commit.outcome());
    assertEquals(Outcome.COMMITTED, commit.suspect(0));
    assertEquals(Outcome.COMMITTED, commit.vote(1, false), "the first vote stands");
    assertEquals(Outcome.COMMITTED, new AtomicCommit(votes).outcome());
  }

  @Test
  void abortsWithTheFirstNo() {
    commit.vote(0, true);
    assertEquals(Outcome.ABORTED, commit.vote(2, false));
    assertEquals(Outcome.ABORTED, commit.outcome());
    assertEquals(Outcome.ABORTED, commit.vote(1, true));
    assertEquals(Outcome.ABORTED, commit.vote(2, true), "the first vote stands");
  }

  @Test
  void abortsIfASilentVoterIsSuspected() {
    commit.vote(0, true);
    assertEquals(Outcome.ABORTED, commit.suspect(1));
    assertEquals(Outcome.ABORTED, commit.vote(1, true), "it comes too late");
  }

  @Test
  void aSuspicionOfOneThatHasVotedChangesNothing() {
    commit.vote(0, true);
    assertEquals(Outcome.UNDECIDED, commit.suspect(0));
    commit.vote(1, true);
    assertEquals(Outcome.COMMITTED, commit.vote(2, true));
  }

  @Test
  void theVotesMayLieAnywhere() {
    Memory memory = new HeapMemory(4);
    AtomicCommit anywhere =
        new AtomicCommit(
            List.of(
                new SlotRegister<>(memory, Codec.ofBoolean()),
                QuorumRegister.acceptors(memory, Codec.ofBoolean(), 3)));
    assertEquals(Outcome.UNDECIDED, anywhere.vote(0, true));
    assertEquals(Outcome.COMMITTED, anywhere.vote(1, true));
    assertEquals(
        "AtomicCommit[RegisterConsensus[HeapRegister[unset]]]",
        new AtomicCommit(List.of(new HeapRegister<>())).toString());
  }

  @Test
  void aRegisterThatDoesNotAnswerIsTold() {
    Register<Boolean> silent =
        new FaultyRegister<>(
            new HeapRegister<>(),
            next -> {
              throw FaultyRegister.crashed("v1");
            });
    AtomicCommit two = new AtomicCommit(List.of(new HeapRegister<>(), silent));
    assertThrows(RegisterUnavailableException.class, () -> two.vote(1, true));
    assertThrows(RegisterUnavailableException.class, () -> two.vote(0, true));
    AtomicCommit refused = new AtomicCommit(List.of(new HeapRegister<>(), silent));
    assertEquals(Outcome.ABORTED, refused.vote(0, false), "one no is enough");
  }

  @Test
  void refusesWhatIsNoVoter() {
    Refusal.ofArgument("me: 3, allowed: 0 to 2", () -> commit.vote(3, true));
    Refusal.ofArgument("me: -1, allowed: 0 to 2", () -> commit.vote(-1, true));
    Refusal.ofArgument("voter: 3, allowed: 0 to 2", () -> commit.suspect(3));
    Refusal.ofArgument("votes: 0, allowed: 1 or more", () -> new AtomicCommit(List.of()));
    Refusal.ofNull("votes", () -> new AtomicCommit(null));
    List<Register<Boolean>> twice = new ArrayList<>(votes);
    twice.add(votes.get(0));
    Refusal.ofArgument("votes[3]: the same as votes[0]", () -> new AtomicCommit(twice));
  }

  @Test
  void refusesARegisterThatSomethingElseWrites() {
    votes.get(0).compareAndSet(0, true);
    votes.get(0).compareAndSet(1, false);
    Refusal.of(IllegalStateException.class, "register: at version 2", commit::outcome);
  }

  /**
   * One vote is a consensus on yes or no: who proposes yes votes, and who proposes no suspects. So
   * atomic commit is as strong as consensus, and is made of it.
   */
  @Test
  void aVoteIsAConsensus() {
    Function<AtomicCommit, Outcome> yes = one -> one.vote(0, true);
    Function<AtomicCommit, Outcome> no = one -> one.suspect(0);
    Set<String> outcomes =
        Explorer.of(
                world -> {
                  Register<Boolean> vote = world.register("vote");
                  List<Function<AtomicCommit, Outcome>> proposals = List.of(yes, no, yes);
                  for (int i = 0; i < proposals.size(); i++) {
                    int me = i;
                    world.process(
                        "p" + i,
                        () ->
                            proposals.get(me).apply(new AtomicCommit(List.of(vote)))
                                == Outcome.COMMITTED);
                  }
                  world.check(ConsensusSpecs.terminatingConsensus(Set.of(true, false)));
                })
            .crashes(2)
            .explore()
            .requireComplete()
            .outcomes();
    assertEquals(true, outcomes.contains("p0: true, p1: true, p2: true"), outcomes.toString());
    assertEquals(true, outcomes.contains("p0: false, p1: false, p2: false"), outcomes.toString());
  }
}
