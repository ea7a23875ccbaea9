// SPDX-License-Identifier: Apache-2.0
package org.synod;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.synod.consensus.Consensus;
import org.synod.consensus.SerialConsensus;
import org.synod.lease.Lease;
import org.synod.log.PaxosLog;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedWords;
import org.synod.paxos.FastPaxos;
import org.synod.paxos.Paxos;
import org.synod.paxos.RotatingPaxos;
import org.synod.quorum.Participant;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;
import org.synod.register.VersionedLong;

/** Counts the accesses to shared memory that SCALING.md says an operation makes. */
class CountsTest {
  private static final int REPEATS = 8; // until all first writes are done

  private int cas;
  private int reads;
  private int writes;
  private final Memory memory =
      new WrappedMemory(new HeapMemory(4)) {
        @Override
        protected Words wrap(Words words) {
          return new CountingWords(words);
        }
      };
  private final Member me = memory.join();
  private final List<String> lines = new ArrayList<>();

  /** Words whose accesses are counted. */
  private final class CountingWords extends WrappedWords {
    CountingWords(Words words) {
      super(words);
    }

    @Override
    public long getVolatile(int index) {
      reads++;
      return super.getVolatile(index);
    }

    @Override
    public long getOpaque(int index) {
      reads++;
      return super.getOpaque(index);
    }

    @Override
    public void setOpaque(int index, long value) {
      writes++;
      super.setOpaque(index, value);
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      cas++;
      return super.compareAndExchange(index, expected, next);
    }
  }

  /** A register whose operations are counted. */
  private final class CountingRegister<V> implements Register<V> {
    private final HeapRegister<V> register = new HeapRegister<>();

    @Override
    public Versioned<V> get() {
      reads++;
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      cas++;
      return register.compareAndSet(expectedVersion, next);
    }
  }

  @Test
  void thePageSaysWhatIsCounted() throws IOException {
    VersionedLong number = new VersionedLong(memory);
    count("`VersionedLong.updateAndGet`", () -> number.updateAndGet(me, x -> x + 1));
    count("`VersionedLong.get`", number::get);
    wide(4);
    wide(64);
    quorum(3);
    quorum(5);
    quorum(9);
    decide("`SerialConsensus`, f = 1", SerialConsensus.onRegisters(registers(2)));
    decide("`SerialConsensus`, f = 2", SerialConsensus.onRegisters(registers(3)));
    decide("`RotatingPaxos`, f = 1", new RotatingPaxos<>(registers(3)));
    decide("`RotatingPaxos`, f = 2", new RotatingPaxos<>(registers(5)));
    decide("`FastPaxos`, 3 acceptors", new FastPaxos<>(registers(3)));
    decide("`Paxos`, 3 acceptors", new Paxos<>(registers(3)));
    decide("`Paxos`, 5 acceptors", new Paxos<>(registers(5)));
    append(3);
    append(5);
    Lease lease = new Lease(memory, "lease", Duration.ofNanos(1));
    count("`Lease`, acquire and release", () -> lease.tryAcquire(me).release());
    String page = Files.readString(Path.of("..", "SCALING.md"));
    String table = String.join("\n", lines);
    assertTrue(page.contains(table), "SCALING.md has not\n" + table);
  }

  private void wide(int width) {
    SlotRegister<long[]> register = new SlotRegister<>(memory, Codec.ofLongs(width));
    long[] words = new long[width];
    count("`SlotRegister.read`, " + width + " words", () -> register.read(words));
    count(
        "`SlotRegister.compareAndSetWords`, " + width + " words",
        () -> register.compareAndSetWords(me, register.version(), words),
        /* reads before */ 1);
  }

  private void quorum(int acceptors) {
    QuorumRegister<Long> register = QuorumRegister.acceptors(memory, Codec.ofLong(), acceptors);
    Participant mine = register.participant(me);
    long[] value = new long[1];
    count(
        "`QuorumRegister` change, " + acceptors + " acceptors",
        () -> {
          value[0]++;
          mine.compareAndSetWords(value[0] - 1, value);
        });
    count("`QuorumRegister` read, " + acceptors + " acceptors", () -> mine.read(value));
  }

  private <V> List<Register<V>> registers(int count) {
    return IntStream.range(0, count)
        .<Register<V>>mapToObj(i -> new CountingRegister<>())
        .toList();
  }

  private void decide(String name, Consensus<Long> object) {
    start();
    object.propose(7L);
    line(name + ", first proposal", 0);
  }

  private void append(int acceptors) {
    PaxosLog<Long> log = new PaxosLog<>(registers(acceptors), QuorumSystem.majority(acceptors));
    count("`PaxosLog.append`, " + acceptors + " acceptors, beside its slot", () -> log.append(7L));
  }

  private void count(String name, Runnable operation) {
    count(name, operation, /* reads before */ 0);
  }

  /** Counts the accesses of an operation that has been done often before. */
  private void count(String name, Runnable operation, int readsBefore) {
    for (int i = 0; i < REPEATS; i++) {
      operation.run();
    }
    start();
    operation.run();
    line(name, readsBefore);
  }

  private void start() {
    cas = 0;
    reads = 0;
    writes = 0;
  }

  private void line(String name, int readsBefore) {
    lines.add(String.format("| %s | %d | %d | %d |", name, cas, reads - readsBefore, writes));
  }
}
