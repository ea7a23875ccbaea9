// SPDX-License-Identifier: Apache-2.0
package org.synod.log.registers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.contract.MissingCalls;
import org.synod.log.Follower;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** Logs in registers that are trimmed, and the number of registers that are asked. */
class RegisterLogTrimTest {
  private static final int PER_CHUNK = 2;

  /** Registers that count their calls, and miss the next write if they are told so. */
  private static final class Chunks {
    private final Map<Long, Register<LogChunk<String>>> made = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicReference<Missed> next = new AtomicReference<>(Missed.NOTHING);

    enum Missed { NOTHING, REFUSED, REQUEST, ANSWER }

    private final class Counted implements Register<LogChunk<String>> {
      private final Register<LogChunk<String>> register = new HeapRegister<>();

      @Override
      public Versioned<LogChunk<String>> get() {
        reads.incrementAndGet();
        return register.get();
      }

      @Override
      public boolean compareAndSet(long expectedVersion, LogChunk<String> value) {
        writes.incrementAndGet();
        Missed missed = next.getAndSet(Missed.NOTHING);
        if (missed == Missed.REFUSED) {
          throw new RegisterUnavailableException("refused", Effect.NONE);
        }
        boolean done = missed != Missed.REQUEST && register.compareAndSet(expectedVersion, value);
        if (missed != Missed.NOTHING) {
          throw new RegisterUnavailableException("missed", Effect.UNKNOWN);
        }
        return done;
      }
    }

    RegisterLog<String> log(String... commands) {
      RegisterLog<String> log =
          new RegisterLog<>(
              number -> made.computeIfAbsent(number, each -> new Counted()), PER_CHUNK);
      for (String each : commands) {
        log.append(each);
      }
      return log;
    }

    String asked() {
      return reads.getAndSet(0) + " reads, " + writes.getAndSet(0) + " writes";
    }
  }

  private final Chunks chunks = new Chunks();

  private static void refuses(String message, Runnable call) {
    assertEquals(
        message, assertThrows(IndexOutOfBoundsException.class, call::run).getMessage());
  }

  private static List<String> all(Follower<String> follower) {
    List<String> all = new ArrayList<>();
    for (String next = follower.poll(); next != null; next = follower.poll()) {
      all.add(next);
    }
    return all;
  }

  @Test
  void wholeChunksBelowAnIndexAreLetGoOf() {
    RegisterLog<String> log = chunks.log("a", "b", "c", "d", "e");
    RegisterLog<String> other = chunks.log();
    Follower<String> behind = chunks.log().follow(0);
    log.trim(1);
    assertEquals("a", other.get(0));
    log.trim(3);
    for (RegisterLog<String> each : List.of(log, chunks.log())) {
      for (int index : new int[] {-1, 0, 1, 5}) {
        refuses("index: " + index + ", allowed: 2 to 4", () -> each.get(index));
      }
      for (int from : new int[] {-1, 1, 6}) {
        refuses("from: " + from + ", allowed: 2 to 5", () -> each.follow(from));
      }
      assertEquals("c", each.get(2));
      assertEquals(List.of("c", "d", "e"), all(each.follow(2)));
      assertNull(each.follow(5).poll());
      assertEquals(5, each.decidedPrefix());
    }
    refuses("position: 0, allowed: 2 to 4", behind::poll);
    refuses("position: 0, allowed: 2 to 4", behind::poll);
    assertEquals(0, behind.position());
    refuses("position: 0, allowed: 2 to 4", chunks.log().follow(0)::poll);
  }

  @Test
  void anObjectMayReturnWhatItHasReadBefore() {
    RegisterLog<String> log = chunks.log("a", "b", "c");
    chunks.log().trim(2);
    assertEquals("a", log.get(0));
  }

  @Test
  void isTrimmedByAnybodyAgainAndUpToTheEnd() {
    RegisterLog<String> log = chunks.log("a", "b", "c", "d");
    log.trim(2);
    chunks.log().trim(2);
    chunks.log().trim(0);
    log.trim(4);
    log.trim(4);
    RegisterLog<String> late = chunks.log();
    refuses("index: 3, allowed: none yet", () -> late.get(3));
    refuses("from: 3, allowed: 4 to 4", () -> late.follow(3));
    assertEquals(4, late.decidedPrefix());
    assertEquals(4, late.append("e"));
    assertEquals("e", late.get(4));
    assertEquals("RegisterLog[2 commands in a chunk, 2 chunks full, 2 trimmed]", late.toString());
  }

  @Test
  void refusesToTrimWhatIsNotDecided() {
    RegisterLog<String> log = chunks.log("a", "b", "c");
    Refusal.of(IndexOutOfBoundsException.class, "before: 4, allowed: 0 to 3", () -> log.trim(4));
    Refusal.of(IndexOutOfBoundsException.class, "before: -1, allowed: 0 to 3", () -> log.trim(-1));
    Refusal.of(
        IndexOutOfBoundsException.class, "before: " + Long.MAX_VALUE + ", allowed: 0 to 3",
        () -> log.trim(Long.MAX_VALUE));
    assertEquals("a", chunks.log().get(0));
  }

  @Test
  void theEndStaysTheEnd() {
    RegisterLog<String> log = chunks.log("a", "b");
    log.close();
    log.trim(2);
    RegisterLog<String> late = chunks.log();
    Refusal.of(IllegalStateException.class, "append: after close", () -> late.append("c"));
    late.close();
    assertEquals(2, late.decidedPrefix());
  }

  @Test
  void anAppendWhoseEvidenceIsGoneStaysUnknown() {
    for (Chunks.Missed missed : List.of(Chunks.Missed.REQUEST, Chunks.Missed.ANSWER)) {
      Chunks others = new Chunks();
      RegisterLog<String> log = others.log("a");
      PendingAppend<String> append = log.pending("mine");
      others.next.set(missed);
      assertThrows(RegisterUnavailableException.class, append::run);
      String there = missed == Chunks.Missed.ANSWER ? "mine" : "b";
      assertEquals(there.equals("b") ? 1 : 2, log.append("b"));
      others.log("c").trim(2);
      for (int i = 0; i < 3; i++) {
        RegisterUnavailableException e =
            assertThrows(RegisterUnavailableException.class, append::run);
        assertEquals(Effect.UNKNOWN, e.effect());
        assertTrue(e.getMessage().startsWith("chunk 0: trimmed"), e.getMessage());
      }
      List<String> left = all(others.log().follow(2));
      assertEquals(there.equals("b") ? List.of("c") : List.of("b", "c"), left);
    }
  }

  @Test
  void anAppendThatWasNotSentGoesOnBehindWhatIsTrimmed() {
    RegisterLog<String> log = chunks.log("a");
    PendingAppend<String> refused = log.pending("refused");
    PendingAppend<String> fresh = log.pending("fresh");
    chunks.next.set(Chunks.Missed.REFUSED);
    assertEquals(
        Effect.NONE, assertThrows(RegisterUnavailableException.class, refused::run).effect());
    chunks.log("b", "c").trim(2);
    assertEquals(3, refused.run());
    assertEquals(3, refused.run());
    assertEquals(4, fresh.run());
    assertEquals(List.of("c", "refused", "fresh"), all(chunks.log().follow(2)));
  }

  @Test
  void anAppendThatIsInALaterChunkIsNotThatOfATrimmedOne() {
    RegisterLog<String> log = chunks.log("a");
    PendingAppend<String> append = log.pending("mine");
    chunks.next.set(Chunks.Missed.REQUEST);
    assertThrows(RegisterUnavailableException.class, append::run);
    chunks.log("b"); // chunk 0 is full without it
    chunks.next.set(Chunks.Missed.REFUSED);
    RegisterUnavailableException e = assertThrows(RegisterUnavailableException.class, append::run);
    assertEquals(Effect.NONE, e.effect(), "it is nowhere, and nothing is on its way");
    chunks.log("c").trim(2);
    assertEquals(3, append.run());
    assertEquals("PendingAppend[mine, at 3]", append.toString());
  }

  @Test
  void asksForACommandOnlyOnce() {
    RegisterLog<String> log = chunks.log("a");
    chunks.asked();
    assertEquals(1, log.append("b"));
    assertEquals("1 reads, 1 writes", chunks.asked());
    assertEquals("b", log.get(1));
    assertEquals("a", log.get(0));
    assertEquals("0 reads, 0 writes", chunks.asked());
    log.append("c");
    log.append("d");
    log.append("e");
    chunks.asked();
    for (int i = 4; i >= 2; i--) {
      log.get(i);
    }
    assertEquals("0 reads, 0 writes", chunks.asked(), "the newest chunk and the one before");
    log.get(0);
    log.get(1);
    log.get(4);
    assertEquals("1 reads, 0 writes", chunks.asked(), "one for each older chunk");
    assertEquals(5, log.decidedPrefix());
    assertEquals("1 reads, 0 writes", chunks.asked());
  }

  @Test
  void aLateComerDoesNotReadAllChunks() {
    int many = 2_000;
    RegisterLog<String> log = chunks.log();
    for (int i = 0; i < many; i++) {
      log.append("c" + i);
    }
    log.trim(many - 10);
    int most = 120; // reads, of 1,000 chunks
    List<Runnable> calls =
        List.of(
            () -> assertEquals("c" + (many - 1), chunks.log().get(many - 1)),
            () -> assertEquals("c" + (many - 10), chunks.log().follow(many - 10).poll()),
            () -> refuses(
                "index: 3, allowed: " + (many - 10) + " to " + (many - 1),
                () -> chunks.log().get(3)),
            () -> assertEquals(many, chunks.log().append("late")));
    for (Runnable each : calls) {
      chunks.reads.set(0);
      each.run();
      assertTrue(chunks.reads.get() < most, chunks.asked());
    }
    assertTrue(chunks.made.size() < 2 * many / PER_CHUNK, "far beyond the end");
  }

  @Test
  void oneReadsAndTrimsWhatOthersAppendOnce() throws Exception {
    int threads = 4;
    Map<Long, Register<LogChunk<String>>> shared = new ConcurrentHashMap<>();
    Supplier<RegisterLog<String>> log =
        () ->
            new RegisterLog<>(
                number ->
                    shared.computeIfAbsent(
                        number, each -> new MissingCalls<>(new HeapRegister<>(), 20)),
                8);
    Map<Long, String> appended = new ConcurrentHashMap<>();
    AtomicInteger unknown = new AtomicInteger();
    List<String> read = new ArrayList<>(); // by thread 0, as the next two
    RegisterLog<String> trimmed = log.get();
    Follower<String> follower = trimmed.follow(0);
    Race.of(
        threads,
        thread -> {
          RegisterLog<String> mine = log.get();
          for (int i = 0; i < 1_000; i++) {
            if (thread == 0) {
              read(follower, read);
              answered(
                  () -> {
                    trimmed.trim(follower.position());
                    return true;
                  });
            } else {
              String command = thread + "." + i;
              PendingAppend<String> append = mine.pending(command);
              Optional<Long> index = answered(append::run);
              index.ifPresent(at -> appended.put(at, command));
              unknown.addAndGet(index.isPresent() ? 0 : 1);
            }
          }
        });
    read(follower, read);
    assertEquals(read.size(), read.stream().distinct().count(), "twice");
    appended.forEach((index, command) -> assertEquals(command, read.get(index.intValue())));
    assertTrue(read.size() <= appended.size() + unknown.get(), "some that nobody appended");
  }

  private static void read(Follower<String> follower, List<String> read) {
    for (String next = ""; next != null; ) {
      next = answered(() -> Optional.ofNullable(follower.poll())).orElseThrow().orElse(null);
      if (next != null) {
        read.add(next);
      }
    }
  }

  /** The result of a call that is made until it is answered; none if its evidence is gone. */
  private static <T> Optional<T> answered(Supplier<T> call) {
    for (; ; ) {
      try {
        return Optional.of(call.get());
      } catch (RegisterUnavailableException e) {
        if (e.getMessage().startsWith("chunk ")) {
          return Optional.empty();
        }
      }
    }
  }
}
