// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.stall;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.synod.consensus.Consensus;
import org.synod.consensus.RegisterConsensus;
import org.synod.consensus.SerialConsensus;
import org.synod.consensus.hierarchy.Assignment;
import org.synod.consensus.hierarchy.AssignmentConsensus;
import org.synod.consensus.hierarchy.ProcessConsensus;
import org.synod.consensus.hierarchy.RandomizedConsensus;
import org.synod.consensus.hierarchy.TwoProcessConsensus;
import org.synod.log.SequenceConsensus;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.FastPaxos;
import org.synod.paxos.Paxos;
import org.synod.paxos.RotatingPaxos;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * Decisions of fresh objects, each of which another has proposed to before: either to the end, so
 * that its value is learned, or until it stopped in the middle, so that a decision must be made.
 * A stopped process is not suspended, since each object would need a thread, but thrown out of its
 * operation: shared memory cannot tell the two apart.
 */
final class StallDecisions {
  private static final int ACCEPTORS = 3;
  private static final BooleanSupplier COIN = () -> ThreadLocalRandom.current().nextBoolean();

  private StallDecisions() {}

  /** An object with two participants: the one that may stop, and the one that decides. */
  private record Two(Runnable other, Runnable me) {}

  /** Decides fresh objects, each with a participant that stopped after some writes. */
  private static Stallable decide(Stop stop, int writes, Function<Cut, Two> maker) {
    return () -> {
      Two object = maker.apply(new Cut(stop.isWanted() ? writes : -1));
      boolean isGone = false;
      try {
        object.other.run();
      } catch (Cut.Gone gone) {
        isGone = true;
      }
      if (isGone != stop.isWanted()) {
        throw new IllegalStateException("stopped: " + isGone + ", wanted: " + stop.isWanted());
      }
      object.me.run();
      return true;
    };
  }

  private static Two of(Consensus<Long> object) {
    return new Two(() -> object.propose(1L), () -> object.propose(2L));
  }

  static Stallable register(Stop stop) {
    return register(stop, 0);
  }

  static Stallable register(Stop stop, int writes) {
    return decide(stop, writes, cut -> of(new RegisterConsensus<>(cut.register())));
  }

  static Stallable serial(Stop stop) {
    return decide(stop, 1, cut -> of(SerialConsensus.onRegisters(cut.registers(2))));
  }

  static Stallable rotating(Stop stop) {
    return decide(stop, 1, cut -> of(new RotatingPaxos<>(cut.registers(ACCEPTORS))));
  }

  static Stallable fast(Stop stop) {
    return decide(stop, 1, cut -> of(new FastPaxos<>(cut.registers(ACCEPTORS))));
  }

  /** Stopped when one of two acceptors has accepted. Each has its own number for good. */
  static Stallable paxos(Stop stop) {
    QuorumSystem quorums = QuorumSystem.majority(ACCEPTORS);
    return decide(
        stop,
        1,
        cut -> {
          List<Register<AcceptorState<Long>>> registers = cut.registers(ACCEPTORS);
          Paxos<Long> other = Paxos.sharing(registers, quorums, () -> 0);
          Paxos<Long> mine = Paxos.sharing(registers, quorums, () -> 1);
          return new Two(() -> other.propose(1L), () -> mine.propose(2L));
        });
  }

  static Stallable sequence(Stop stop) {
    QuorumSystem quorums = QuorumSystem.majority(ACCEPTORS);
    return decide(
        stop,
        1,
        cut -> {
          SequenceConsensus<Long> object =
              new SequenceConsensus<>(cut.registers(ACCEPTORS), quorums);
          return new Two(() -> object.propose(1L), () -> object.propose(2L));
        });
  }

  /** Stopped after it has announced its value, before it uses the primitive. */
  static Stallable twoProcess(Stop stop) {
    return decide(
        stop,
        1,
        cut -> {
          Memory memory = new HeapMemory(2);
          AtomicBoolean flag = new AtomicBoolean();
          return of(
              memory,
              TwoProcessConsensus.fromTestAndSet(
                  memory,
                  cut.variables(),
                  () -> {
                    cut.beforeWrite();
                    return flag.getAndSet(true);
                  }));
        });
  }

  /** Stopped after its first assignment. */
  static Stallable assignment(Stop stop) {
    return decide(
        stop,
        2,
        cut -> {
          Memory memory = new HeapMemory(2);
          Assignment heap =
              Assignment.onHeap(AssignmentConsensus.registers(2), AssignmentConsensus.width(2));
          return of(
              memory,
              new AssignmentConsensus<>(memory, cut.variables(), cut.assignment(heap)));
        });
  }

  /** Stopped after it has announced its value and before it has stood for it. */
  static Stallable randomized(Stop stop) {
    return decide(
        stop,
        1,
        cut -> {
          Memory memory = new HeapMemory(2);
          return of(memory, new RandomizedConsensus<>(memory, cut.variables(), COIN));
        });
  }

  private static Two of(Memory memory, ProcessConsensus<Long> object) {
    Member other = memory.join();
    Member me = memory.join();
    return new Two(() -> object.propose(other, 1L), () -> object.propose(me, 2L));
  }
}
