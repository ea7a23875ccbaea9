// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.benchmarks.peers.JGroupsGroup;
import org.synod.benchmarks.peers.MicroRaftGroup;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.layout.Stride;
import org.synod.paxos.Paxos;
import org.synod.paxos.RotatingPaxos;
import org.synod.quorum.Participant;
import org.synod.quorum.QuorumRegister;

/**
 * What does it cost to get three replicas to agree? Ours are three acceptors in shared memory; the
 * limit is a compare-and-set on two of them. The peers are Raft groups of three nodes in this JVM,
 * which send each other messages from thread to thread, and whose callers wait for the result. They
 * survive the loss of a node and can be spread over machines, which ours cannot: what is compared
 * is the price of agreement among threads that share a memory anyway.
 *
 * <p>{@code quorumChange} and the peers' {@code Add} add one to a replicated number. {@code
 * paxosDecide} and {@code rotatingDecide} make a fresh object and decide it; the making counts.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar ReplicationBenchmark -t 1
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class ReplicationBenchmark {
  private static final VarHandle WORD =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
  private static final int QUORUM = 2;
  private static final Long ONE = 1L;

  private final long[] words = new long[(QUORUM + 1) * Stride.WORDS];
  private final HeapMemory memory = new HeapMemory(16);
  private final QuorumRegister<Long> register = QuorumRegister.acceptors(memory, Codec.ofLong(), 3);

  /** Each thread's own process. */
  @State(Scope.Thread)
  public static class Mine {
    Participant participant;
    final long[] value = new long[1];
    final long[] next = new long[1];
    long version;

    /** Joins. */
    @Setup
    public void setUp(ReplicationBenchmark shared) {
      participant = shared.register.participant(shared.memory.join());
      version = participant.read(value);
    }
  }

  /** Three nodes of MicroRaft. */
  @State(Scope.Benchmark)
  public static class MicroRaft {
    MicroRaftGroup group;

    /** Starts them. */
    @Setup
    public void start() throws InterruptedException {
      group = new MicroRaftGroup();
    }

    /** Ends them. */
    @TearDown
    public void end() {
      group.close();
    }
  }

  /** Three nodes of jgroups-raft. */
  @State(Scope.Benchmark)
  public static class JGroups {
    JGroupsGroup group;

    /** Starts them. */
    @Setup
    public void start() throws Exception {
      group = new JGroupsGroup();
    }

    /** Ends them. */
    @TearDown
    public void end() throws Exception {
      group.close();
    }
  }

  @Benchmark
  public void rawTwoCas(LostCas cas) {
    for (int i = 1; i <= QUORUM; i++) {
      long x = (long) WORD.getVolatile(words, i * Stride.WORDS);
      while (!WORD.compareAndSet(words, i * Stride.WORDS, x, x + 1)) {
        cas.lost++;
        x = (long) WORD.getVolatile(words, i * Stride.WORDS);
      }
    }
  }

  @Benchmark
  public long rawTwoReads() {
    return (long) WORD.getVolatile(words, Stride.WORDS)
        + (long) WORD.getVolatile(words, 2 * Stride.WORDS);
  }

  @Benchmark
  public long quorumChange(Mine mine, LostCas cas) {
    mine.next[0] = mine.version;
    while (!mine.participant.compareAndSetWords(mine.version, mine.next)) {
      cas.lost++;
      mine.version = mine.participant.read(mine.value);
      mine.next[0] = mine.version;
    }
    return ++mine.version;
  }

  @Benchmark
  public long quorumRead(Mine mine) {
    return mine.participant.read(mine.value);
  }

  @Benchmark
  public Long paxosDecide() {
    return Paxos.<Long>acceptors(3).propose(ONE);
  }

  @Benchmark
  public Long rotatingDecide() {
    return RotatingPaxos.<Long>surviving(1).propose(ONE);
  }

  @Benchmark
  public long microRaftAdd(MicroRaft raft) {
    return raft.group.add(ONE);
  }

  @Benchmark
  public long microRaftReadByLease(MicroRaft raft) {
    return raft.group.readByLease();
  }

  @Benchmark
  public long microRaftReadByMajority(MicroRaft raft) {
    return raft.group.readByMajority();
  }

  @Benchmark
  public long jgroupsRaftAdd(JGroups raft) throws Exception {
    return raft.group.add(1);
  }

  @Benchmark
  public long jgroupsRaftReadByMajority(JGroups raft) throws Exception {
    return raft.group.readByMajority();
  }
}
