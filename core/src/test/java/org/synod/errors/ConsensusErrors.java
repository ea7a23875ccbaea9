// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.synod.consensus.CasConsensus;
import org.synod.consensus.Consensus;
import org.synod.consensus.LockConsensus;
import org.synod.consensus.RegisterConsensus;
import org.synod.consensus.SerialConsensus;
import org.synod.consensus.hierarchy.AssignmentConsensus;
import org.synod.consensus.hierarchy.ProcessConsensus;
import org.synod.consensus.hierarchy.RandomizedConsensus;
import org.synod.consensus.hierarchy.TwoProcessConsensus;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.paxos.FastPaxos;
import org.synod.paxos.Paxos;
import org.synod.paxos.RotatingPaxos;
import org.synod.paxos.disk.DiskPaxos;
import org.synod.paxos.disk.HeapDisk;
import org.synod.register.HeapRegister;

/** Proposals that are cut off, on an object on which nothing was proposed before. */
abstract class ConsensusErrors implements Scenario {
  /** A proposal is one compare-and-set. */
  static class Cas extends ConsensusErrors {
    Cas() {
      super(new CasConsensus<>());
    }
  }

  /** A proposal is one write of a register. */
  static class OnRegister extends ConsensusErrors {
    OnRegister() {
      super(new RegisterConsensus<>(new HeapRegister<>()));
    }
  }

  /** A proposal takes a lock. */
  static class Lock extends ConsensusErrors {
    Lock() {
      super(new LockConsensus<>());
    }
  }

  /** A proposal goes to one object after the other. */
  static class Serial extends ConsensusErrors {
    Serial() {
      super(SerialConsensus.surviving(2));
    }
  }

  /** A proposal is one of Paxos. */
  static class Classic extends ConsensusErrors {
    Classic() {
      super(Paxos.acceptors(3));
    }
  }

  /** A proposal is one of Fast Paxos. */
  static class Fast extends ConsensusErrors {
    Fast() {
      super(FastPaxos.acceptors(4));
    }
  }

  /** A proposal works in hosted ballots. */
  static class Rotating extends ConsensusErrors {
    Rotating() {
      super(RotatingPaxos.surviving(1));
    }
  }

  /** A proposal writes blocks, and some may be of unknown effect from then on. */
  static class OnDisks extends ConsensusErrors {
    OnDisks() {
      super(new DiskPaxos<>(HeapDisk.disks(5, 2), 0));
    }
  }

  /** Two processes, of which the first is cut off. */
  static class TwoProcesses extends OfProcesses {
    TwoProcesses() {
      this(new HeapMemory(2));
    }

    private TwoProcesses(HeapMemory memory) {
      super(memory, TwoProcessConsensus.fromTestAndSet(memory));
    }
  }

  /** A proposal assigns several registers at once. */
  static class Assigning extends OfProcesses {
    Assigning() {
      this(new HeapMemory(4));
    }

    private Assigning(HeapMemory memory) {
      super(memory, new AssignmentConsensus<>(memory));
    }
  }

  /** A proposal flips coins. */
  static class Randomized extends OfProcesses {
    Randomized() {
      this(new HeapMemory(4));
    }

    private Randomized(HeapMemory memory) {
      super(memory, new RandomizedConsensus<>(memory));
    }
  }

  /**
   * An object of processes. The first process is cut off, and is refused when it proposes again.
   */
  abstract static class OfProcesses extends ConsensusErrors {
    private final ProcessConsensus<String> object;
    private final Member first;
    private final Member second;
    private boolean isCutOff;

    OfProcesses(HeapMemory memory, ProcessConsensus<String> object) {
      super(object);
      this.object = object;
      first = memory.join();
      second = memory.join();
    }

    @Override
    public void operation() {
      if (isCutOff) {
        propose("operation", second); // the second time, another process is the victim
      } else {
        isCutOff = true;
        propose("operation", first);
      }
    }

    @Override
    public void goOn() {
      try {
        propose("after", second);
      } catch (IllegalStateException e) {
        Assertions.assertTrue(e.getMessage().contains("stopped midway"), e.getMessage());
      }
    }

    @Override
    String propose(String value) {
      return object.propose(second, value);
    }

    private void propose(String value, Member process) {
      note(object.propose(process, value));
    }
  }

  private final Consensus<String> consensus;
  private final List<String> decisions = new ArrayList<>();

  ConsensusErrors(Consensus<String> consensus) {
    this.consensus = consensus;
  }

  String propose(String value) {
    return consensus.propose(value);
  }

  void note(String decision) {
    decisions.add(decision);
  }

  @Override
  public void prepare() {}

  @Override
  public void operation() {
    note(propose("operation " + decisions.size()));
  }

  @Override
  public void goOn() {
    note(propose("after " + decisions.size()));
  }

  @Override
  public void check(int returned) {
    consensus.decision().ifPresent(decisions::add);
    Assertions.assertTrue(decisions.stream().distinct().count() <= 1, "" + decisions);
  }
}
