// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.stall;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.synod.consensus.CasConsensus;
import org.synod.consensus.Consensus;
import org.synod.log.BatchingLog;
import org.synod.log.Follower;
import org.synod.log.HeapLog;
import org.synod.log.Log;
import org.synod.log.PaxosLog;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.replica.Atomic;
import org.synod.replica.Replicated;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;
import org.synod.register.VersionedLong;

/**
 * Objects that live on while somebody has stopped inside one operation: in the function that makes
 * the next value, in the codec that writes it down, or between the writes to two acceptors.
 */
final class StallObjects {
  private static final int PROCESSES = 64; // there are threads of JMH's besides those that count
  private static final int KEYS = 1024;
  private static final int ACCEPTORS = 3;

  private StallObjects() {}

  static Stallable heapRegister(Stop stop) {
    return updates(new HeapRegister<>(), stop);
  }

  private static Stallable updates(Register<Long> register, Stop stop) {
    return () ->
        register
            .updateAndGet(
                x -> {
                  stop.here();
                  return next(x);
                })
            .isSet();
  }

  private static long next(@Nullable Long x) {
    return x == null ? 1 : x + 1;
  }

  static Stallable versionedLong(Stop stop) {
    Memory memory = new HeapMemory(PROCESSES);
    VersionedLong number = new VersionedLong(memory);
    return () ->
        number.updateAndGet(
                memory.current(),
                x -> {
                  stop.here();
                  return x + 1;
                })
            > 0;
  }

  /** Here it is stopped while its value is written down. */
  static Stallable slotRegister(Stop stop) {
    Register<Long> register =
        new SlotRegister<>(new HeapMemory(PROCESSES), new StoppingCodec(Codec.ofLong(), stop));
    return () -> register.updateAndGet(StallObjects::next).isSet();
  }

  private record StoppingCodec(Codec<Long> codec, Stop stop) implements Codec<Long> {
    @Override
    public int words() {
      return codec.words();
    }

    @Override
    public void encode(Long value, long[] words, int offset) {
      stop.here();
      codec.encode(value, words, offset);
    }

    @Override
    public Long decode(long[] words, int offset) {
      return codec.decode(words, offset);
    }
  }

  static Stallable quorumRegister(Stop stop) {
    Memory memory = new HeapMemory(PROCESSES);
    List<Register<QuorumState<Long>>> acceptors = new ArrayList<>();
    for (int i = 0; i < ACCEPTORS; i++) {
      acceptors.add(new SlotRegister<>(memory, QuorumState.codec(Codec.ofLong())));
    }
    QuorumRegister<Long> register =
        QuorumRegister.found(
            memory, Codec.ofLong(), stopping(acceptors, stop), QuorumSystem.majority(ACCEPTORS));
    return () -> register.updateAndGet(StallObjects::next).isSet();
  }

  /** Acceptors that can be stopped at: before the second is written, and after the first. */
  private static <V> List<Register<V>> stopping(List<Register<V>> acceptors, Stop stop) {
    List<Register<V>> stopping = new ArrayList<>(acceptors);
    stopping.set(1, new StoppingRegister<>(acceptors.get(1), stop));
    return stopping;
  }

  private record StoppingRegister<V>(Register<V> register, Stop stop) implements Register<V> {
    @Override
    public Versioned<V> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      stop.here();
      return register.compareAndSet(expectedVersion, next);
    }
  }

  static Stallable heapLog(Stop stop) {
    return appends(new HeapLog<>(() -> new StoppingConsensus(new CasConsensus<>(), stop)));
  }

  private record StoppingConsensus(Consensus<Object> object, Stop stop)
      implements Consensus<Object> {
    @Override
    public Object propose(Object value) {
      stop.here();
      return object.propose(value);
    }

    @Override
    public Optional<Object> decision() {
      return object.decision();
    }
  }

  static Stallable paxosLog(Stop stop) {
    return appends(newPaxosLog(stop));
  }

  static Stallable batchingLog(Stop stop) {
    return appends(new BatchingLog<>(newPaxosLog(stop)));
  }

  private static PaxosLog<Long> newPaxosLog(Stop stop) {
    return new PaxosLog<>(
        stopping(List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>()), stop),
        QuorumSystem.majority(ACCEPTORS));
  }

  /** Each thread appends and reads all that is there, so that the log can let go of it. */
  private static Stallable appends(Log<Long> log) {
    ThreadLocal<Follower<Long>> mine = ThreadLocal.withInitial(() -> follow(log));
    return () -> {
      long index = log.append(1L);
      Follower<Long> follower = mine.get();
      while (follower.poll() != null) {}
      return index >= 0;
    };
  }

  private static Follower<Long> follow(Log<Long> log) {
    for (; ; ) {
      try {
        return log.follow(log.decidedPrefix());
      } catch (IndexOutOfBoundsException e) {
        // others have gone on and let go of it
      }
    }
  }

  static Stallable atomic(Stop stop) {
    Atomic<Long> atomic = new Atomic<>(0L);
    return () ->
        atomic.updateAndGet(
                x -> {
                  stop.here();
                  return x + 1;
                })
            > 0;
  }

  static Stallable replicated(Stop stop) {
    Replicated<Map<Integer, Long>> counters = newCounters();
    return () -> {
      Integer key = ThreadLocalRandom.current().nextInt(KEYS);
      return counters.update(
              map -> {
                stop.here();
                return map.merge(key, 1L, Long::sum);
              })
          > 0;
    };
  }

  /** The others update. */
  static Stallable replicatedRead(Stop stop) {
    Replicated<Map<Integer, Long>> counters = newCounters();
    Stallable updates = () -> add(counters) > 0;
    return () ->
        stop.isMe()
            ? counters.read(
                map -> {
                  stop.here();
                  return true;
                })
            : updates.once();
  }

  private static long add(Replicated<Map<Integer, Long>> counters) {
    Integer key = ThreadLocalRandom.current().nextInt(KEYS);
    return counters.update(map -> map.merge(key, 1L, Long::sum));
  }

  /** A replica that is held up is replaced, or the log would grow. */
  private static Replicated<Map<Integer, Long>> newCounters() {
    return Replicated.copying(StallObjects::thousand, Replicated.DEFAULT_REPLICAS, HashMap::new);
  }

  private static Map<Integer, Long> thousand() {
    Map<Integer, Long> counters = new HashMap<>();
    for (int key = 0; key < KEYS; key++) {
      counters.put(key, 1000L);
    }
    return counters;
  }
}
