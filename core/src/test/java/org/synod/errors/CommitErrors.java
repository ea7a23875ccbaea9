// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.synod.consensus.AtomicCommit;
import org.synod.consensus.AtomicCommit.Outcome;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.quorum.QuorumRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/** Two voters, whose votes are cut off, and others who suspect them. */
abstract class CommitErrors implements Scenario {
  /** Votes in references. */
  static class Heap extends CommitErrors {
    Heap() {
      super(HeapRegister::new);
    }
  }

  /** Votes in slots. */
  static class Slots extends CommitErrors {
    Slots() {
      this(new HeapMemory(8));
    }

    private Slots(HeapMemory memory) {
      super(() -> new SlotRegister<>(memory, Codec.ofBoolean()));
    }
  }

  /** Each vote in a quorum of slots: Paxos Commit. */
  static class Quorum extends CommitErrors {
    Quorum() {
      this(new HeapMemory(8));
    }

    private Quorum(HeapMemory memory) {
      super(() -> QuorumRegister.acceptors(memory, Codec.ofBoolean(), 3));
    }
  }

  private final AtomicCommit commit;
  private final List<Outcome> outcomes = new ArrayList<>();
  private int voters;

  CommitErrors(Supplier<Register<Boolean>> register) {
    commit = new AtomicCommit(Stream.generate(register).limit(2).toList());
  }

  @Override
  public void prepare() {
    Assertions.assertEquals(Outcome.UNDECIDED, commit.outcome());
  }

  @Override
  public void operation() {
    outcomes.add(commit.vote(voters++, true));
  }

  @Override
  public void goOn() {
    outcomes.add(commit.suspect(0));
    outcomes.add(commit.suspect(1));
    outcomes.add(commit.vote(0, true));
    Assertions.assertNotEquals(Outcome.UNDECIDED, commit.outcome());
  }

  @Override
  public void check(int returned) {
    outcomes.add(commit.outcome());
    Assertions.assertFalse(
        outcomes.contains(Outcome.COMMITTED) && outcomes.contains(Outcome.ABORTED), "" + outcomes);
    Assertions.assertTrue(
        returned < 2 || outcomes.contains(Outcome.COMMITTED), "both said yes: " + outcomes);
  }
}
