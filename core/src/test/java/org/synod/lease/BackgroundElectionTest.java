// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.lease.LeaderElection.Background;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.Versioned;

/** A {@link LeaderElection} that polls in the background, while others write with its token. */
class BackgroundElectionTest {
  private static final Duration LONG_TERM = Duration.ofHours(1);

  private final Memory memory = new HeapMemory(16);
  private final Member a = memory.join();
  private final Member b = memory.join();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final List<Background> started = new ArrayList<>();
  private final AtomicReference<Throwable> uncaught = new AtomicReference<>();

  private FencedRegister<Long> register(Duration term) {
    return new FencedRegister<>(memory, "register", term, Codec.ofLong());
  }

  private LeaderElection election(FencedRegister<Long> register, String name, Member me) {
    return new LeaderElection(
        register.lease(),
        me,
        token -> told.add(name + " elected " + token),
        token -> told.add(name + " deposed " + token));
  }

  private Thread thread(Runnable body) {
    Thread thread = new Thread(body);
    thread.setUncaughtExceptionHandler((failed, e) -> uncaught.set(e));
    return thread;
  }

  private Background start(LeaderElection election) {
    Background background = election.start(this::thread);
    started.add(background);
    return background;
  }

  private long elected(String name) throws InterruptedException {
    String next = told.take();
    assertTrue(next.startsWith(name + " elected "), next);
    return Long.parseLong(next.substring(next.lastIndexOf(' ') + 1));
  }

  @AfterEach
  void close() {
    started.forEach(Background::close);
  }

  @Test
  void oneLeadsUntilItIsClosedAndThenTheOther() throws Exception {
    FencedRegister<Long> register = register(LONG_TERM);
    Background first = start(election(register, "a", a));
    long token = elected("a");
    Background second = start(election(register, "b", b));
    assertTrue(first.isRunning());
    first.close();
    assertFalse(first.isRunning());
    assertEquals("a deposed " + token, told.take());
    assertTrue(elected("b") > token, "at once, and not after the term");
    first.close(); // again, without effect
    second.close();
    assertFalse(register.lease().status().isHeld());
  }

  @Test
  void manyThreadsWriteFencedWhileOneRenews() throws Exception {
    FencedRegister<Long> register = register(Duration.ofSeconds(30));
    start(election(register, "a", a));
    long token = elected("a");
    start(election(register, "b", b)); // it wants the lease all the time
    int threads = 3;
    int times = 2_000;
    Race.of(
        threads,
        thread -> {
          for (int written = 0; written < times; ) {
            Versioned<Long> there = register.get();
            long next = there.isSet() ? there.value() + 1 : 1;
            if (register.compareAndSet(token, there.version(), next)) {
              written++;
            }
          }
        });
    long sum = (long) threads * times;
    assertEquals(new Versioned<>(sum, sum), register.get());
    assertTrue(told.isEmpty(), told.toString());
  }

  @Test
  void anOldTokenIsRefused() throws Exception {
    FencedRegister<Long> register = register(LONG_TERM);
    Refusal.ofArgument("token: 0", () -> register.compareAndSet(0L, 0, 1L));
    assertThrows(LeaseLostException.class, () -> register.compareAndSet(1L, 0, 1L), "free");
    start(election(register, "a", a));
    long token = elected("a");
    assertTrue(register.compareAndSet(token, 0, 1L));
    assertFalse(register.compareAndSet(token, 0, 2L));
    assertThrows(
        LeaseLostException.class, () -> register.compareAndSet(token + 100, 1, 3L), "to come");
    Refusal.ofArgument("expectedVersion: 7", () -> register.compareAndSet(token, 7, 2L));
    Refusal.ofNull("next", () -> register.compareAndSet(token, 1, null));
    assertTrue(register.lease().revoke(b));
    LeaseLostException lost =
        assertThrows(LeaseLostException.class, () -> register.compareAndSet(token, 1, 3L));
    assertEquals(token, lost.token());
    assertEquals(new Versioned<>(1, 1L), register.get());
  }

  @Test
  void theTokenOfASharerWritesNothing() {
    FencedRegister<Long> register = register(LONG_TERM);
    Grant shared = register.lease().tryAcquireShared(a);
    assertThrows(
        LeaseLostException.class, () -> register.compareAndSet(shared.token(), 0, 1L));
    assertFalse(register.get().isSet());
  }

  /** It is noticed when the thread renews, which is soon here. */
  @Test
  void aRevokedLeaderIsToldAndStandsAgain() throws Exception {
    FencedRegister<Long> register = register(Duration.ofMillis(20));
    start(election(register, "a", a));
    long token = elected("a");
    assertTrue(register.lease().revoke(b));
    assertEquals("a deposed " + token, told.take());
    assertTrue(elected("a") > token);
  }

  @Test
  void aCallbackThatThrowsEndsItAndGivesTheLeaseBack() throws Exception {
    FencedRegister<Long> register = register(LONG_TERM);
    RuntimeException mine = new IllegalStateException("mine");
    LongConsumer fails =
        token -> {
          throw mine;
        };
    LeaderElection election =
        new LeaderElection(register.lease(), a, fails, token -> told.add("deposed " + token));
    Background background = start(election);
    String end = told.take();
    assertTrue(end.startsWith("deposed "), end);
    background.close();
    assertSame(mine, uncaught.get());
    assertFalse(register.lease().status().isHeld());
  }

  @Test
  void anInterruptAndACallbackMayEndIt() throws Exception {
    FencedRegister<Long> register = register(LONG_TERM);
    AtomicReference<Thread> made = new AtomicReference<>();
    LeaderElection first = election(register, "a", a);
    started.add(
        first.start(
            body -> {
              made.set(thread(body));
              return made.get();
            }));
    long token = elected("a");
    made.get().interrupt();
    made.get().join();
    assertEquals("a deposed " + token, told.take());
    AtomicReference<Background> own = new AtomicReference<>();
    LeaderElection second =
        new LeaderElection(
            register.lease(),
            b,
            mine -> {
              while (own.get() == null) {
                Thread.onSpinWait();
              }
              own.get().close();
            },
            mine -> told.add("closed"));
    own.set(start(second));
    assertEquals("closed", told.take());
  }

  /** A thread has one wake-up, whoever uses it: here the callback does, as a full queue would. */
  @Test
  void aCloseIsNotMissedThoughACallbackSleptMeanwhile() throws Exception {
    CompletableFuture<Thread> closing = new CompletableFuture<>();
    AtomicReference<Thread> mine = new AtomicReference<>();
    LongConsumer sleeps =
        token -> {
          mine.set(Thread.currentThread());
          told.add("sleeps");
          while (closing.join().getState() != Thread.State.WAITING) {
            Thread.onSpinWait(); // until it has woken this thread, and waits for its end
          }
          LockSupport.parkNanos(1); // uses up the wake-up, if there is one
        };
    LeaderElection election =
        new LeaderElection(register(LONG_TERM).lease(), a, sleeps, token -> told.add("deposed"));
    Background background = start(election);
    assertEquals("sleeps", told.take());
    Thread closer = new Thread(background::close);
    closer.setDaemon(true);
    closer.start();
    closing.complete(closer);
    while (background.isRunning()) {
      assertNotSame(background, LockSupport.getBlocker(mine.get()), "sleeps though it is closed");
    }
    assertEquals("deposed", told.take());
  }

  @Test
  void refusesBadInputByName() throws Exception {
    FencedRegister<Long> register = register(LONG_TERM);
    LeaderElection election = election(register, "a", a);
    Refusal.ofNull("threads", () -> election.start(null));
    Refusal.of(
        NullPointerException.class, "threads: made null", () -> election.start(body -> null));
    start(election);
    long token = elected("a");
    Refusal.of(IllegalStateException.class, "thread: ", election::poll);
    Refusal.of(IllegalStateException.class, "thread: ", election::resign);
    Refusal.of(IllegalStateException.class, "thread: ", election::close);
    Refusal.of(
        IllegalStateException.class, "start: a second", () -> election.start(this::thread));
    assertEquals(token, register.lease().status().token());
  }
}
