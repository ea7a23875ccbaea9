// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.stall;

import java.io.IOException;

/**
 * All that the stall test stops somebody in: our objects, and the locks one would use instead.
 *
 * <p>Left out: {@code CasConsensus}, whose operation is one compare-and-set and has no inside;
 * {@code Delivery}, which says that it delivers nothing while its consumer is stopped; {@code
 * HeartbeatDetector}, whose operations are single reads and writes.
 */
public enum StallSubject {
  HEAP_REGISTER("HeapRegister", Kind.OBJECT, StallObjects::heapRegister),
  VERSIONED_LONG("VersionedLong", Kind.OBJECT, StallObjects::versionedLong),
  SLOT_REGISTER("SlotRegister", Kind.OBJECT, StallObjects::slotRegister),
  QUORUM_REGISTER("QuorumRegister", Kind.OBJECT, StallObjects::quorumRegister),
  REGISTER_CONSENSUS("RegisterConsensus", Kind.DECISION, StallDecisions::register),
  SERIAL_CONSENSUS("SerialConsensus", Kind.DECISION, StallDecisions::serial),
  ROTATING_PAXOS("RotatingPaxos", Kind.DECISION, StallDecisions::rotating),
  FAST_PAXOS("FastPaxos", Kind.DECISION, StallDecisions::fast),
  PAXOS("Paxos", Kind.DECISION, StallDecisions::paxos),
  SEQUENCE_CONSENSUS("SequenceConsensus", Kind.DECISION, StallDecisions::sequence),
  TWO_PROCESS_CONSENSUS("TwoProcessConsensus", Kind.DECISION, StallDecisions::twoProcess),
  ASSIGNMENT_CONSENSUS("AssignmentConsensus", Kind.DECISION, StallDecisions::assignment),
  RANDOMIZED_CONSENSUS("RandomizedConsensus", Kind.DECISION, StallDecisions::randomized),
  HEAP_LOG("HeapLog", Kind.OBJECT, StallObjects::heapLog),
  PAXOS_LOG("PaxosLog", Kind.OBJECT, StallObjects::paxosLog),
  BATCHING_LOG("BatchingLog", Kind.OBJECT, StallObjects::batchingLog),
  ATOMIC("Atomic", Kind.OBJECT, StallObjects::atomic),
  REPLICATED("Replicated, update", Kind.OBJECT, StallObjects::replicated),
  REPLICATED_READ("Replicated, read", Kind.OBJECT, StallObjects::replicatedRead),
  LEASE("Lease", Kind.OBJECT, StallLeases::heap),
  MAPPED_LEASE("Lease in a file", Kind.OBJECT, StallLeases::mapped),
  LEADER_ELECTION("LeaderElection", Kind.OBJECT, StallLeases::election),
  REENTRANT_LOCK("ReentrantLock", Kind.LOCK, StallLocks::reentrant),
  FAIR_LOCK("ReentrantLock, fair", Kind.LOCK, StallLocks::fair),
  READ_WRITE_LOCK("ReentrantReadWriteLock", Kind.LOCK, StallLocks::readWrite),
  STAMPED_LOCK("StampedLock", Kind.LOCK, StallLocks::stamped),
  SYNCHRONIZED("synchronized", Kind.LOCK, StallLocks::monitor),
  FILE_LOCK("FileLock", Kind.LOCK, StallLocks::file);

  private enum Kind {
    OBJECT,
    DECISION,
    LOCK
  }

  private interface Maker {
    Stallable make(Stop stop) throws IOException;
  }

  /** Its name in tables and charts. */
  public final String label;

  private final Kind kind;
  private final Maker maker;

  StallSubject(String label, Kind kind, Maker maker) {
    this.label = label;
    this.kind = kind;
    this.maker = maker;
  }

  /** Whether it is one of our objects, and no lock. */
  public boolean isOurs() {
    return kind != Kind.LOCK;
  }

  /** A new one, with somebody inside if that is wanted. */
  public Stallable make(Stop stop) throws IOException, InterruptedException {
    Stallable made = maker.make(stop);
    if (kind != Kind.DECISION) { // where another stops inside each of the fresh objects
      stop.start(made);
    }
    return made;
  }
}
