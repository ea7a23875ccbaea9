// SPDX-License-Identifier: Apache-2.0
package org.synod.log.registers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.contract.MissingCalls;
import org.synod.log.Follower;
import org.synod.log.Log;
import org.synod.log.LogContract;
import org.synod.memory.DamageException;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.register.ByteCodec;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/** The contract of logs on logs in registers, and their own behaviour. */
class RegisterLogTest {

  /** Registers by their numbers, made when they are first asked for. */
  private static <C> LongFunction<Register<LogChunk<C>>> chunks(
      LongFunction<Register<LogChunk<C>>> maker) {
    Map<Long, Register<LogChunk<C>>> made = new ConcurrentHashMap<>();
    return number -> made.computeIfAbsent(number, maker::apply);
  }

  /** Nothing is let go of, so the tests of that are left out. */
  interface KeepingAll extends LogContract {
    @Override
    default int perThread() {
      return 200;
    }

    @Override
    default void whatAllFollowersHavePassedIsLetGoOfAndTheRestIsKept() {}

    @Override
    default void aFollowerThatIsClosedLetsGoOfWhatWasKeptForIt() {}
  }

  @Nested
  class InHeapRegisters implements KeepingAll {
    @Override
    public <C> Log<C> create() {
      return new RegisterLog<>(chunks(number -> new HeapRegister<LogChunk<C>>()), 64);
    }
  }

  @Nested
  class OneCommandInARegister implements KeepingAll {
    @Override
    public <C> Log<C> create() {
      return new RegisterLog<>(chunks(number -> new HeapRegister<LogChunk<C>>()), 1);
    }
  }

  @Nested
  class InQuorums implements KeepingAll {
    @Override
    public <C> Log<C> create() {
      return new RegisterLog<>(
          chunks(
              number ->
                  ClientQuorumRegister.found(
                      List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>()),
                      QuorumSystem.majority(3))),
          32);
    }
  }

  private static long finish(PendingAppend<String> append) {
    for (; ; ) {
      try {
        return append.run();
      } catch (RegisterUnavailableException e) {
        // again
      }
    }
  }

  private static String next(Follower<String> follower) {
    for (; ; ) {
      try {
        return follower.poll();
      } catch (RegisterUnavailableException e) {
        // again
      }
    }
  }

  @Test
  void appendersThatShareNothingButRegistersAppendOnce() throws Exception {
    int threads = 4;
    int each = 2_000;
    LongFunction<Register<LogChunk<String>>> chunks =
        chunks(number -> new MissingCalls<>(new HeapRegister<>(), 20));
    long[][] indexes = new long[threads][each];
    List<List<String>> read = Stream.generate(() -> (List<String>) new ArrayList<String>())
        .limit(threads)
        .toList();
    Race.of(
        threads,
        thread -> {
          RegisterLog<String> mine = new RegisterLog<>(chunks, 16);
          Follower<String> follower = mine.follow(0);
          for (int i = 0; i < each; i++) {
            indexes[thread][i] = finish(mine.pending(thread + "." + i));
            String polled = next(follower);
            if (polled != null) {
              read.get(thread).add(polled);
            }
          }
        });
    Follower<String> late = new RegisterLog<>(chunks, 16).follow(0);
    List<String> all = new ArrayList<>();
    for (String each1 = next(late); each1 != null; each1 = next(late)) {
      all.add(each1);
    }
    assertEquals(threads * each, all.size());
    for (int thread = 0; thread < threads; thread++) {
      for (int i = 0; i < each; i++) {
        assertEquals(thread + "." + i, all.get((int) indexes[thread][i]));
      }
      assertEquals(all.subList(0, read.get(thread).size()), read.get(thread));
    }
  }

  @Test
  void refusesBadInputByName() {
    Refusal.ofNull("chunks", () -> new RegisterLog<String>(null, 1));
    Refusal.ofArgument("perChunk: 0", () -> new RegisterLog<String>(n -> null, 0));
    Log<String> none = new RegisterLog<>(n -> null, 1);
    Refusal.of(NullPointerException.class, "chunks: gave null", () -> none.append("c"));
    Refusal.ofNull("id", () -> new LogChunk.Entry<>(null, "c"));
    Refusal.ofNull("command", () -> new LogChunk.Entry<>(new UUID(0, 0), null));
    Refusal.ofNull("command", () -> LogChunk.codec(null));
  }

  @Test
  void chunksComeBackFromBytesAndOtherBytesAreDamage() {
    ByteCodec<LogChunk<String>> codec = LogChunk.codec(ByteCodec.ofUtf8());
    LogChunk<String> chunk =
        new LogChunk<>(
            List.of(
                new LogChunk.Entry<>(new UUID(1, -2), "äß€"),
                new LogChunk.Entry<>(new UUID(Long.MIN_VALUE, 0), ""),
                new LogChunk.Entry<>(new UUID(3, 4), "x".repeat(100_000))),
            LogChunk.Mark.CLOSED);
    assertEquals(chunk, codec.decode(codec.encode(chunk)));
    for (LogChunk.Mark mark : LogChunk.Mark.values()) {
      LogChunk<String> empty = new LogChunk<>(List.of(), mark);
      assertEquals(empty, codec.decode(codec.encode(empty)));
    }
    byte[] good = codec.encode(new LogChunk<>(chunk.entries().subList(0, 2), LogChunk.Mark.OPEN));
    for (int cut = 0; cut < good.length; cut++) {
      byte[] less = Arrays.copyOf(good, cut);
      assertThrows(DamageException.class, () -> codec.decode(less), "cut off at " + cut);
    }
    byte[] more = Arrays.copyOf(good, good.length + 1);
    assertThrows(DamageException.class, () -> codec.decode(more));
    byte[] mark = good.clone();
    for (int wrong : new int[] {-1, 2, 3}) { // 2: trimmed, which has no commands
      mark[1] = (byte) wrong;
      assertThrows(DamageException.class, () -> codec.decode(mark), "mark " + wrong);
    }
  }

  @Test
  void aFollowerThatIsClosedPollsNoMore() {
    Log<String> log = new RegisterLog<>(chunks(number -> new HeapRegister<>()), 2);
    Follower<String> follower = log.follow(0);
    assertNull(follower.poll());
    follower.close();
    follower.close();
    Refusal.of(IllegalStateException.class, "poll: after close", follower::poll);
  }
}
