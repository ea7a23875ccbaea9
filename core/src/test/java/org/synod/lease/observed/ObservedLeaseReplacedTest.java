// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.synod.lease.LeaseLostException;
import org.synod.quorum.Acceptors;
import org.synod.quorum.clients.NamedAcceptors;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/** A lease in a register whose acceptors are replaced, by a clock that the test moves. */
class ObservedLeaseReplacedTest {
  private static final long TERM = 100;

  private final NamedAcceptors<Tenancy<String>> named = new NamedAcceptors<>();
  private long time;

  @BeforeEach
  void found() {
    named.found(Acceptors.majority(List.of("a", "b", "c")));
  }

  private ObservedLease<String> process() {
    return new ObservedLease<>(named.client(), TERM, () -> time, UUID::randomUUID);
  }

  private void replaceTwo() {
    named.client().replace("a", "d");
    named.client().replace("b", "e");
    named.silence("a", "b");
  }

  @Test
  void aHolderThatSleepsThroughTwoChangesHoldsItStill() {
    ObservedGrant<String> held = process().tryAcquire();
    ObservedLease<String> observer = process();
    assertTrue(held.compareAndSet(0, "before"));
    replaceTwo();
    assertNull(observer.tryAcquire(), "held");
    assertTrue(held.renew());
    assertTrue(held.compareAndSet(1, "behind"));
    assertEquals(new Versioned<>(2, "behind"), observer.get());
    assertTrue(held.release());
    ObservedGrant<String> next = observer.tryAcquire();
    assertTrue(next.token() > held.token());
    assertThrows(LeaseLostException.class, () -> held.compareAndSet(2, "late"));
  }

  @Test
  void changesAreNoSignOfLifeOfAHolderThatGivesNone() {
    ObservedGrant<String> held = process().tryAcquire();
    ObservedLease<String> observer = process();
    assertNull(observer.tryAcquire(), "asks for a sign of life");
    time += TERM - 1;
    replaceTwo();
    assertNull(observer.tryAcquire(), "a term is not over");
    time += 1;
    ObservedGrant<String> next = observer.tryAcquire();
    assertNotNull(next, "the term began before the changes");
    assertTrue(next.token() > held.token());
    assertFalse(held.renew());
    assertThrows(LeaseLostException.class, () -> held.compareAndSet(0, "late"));
    assertTrue(next.compareAndSet(0, "in time"));
  }

  @Test
  void anAttemptThatWasNotAnsweredIsFoundBehindAChange() {
    ObservedLease<String> lease = process();
    assertEquals(0, lease.get().version());
    named.beforeWrite("b", () -> named.silence("b", "c"));
    assertThrows(RegisterUnavailableException.class, lease::tryAcquire);
    named.answerAgain("c");
    named.moveTo(Acceptors.majority(List.of("d", "e", "f")));
    assertNull(process().tryAcquire(), "the change took it along");
    ObservedGrant<String> held = lease.tryAcquire();
    assertNotNull(held);
    assertTrue(held.compareAndSet(0, "mine"));
  }
}
