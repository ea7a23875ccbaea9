// SPDX-License-Identifier: Apache-2.0
package org.synod.log.epochs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.log.BatchingLog;
import org.synod.log.Follower;
import org.synod.log.HeapLog;
import org.synod.log.Log;
import org.synod.log.LogContract;
import org.synod.log.PaxosLog;
import org.synod.log.registers.LogChunk;
import org.synod.log.registers.RegisterLog;
import org.synod.memory.DamageException;
import org.synod.register.ByteCodec;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** The contract of logs on a log whose acceptors are replaced, and its own behaviour. */
class ReconfigurableLogTest {
  private static final List<String> FIRST = List.of("a", "b", "c");

  /** A log whose acceptors are replaced after some appends, by the threads that append. */
  private record Changing<C>(ReconfigurableLog<C> log, int every, AtomicInteger appends)
      implements Log<C> {

    @Override
    public long append(C command) {
      int number = appends.incrementAndGet();
      if (number % every == 0) {
        try {
          log.change(log.acceptors(), List.of("acceptor " + number));
        } catch (IllegalStateException e) {
          // another change, or the end
        }
      }
      return log.append(command);
    }

    @Override
    public C get(long index) {
      return log.get(index);
    }

    @Override
    public long decidedPrefix() {
      return log.decidedPrefix();
    }

    @Override
    public Follower<C> follow(long from) {
      return log.follow(from);
    }

    @Override
    public void close() {
      log.close();
    }
  }

  private static <C> Log<C> changing(int every, Supplier<Log<EpochEntry<C>>> logs) {
    return new Changing<>(
        ReconfigurableLog.found(names -> logs.get(), FIRST), every, new AtomicInteger());
  }

  @Nested
  class OverHeapLogs implements LogContract {
    @Override
    public <C> Log<C> create() {
      return ReconfigurableLog.found(names -> new HeapLog<>(), FIRST);
    }
  }

  @Nested
  class OverPaxosLogs implements LogContract {
    @Override
    public int perThread() {
      return 300;
    }

    @Override
    public <C> Log<C> create() {
      return ReconfigurableLog.found(names -> PaxosLog.acceptors(names.size()), FIRST);
    }
  }

  @Nested
  class OverBatchesThatAreChanged implements LogContract {
    @Override
    public int perThread() {
      return 300;
    }

    @Override
    public <C> Log<C> create() {
      return changing(100, () -> new BatchingLog<>(PaxosLog.acceptors(3)));
    }
  }

  @Nested
  class ChangedOften implements LogContract {
    @Override
    public int perThread() {
      return 300;
    }

    @Override
    public <C> Log<C> create() {
      return changing(20, HeapLog::new);
    }
  }

  @Nested
  class ChangedNowAndThen implements LogContract {
    @Override
    public int perThread() {
      return 300;
    }

    @Override
    public <C> Log<C> create() {
      return changing(1100, HeapLog::new);
    }
  }

  /** The logs of the epochs in registers, whose bytes alone the objects share. */
  private static Function<List<String>, Log<EpochEntry<String>>> bytes() {
    ByteCodec<LogChunk<EpochEntry<String>>> codec =
        LogChunk.codec(EpochEntry.codec(ByteCodec.ofUtf8()));
    Map<String, Register<LogChunk<EpochEntry<String>>>> registers = new ConcurrentHashMap<>();
    return names ->
        new RegisterLog<>(
            number ->
                registers.computeIfAbsent(
                    names + "/" + number, name -> new Coded<>(new HeapRegister<>(), codec)),
            4);
  }

  /** A register that keeps bytes. */
  private record Coded<V>(Register<List<Byte>> bytes, ByteCodec<V> codec) implements Register<V> {
    @Override
    public Versioned<V> get() {
      Versioned<List<Byte>> held = bytes.get();
      if (held.value() == null) {
        return Versioned.unset();
      }
      byte[] value = new byte[held.value().size()];
      for (int i = 0; i < value.length; i++) {
        value[i] = held.value().get(i);
      }
      return new Versioned<>(held.version(), codec.decode(value));
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      byte[] value = codec.encode(next);
      Byte[] boxed = new Byte[value.length];
      Arrays.setAll(boxed, i -> value[i]);
      return bytes.compareAndSet(expectedVersion, List.of(boxed));
    }
  }

  @Test
  void indexesGoOnFromEpochToEpoch() {
    ReconfigurableLog<String> log =
        ReconfigurableLog.found(names -> PaxosLog.acceptors(names.size()), FIRST);
    Follower<String> follower = log.follow(0);
    assertEquals(0, log.append("a"));
    log.change(FIRST, List.of("d"));
    assertEquals(List.of("d"), log.acceptors());
    assertEquals(1, log.decidedPrefix());
    log.change(List.of("d"), List.of("e", "f"));
    assertEquals(1, log.append("b"));
    assertEquals(List.of("a", "b"), LogContract.all(log));
    assertEquals("a", follower.poll());
    assertEquals("b", follower.poll());
    assertNull(follower.poll());
    assertEquals(2, follower.position());
    log.close();
    Refusal.of(
        IllegalStateException.class, "change: after close",
        () -> log.change(List.of("e", "f"), List.of("g")));
    assertEquals(List.of("e", "f"), log.acceptors());
  }

  @Test
  void anObjectThatBeginsLaterNeedsNoOlderAcceptors() {
    Function<List<String>, Log<EpochEntry<String>>> logs = bytes();
    ReconfigurableLog<String> old = ReconfigurableLog.found(logs, FIRST);
    old.append("a");
    old.append("b");
    old.change(FIRST, List.of("d"));
    ReconfigurableLog<String> fresh =
        new ReconfigurableLog<>(
            names -> {
              assertEquals(false, names.contains("a"), "it is gone");
              return logs.apply(names);
            },
            List.of("d"));
    assertEquals(2, fresh.append("c"));
    assertEquals("c", old.get(2));
    assertEquals(3, old.append("d"));
    assertEquals("d", fresh.get(3));
    Refusal.of(
        IndexOutOfBoundsException.class, "index: 1, allowed: 2 (the first still held) to 3",
        () -> fresh.get(1));
    Refusal.of(
        IndexOutOfBoundsException.class, "from: 0, allowed: 2 (the first still held) to 4",
        () -> fresh.follow(0));
    assertEquals("c", fresh.follow(2).poll());
    Refusal.ofArgument(
        "next: \"b\" was an acceptor before",
        () -> fresh.change(List.of("d"), List.of("e", "b")));
  }

  @Test
  void objectsThatShareNothingButBytesAppendOnceWhileAcceptorsAreReplaced() throws Exception {
    int threads = 4;
    int each = 100;
    Function<List<String>, Log<EpochEntry<String>>> logs = bytes();
    ReconfigurableLog.found(logs, FIRST);
    long[][] indexes = new long[threads][each];
    Race.of(
        threads,
        thread -> {
          ReconfigurableLog<String> mine = new ReconfigurableLog<>(logs, FIRST);
          for (int i = 0; i < each; i++) {
            if (i % 20 == 19) {
              try {
                mine.change(mine.acceptors(), List.of("acceptor " + thread + "." + i));
              } catch (IllegalStateException e) {
                // another change
              }
            }
            indexes[thread][i] = mine.append(thread + "." + i);
          }
        });
    List<String> all = LogContract.all(new ReconfigurableLog<>(logs, FIRST));
    assertEquals(threads * each, all.size());
    for (int thread = 0; thread < threads; thread++) {
      for (int i = 0; i < each; i++) {
        assertEquals(thread + "." + i, all.get((int) indexes[thread][i]));
      }
    }
  }

  @Test
  void aLaterEpochIsKeptForAFollowerInAnEarlierOne() {
    ReconfigurableLog<Integer> log = ReconfigurableLog.found(names -> new HeapLog<>(), FIRST);
    log.append(0);
    Follower<Integer> behind = log.follow(0);
    log.change(FIRST, List.of("d"));
    Follower<Integer> ahead = log.follow(1);
    Follower<Integer> other = log.follow(0);
    for (int i = 1; i < 3000; i++) {
      assertEquals(i, log.append(i));
      assertEquals(i, ahead.poll());
    }
    other.close();
    for (int i = 0; i < 2000; i++) {
      assertEquals(i, behind.poll());
    }
    Refusal.of(IndexOutOfBoundsException.class, "index: 0, allowed: 10", () -> log.get(0));
    assertEquals(1999, log.get(1999));
  }

  @Test
  void refusesBadInputByNameAndChangesNothing() {
    Function<List<String>, Log<EpochEntry<String>>> logs = bytes();
    Function<List<String>, Log<EpochEntry<String>>> place =
        names -> {
          if (names.contains("fails")) {
            throw new IllegalArgumentException("no such disk: " + names + ", allowed: others");
          }
          return names.contains("null") ? null : logs.apply(names);
        };
    Refusal.ofNull("place", () -> ReconfigurableLog.<String>found(null, FIRST));
    Refusal.ofNull("first", () -> ReconfigurableLog.found(place, null));
    Refusal.ofNull("acceptors", () -> new ReconfigurableLog<>(place, null));
    Refusal.ofArgument("first: []", () -> ReconfigurableLog.found(place, List.of()));
    Refusal.ofArgument(
        "first: [a, a], allowed: names that are distinct and not empty",
        () -> ReconfigurableLog.found(place, List.of("a", "a")));
    Refusal.ofArgument(
        "first: [a, null]", () -> ReconfigurableLog.found(place, Arrays.asList("a", null)));
    Refusal.of(
        IllegalStateException.class, "acceptors: [a, b, c] have no log",
        () -> new ReconfigurableLog<>(place, FIRST));
    ReconfigurableLog<String> log = ReconfigurableLog.found(place, FIRST);
    log.append("a");
    Refusal.ofNull("expected", () -> log.change(null, List.of("d")));
    Refusal.ofNull("next", () -> log.change(FIRST, null));
    Refusal.ofArgument("next: []", () -> log.change(FIRST, List.of()));
    Refusal.ofArgument("next: [d, d]", () -> log.change(FIRST, List.of("d", "d")));
    Refusal.ofArgument(
        "next: \"b\" was an acceptor before", () -> log.change(FIRST, List.of("b", "d")));
    Refusal.ofArgument("no such disk: [fails]", () -> log.change(FIRST, List.of("fails")));
    Refusal.of(
        NullPointerException.class, "place: gave null for [null]",
        () -> log.change(FIRST, List.of("null")));
    logs.apply(List.of("used")).append(new EpochEntry.Command<>("x"));
    Refusal.ofArgument("next: [used] are in use", () -> log.change(FIRST, List.of("used")));
    Refusal.of(
        IllegalStateException.class, "place: gave a log that begins with Command[command=x]",
        () -> ReconfigurableLog.found(place, List.of("used")));
    Refusal.of(
        IllegalStateException.class,
        "expected: [x], allowed: the current acceptors, [a, b, c]",
        () -> log.change(List.of("x"), List.of("d")));
    assertEquals(FIRST, log.acceptors());
    assertEquals(1, log.append("b"));
    assertEquals(List.of("a", "b"), LogContract.all(ReconfigurableLog.found(place, FIRST)));
    assertEquals(3, logs.apply(FIRST).decidedPrefix(), "one base");
    log.change(FIRST, List.of("d"));
    Refusal.ofArgument(
        "next: \"a\" was an acceptor before", () -> log.change(List.of("d"), List.of("a")));
  }

  @Test
  void entriesComeBackFromBytesAndOtherBytesAreDamage() {
    ByteCodec<EpochEntry<String>> codec = EpochEntry.codec(ByteCodec.ofUtf8());
    Refusal.ofNull("command", () -> EpochEntry.codec(null));
    for (EpochEntry<String> entry :
        List.<EpochEntry<String>>of(
            new EpochEntry.Command<>("äß€"),
            new EpochEntry.Command<>(""),
            new EpochEntry.Base<>(0, List.of()),
            new EpochEntry.Base<>(Long.MAX_VALUE, List.of("a", "ä")),
            new EpochEntry.Stop<>(List.of("d", "e")))) {
      byte[] good = codec.encode(entry);
      assertEquals(entry, codec.decode(good));
      if (!(entry instanceof EpochEntry.Command)) {
        for (int cut = 0; cut < good.length; cut++) {
          byte[] less = Arrays.copyOf(good, cut);
          assertThrows(DamageException.class, () -> codec.decode(less), "cut off at " + cut);
        }
        byte[] more = Arrays.copyOf(good, good.length + 1);
        assertThrows(DamageException.class, () -> codec.decode(more));
      }
      good[1] = 3;
      assertThrows(DamageException.class, () -> codec.decode(good), "kind 3");
    }
    Refusal.ofArgument("index: -1", () -> new EpochEntry.Base<>(-1, List.of()));
    Refusal.ofNull("command", () -> new EpochEntry.Command<>(null));
  }
}
