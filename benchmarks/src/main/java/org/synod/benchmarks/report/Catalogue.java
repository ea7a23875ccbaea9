// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.synod.benchmarks.stall.StallSubject;

/**
 * The benchmarks that answer each question: rows of an operation, its physical floor, our subjects
 * and their alternatives. The first of ours stands for the row in charts.
 */
final class Catalogue {
  private Catalogue() {}

  /**
   * A benchmark method, and the parameters that make it a subject.
   *
   * @param benchmark the class and method, without the package
   * @param params the parameters that matter
   * @param label its name within its row
   */
  record Subject(String benchmark, Map<String, String> params, String label) {

    /** Reads "method name=value …"; the parameters of the row are not part of the label. */
    private static Subject of(String className, Map<String, String> ofRow, String text) {
      String[] words = text.split(" ");
      Map<String, String> params = new TreeMap<>(ofRow);
      params.putAll(Catalogue.params(words));
      return new Subject(className + "." + words[0], params, text.replaceAll(" \\w+=", " "));
    }
  }

  /**
   * An operation and the object that does it.
   *
   * @param id names its chart
   * @param call the method of ours that is measured, as in "Class.method, more"
   * @param floor the least that it takes, or nothing
   */
  record Row(
      String id,
      String operation,
      String call,
      List<Subject> floor,
      List<Subject> ours,
      List<Subject> peers,
      List<Integer> threads) {

    Stream<Subject> subjects() {
      return Stream.of(floor, ours, peers).flatMap(List::stream);
    }
  }

  /** One row in the making: its class, with the parameters of all subjects. */
  private record Builder(
      String id, String operation, String call, String benchmark, List<Integer> threads) {

    Row of(String floor, String ours, String peers) {
      String[] words = benchmark.split(" ");
      Map<String, String> params = Catalogue.params(words);
      return new Row(
          id,
          operation,
          call,
          subjects(words[0], params, floor),
          subjects(words[0], params, ours),
          subjects(words[0], params, peers),
          threads);
    }

    private static List<Subject> subjects(String name, Map<String, String> params, String text) {
      return text.isEmpty()
          ? List.of()
          : Stream.of(text.split(", ")).map(each -> Subject.of(name, params, each)).toList();
    }
  }

  /** Reads "name=value" from all words but the first. */
  static Map<String, String> params(String[] words) {
    Map<String, String> params = new TreeMap<>();
    for (String word : Arrays.asList(words).subList(1, words.length)) {
      params.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
    }
    return params;
  }

  private static Builder alone(String id, String operation, String call, String benchmark) {
    return new Builder(id, operation, call, benchmark, List.of(1));
  }

  private static Builder contended(
      String id, String operation, String call, String benchmark) {
    return new Builder(id, operation, call, benchmark, List.of(1, 2, 8));
  }

  static final List<Row> ROWS =
      List.of(
          contended(
                  "add-one", "add one to a number", "VersionedLong.updateAndGet",
                  "RegisterBenchmark")
              .of(
                  "rawUpdate",
                  "versionedLongUpdate, heapRegisterUpdate",
                  "stampedReferenceUpdate, stampedLockUpdate, reentrantLockUpdate,"
                      + " synchronizedUpdate"),
          alone("read", "read a number", "VersionedLong.get", "RegisterBenchmark")
              .of(
                  "rawRead",
                  "versionedLongRead, heapRegisterRead",
                  "stampedReferenceRead, stampedLockRead"),
          alone("read-wide", "read 4 words", "SlotRegister.read", "WideRegisterBenchmark")
              .of("", "slotRegisterRead", "stampedLockRead, referenceRead, synchronizedRead"),
          contended(
                  "write-wide", "add one to 4 words", "SlotRegister.compareAndSetWords",
                  "WideRegisterBenchmark")
              .of(
                  "",
                  "slotRegisterUpdate",
                  "stampedLockUpdate, referenceUpdate, synchronizedUpdate"),
          alone(
                  "decide-1", "decide a fresh object, 1 CAS", "CasConsensus.propose",
                  "FreshDecisionBenchmark")
              .of("rawObjects writes=1", "propose subject=CAS_1", "future"),
          alone(
                  "decide-2", "decide a fresh object, 2 CAS", "SerialConsensus.propose, 2 CAS",
                  "FreshDecisionBenchmark")
              .of(
                  "rawObjects writes=2",
                  "propose subject=SERIAL_2, propose subject=ROTATING_2_OF_3",
                  ""),
          alone(
                  "decide-3", "decide a fresh object, 3 CAS", "FastPaxos.propose, 3 CAS",
                  "FreshDecisionBenchmark")
              .of(
                  "rawObjects writes=3",
                  "propose subject=FAST_3_OF_3, propose subject=SERIAL_3",
                  ""),
          alone(
                  "ballot", "a ballot of Paxos, 3 acceptors", "Proposer.propose, 3 acceptors",
                  "PaxosBenchmark acceptors=3")
              .of("rawReferences", "heapBallot, slotsBallot", "synchronizedUpdate"),
          contended(
                  "change", "change over 3 acceptors", "Participant.compareAndSetWords",
                  "QuorumRegisterBenchmark acceptors=3")
              .of(
                  "rawQuorumCas",
                  "quorumChange, registerChange",
                  "stampedChange, synchronizedChange"),
          alone(
                  "quorum-read", "read over 3 acceptors", "Participant.read",
                  "QuorumRegisterBenchmark acceptors=3")
              .of("rawQuorumRead", "quorumRead, registerRead", ""),
          contended("append", "append to a log", "HeapLog.append", "LogBenchmark")
              .of("rawShared", "append", "queue, lockedList"),
          alone(
                  "append-quorum", "append over 3 acceptors", "PaxosLog.append, 3 acceptors",
                  "PaxosLogBenchmark acceptors=3")
              .of("rawQuorumNodes", "paxosAppend", "synchronizedAppend"),
          contended(
                  "change-any", "change an immutable state", "Atomic.updateAndGet",
                  "AtomicBenchmark work=0")
              .of(
                  "rawCas",
                  "atomicUpdate",
                  "referenceUpdateAndGet, reentrantLockUpdate, synchronizedUpdate"),
          contended(
                  "counters", "add to one of 1,024 counters", "Replicated.update",
                  "ReplicatedBenchmark reads=0")
              .of(
                  "",
                  "replicated",
                  "reentrantLock, fairLock, updateAndGetPersistent, updateAndGetCopy,"
                      + " concurrentMapOneKeyOnly"),
          contended(
                  "counters-read", "read one of 1,024 counters, or add to it in 10 %",
                  "Replicated.read and update", "ReplicatedBenchmark reads=90")
              .of("", "replicated", "readWriteLock, reentrantLock, updateAndGetPersistent"),
          alone(
                  "lease", "take and give back a lease", "Lease.tryAcquire and release",
                  "LeaseBenchmark")
              .of("twoRawCas", "lease", "reentrantLock, fileLock, lockFile"),
          alone(
                  "shared", "change across programs", "VersionedLong.setIfVersion, in a file",
                  "SharedStateBenchmark")
              .of("rawCas", "versionedLong", "fileLock, lockFile, sqlite, redis"),
          alone(
                  "replicate", "3 replicas agree", "Participant.compareAndSetWords, 3 replicas",
                  "ReplicationBenchmark")
              .of(
                  "rawTwoCas",
                  "quorumChange, rotatingDecide, paxosDecide",
                  "microRaftAdd, jgroupsRaftAdd"),
          alone(
                  "read-replicated", "read from 3 replicas", "Participant.read, 3 replicas",
                  "ReplicationBenchmark")
              .of("rawTwoReads", "quorumRead",
                  "microRaftReadByLease, microRaftReadByMajority, jgroupsRaftReadByMajority"));

  /** The benchmarks that run only where a Redis server is installed. */
  static boolean needsRedis(Subject subject) {
    return subject.benchmark().endsWith(".redis");
  }

  /** The benchmarks that the compilers take seconds for. */
  static boolean warmsUpSlowly(Subject subject) {
    return subject.benchmark().startsWith("ReplicationBenchmark.")
        || subject.benchmark().startsWith("ReplicatedBenchmark.");
  }

  /** The stall test: what two others do while nobody has stopped, or one inside. */
  static final Row STALL =
      new Row(
          "stall",
          "go on while one is stopped",
          "The update, append or proposal of each object",
          List.of(),
          stalls(StallSubject::isOurs),
          stalls(each -> !each.isOurs()),
          List.of(2));

  private static List<Subject> stalls(Predicate<StallSubject> which) {
    return Stream.of(StallSubject.values())
        .filter(which)
        .flatMap(each -> Stream.of(stall(each, false), stall(each, true)))
        .toList();
  }

  /** The work done while nobody has stopped, or one inside. */
  static Subject stall(StallSubject subject, boolean isStopped) {
    String stopped = isStopped ? "inside" : "nowhere";
    return new Subject(
        "StallBenchmark.others",
        Map.of("subject", subject.name(), "stopped", stopped),
        subject.label);
  }

  /** The row of objects that many threads want at once, with the share of the slowest thread. */
  static final Row CONTENTION = contention("contention", List.of(2, 8));

  private static Row contention(String id, List<Integer> threads) {
    return new Builder(
            id,
            "add one to the same object",
            "VersionedLong.updateAndGet",
            "ContentionBenchmark",
            threads)
        .of(
            "raw",
            "versionedLong, versionedLongOwnLoop, slotRegister, heapRegister",
            "reentrantLock, fairLock, stampedLock, monitor");
  }

  /**
   * The rows whose latencies are sampled, with more threads than most machines have CPUs to spare.
   */
  static final List<Row> LATENCIES =
      List.of(
          contention("latency-contention", List.of(8)),
          new Builder(
                  "latency",
                  "add to one of 1,024 counters",
                  "Replicated.update",
                  "ReplicatedBenchmark reads=0",
                  List.of(8))
              .of("", "replicated", "reentrantLock, fairLock, updateAndGetPersistent"));
}
