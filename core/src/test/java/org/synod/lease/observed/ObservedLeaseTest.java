// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.lease.LeaseLostException;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.VersionNotReachedException;
import org.synod.register.Versioned;

/** A lease over a register, by clocks that the test moves. */
class ObservedLeaseTest {
  private static final long TERM = 100;

  private final Register<Tenancy<String>> register =
      ClientQuorumRegister.found(
          List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>()),
          QuorumSystem.majority(3));
  private long time;

  /** A process, whose clock has nothing to do with that of others. */
  private ObservedLease<String> process(long offset) {
    return new ObservedLease<>(register, TERM, () -> time + offset, UUID::randomUUID);
  }

  @Test
  void aHolderThatGivesNoSignIsReplacedAfterATermOfTheObserver() {
    ObservedLease<String> first = process(0);
    ObservedLease<String> second = process(-5_000_000);
    ObservedGrant<String> held = first.tryAcquire();
    assertNotNull(held);
    assertTrue(held.isHeld());
    time = 1_000;
    assertNull(second.tryAcquire(), "asks for a sign of life");
    time += TERM - 1;
    assertNull(second.tryAcquire(), "a term is not over");
    time += 1;
    ObservedGrant<String> next = second.tryAcquire();
    assertNotNull(next);
    assertTrue(next.token() > held.token());
    assertFalse(held.isHeld());
    assertFalse(held.renew());
    assertFalse(held.release());
    LeaseLostException lost =
        assertThrows(LeaseLostException.class, () -> held.compareAndSet(0, "late"));
    assertEquals(held.token(), lost.token());
    assertTrue(next.compareAndSet(0, "in time"));
    assertEquals(new Versioned<>(1, "in time"), first.get());
  }

  @Test
  void aSignOfLifeBeginsTheTermAnew() {
    ObservedLease<String> observer = process(77);
    ObservedGrant<String> held = process(0).tryAcquire();
    for (int i = 0; i < 5; i++) {
      assertNull(observer.tryAcquire());
      time += TERM - 1;
      assertNull(observer.tryAcquire());
      assertTrue(i % 2 == 0 ? held.renew() : held.compareAndSet(i / 2, "sign " + i));
    }
    assertTrue(held.release());
    assertFalse(held.release());
    assertNotNull(observer.tryAcquire(), "free");
  }

  @Test
  void eachObserverWaitsATermOfItsOwn() {
    ObservedGrant<String> held = process(0).tryAcquire();
    ObservedLease<String> early = process(1);
    ObservedLease<String> late = process(2);
    assertNull(early.tryAcquire());
    time += TERM;
    assertNull(late.tryAcquire(), "it has seen nothing yet");
    assertNotNull(early.tryAcquire());
    assertFalse(held.isHeld());
    time += TERM;
    assertNull(late.tryAcquire(), "the new holder has not been asked for a term");
  }

  @Test
  void anAttemptThatWasNotAnsweredIsFoundByTheNext() {
    boolean[] losesAnswer = {true};
    Register<Tenancy<String>> lossy =
        new Register<>() {
          @Override
          public Versioned<Tenancy<String>> get() {
            return register.get();
          }

          @Override
          public boolean compareAndSet(long expectedVersion, Tenancy<String> next) {
            boolean isDone = register.compareAndSet(expectedVersion, next);
            if (losesAnswer[0]) {
              losesAnswer[0] = false;
              throw new RegisterUnavailableException("the answer is lost", Effect.UNKNOWN);
            }
            return isDone;
          }
        };
    ObservedLease<String> lease =
        new ObservedLease<>(lossy, TERM, () -> time, UUID::randomUUID);
    assertThrows(RegisterUnavailableException.class, lease::tryAcquire);
    try (ObservedGrant<String> held = lease.tryAcquire()) {
      assertTrue(held.isHeld());
      assertEquals(held.token(), lease.state().token());
    }
    assertTrue(lease.state().isFree());
  }

  @Test
  void aTermBelowARoundTripTakesNothingOver() {
    Register<Tenancy<String>> slow =
        new Register<>() {
          @Override
          public Versioned<Tenancy<String>> get() {
            time += TERM;
            return register.get();
          }

          @Override
          public boolean compareAndSet(long expectedVersion, Tenancy<String> next) {
            return register.compareAndSet(expectedVersion, next);
          }

          @Override
          public String toString() {
            return "slow";
          }
        };
    ObservedGrant<String> held = process(0).tryAcquire();
    ObservedLease<String> hasty =
        new ObservedLease<>(slow, TERM, () -> time, UUID::randomUUID);
    assertNull(hasty.tryAcquire());
    time += TERM;
    Tenancy<String> before = hasty.state();
    IllegalStateException refusal = assertThrows(IllegalStateException.class, hasty::tryAcquire);
    assertEquals(
        "term: PT0.0000001S, allowed: longer than a round trip to slow, which took PT0.0000001S",
        refusal.getMessage());
    assertEquals(before, hasty.state());
    assertTrue(held.renew());
  }

  @Test
  void aClockThatJumpsHarmsNoValue() {
    long[] offset = new long[1];
    ObservedLease<String> jumpy =
        new ObservedLease<>(register, TERM, () -> time + offset[0], UUID::randomUUID);
    ObservedGrant<String> held = process(0).tryAcquire();
    assertTrue(held.compareAndSet(0, "first"));
    assertNull(jumpy.tryAcquire());
    offset[0] = -1_000_000;
    assertNull(jumpy.tryAcquire(), "back: the term begins anew");
    time += TERM - 1;
    assertNull(jumpy.tryAcquire());
    time += 1;
    try (ObservedGrant<String> next = jumpy.tryAcquire()) {
      assertNotNull(next, "a term after it went back");
      assertTrue(next.compareAndSet(1, "second"));
    }
    ObservedGrant<String> again = process(0).tryAcquire();
    assertNull(jumpy.tryAcquire());
    offset[0] = 1_000_000;
    ObservedGrant<String> early = jumpy.tryAcquire();
    assertNotNull(early, "ahead: too early");
    assertThrows(LeaseLostException.class, () -> again.compareAndSet(2, "late"));
    assertTrue(early.compareAndSet(2, "third"));
    assertEquals(new Versioned<>(3, "third"), jumpy.get());
  }

  @Test
  void aRoundIsTwoWritesAndNoRead() {
    int[] reads = new int[1];
    Register<Tenancy<String>> counted =
        new Register<>() {
          @Override
          public Versioned<Tenancy<String>> get() {
            reads[0]++;
            return register.get();
          }

          @Override
          public boolean compareAndSet(long expectedVersion, Tenancy<String> next) {
            return register.compareAndSet(expectedVersion, next);
          }
        };
    ObservedLease<String> lease =
        new ObservedLease<>(counted, TERM, () -> time, UUID::randomUUID);
    for (int i = 0; i < 3; i++) {
      try (ObservedGrant<String> held = lease.tryAcquire()) {
        assertTrue(held.compareAndSet(i, "round " + i));
      }
      assertEquals(1, reads[0], "the first of all");
    }
    try (ObservedGrant<String> other = process(0).tryAcquire()) {
      assertNull(lease.tryAcquire(), "what this process knows is old");
      assertTrue(other.isHeld());
    }
  }

  @Test
  void oneProcessLeadsAndIsToldOfItsEnd() {
    List<Long> first = new ArrayList<>();
    List<Long> second = new ArrayList<>();
    ObservedElection<String> one =
        new ObservedElection<>(process(0), first::add, token -> first.add(-token));
    ObservedElection<String> two =
        new ObservedElection<>(process(9), second::add, token -> second.add(-token));
    assertTrue(one.poll());
    assertFalse(two.poll());
    assertTrue(one.grant().isPresent());
    assertTrue(two.grant().isEmpty());
    for (int i = 0; i < 3; i++) {
      time += TERM - 1;
      assertTrue(one.poll(), "a sign of life");
      assertFalse(two.poll());
    }
    time += TERM;
    assertTrue(two.poll(), "the first has stopped");
    assertFalse(one.poll());
    assertEquals(List.of(first.get(0), -first.get(0)), first);
    assertTrue(second.get(0) > first.get(0));
    assertTrue(two.resign());
    assertFalse(two.resign());
    assertTrue(one.poll(), "at once");
    one.close();
    assertEquals(4, first.size());
    assertEquals(List.of(second.get(0), -second.get(0)), second);
    Refusal.ofNull("lease", () -> new ObservedElection<String>(null, x -> {}, x -> {}));
    Refusal.ofNull("elected", () -> new ObservedElection<>(process(0), null, x -> {}));
    Refusal.ofNull("deposed", () -> new ObservedElection<>(process(0), x -> {}, null));
  }

  @Test
  void refusesBadInputByName() {
    Refusal.ofNull("register", () -> new ObservedLease<String>(null, Duration.ofSeconds(1)));
    Refusal.ofNull("term", () -> new ObservedLease<>(register, null));
    Refusal.ofArgument("term: PT0S", () -> new ObservedLease<>(register, Duration.ZERO));
    Refusal.ofArgument(
        "term: PT-1S", () -> new ObservedLease<>(register, Duration.ofSeconds(-1)));
    ObservedGrant<String> held = process(0).tryAcquire();
    Refusal.ofNull("next", () -> held.compareAndSet(0, null));
    Refusal.ofArgument("expectedVersion: -1", () -> held.compareAndSet(-1, "x"));
    assertThrows(VersionNotReachedException.class, () -> held.compareAndSet(1, "x"));
    Refusal.ofArgument(
        "token: 0", () -> new Tenancy<>(new UUID(0, 1), 0, false, 0, (String) null));
    Refusal.ofArgument("isWanted: true", () -> new Tenancy<>(null, 1, true, 0, (String) null));
    Refusal.ofArgument("version: 1", () -> new Tenancy<>(null, 1, false, 1, (String) null));
  }
}
