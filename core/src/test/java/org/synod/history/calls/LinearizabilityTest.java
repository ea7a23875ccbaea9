// SPDX-License-Identifier: Apache-2.0
package org.synod.history.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;

/**
 * The classical examples, small: those of Herlihy and Wing, and of the shapes that the tests of
 * Porcupine and Knossos have.
 */
class LinearizabilityTest {
  private final Calls<Long> calls = new Calls<>(0L);
  private final Calls<List<String>> queue = new Calls<>(List.of());

  private RecordedCall<Long> write(long value, long from, long to) {
    return calls.begin("w" + value, "write " + value, Model.write(value)).during(from, to);
  }

  private void read(long value, long from, long to) {
    calls.begin("r", "read", Model.read()).during(from, to).returns(value);
  }

  private RecordedCall<Long> cas(long expected, long next, long from, long to) {
    String label = "cas " + expected + " " + next;
    return calls.begin("c", label, Model.cas(expected, next)).during(from, to);
  }

  private void offer(String element, long from, long to) {
    queue.begin("o", "offer " + element, Model.offer(element)).during(from, to).returns(null);
  }

  private void poll(String element, long from, long to) {
    queue.begin("p", "poll", Model.poll()).during(from, to).returns(element);
  }

  private static void holds(Calls<?> calls) {
    Linearization verdict = Linearizability.check(calls);
    assertTrue(verdict.holds(), verdict::table);
  }

  private static void fails(String call, Calls<?> calls) {
    assertEquals(call, Linearizability.check(calls).call());
  }

  @Test
  void readsDuringAWriteSeeBothValuesInOneOrder() {
    write(7, 0, 90).returns(null);
    read(0, 30, 60);
    read(7, 25, 75);
    holds(calls);
  }

  @Test
  void aReadAfterOneOfTheNewValueIsNotOfTheOldOne() {
    write(7, 0, 90).returns(null);
    read(7, 10, 30);
    read(0, 40, 80);
    fails("r: read -> 0", calls);
  }

  @Test
  void aReadAfterAWriteIsNotStale() {
    write(7, 0, 1).returns(null);
    read(0, 2, 3);
    fails("r: read -> 0", calls);
  }

  @Test
  void callsThatTouchOverlap() {
    write(7, 0, 2).returns(null);
    read(0, 2, 3);
    holds(calls);
  }

  @Test
  void twoReadersAgreeOnTheOrderOfTwoWrites() {
    write(1, 0, 90).returns(null);
    write(2, 0, 90).returns(null);
    read(1, 10, 20);
    read(2, 30, 40);
    holds(calls);
    read(1, 50, 60);
    fails("r: read -> 1", calls);
  }

  @Test
  void aCallThatHasNotReturnedMayTakeEffectAtAnyLaterTime() {
    write(7, 0, 1);
    read(0, 10, 11);
    read(7, 20, 21);
    holds(calls);
  }

  @Test
  void aCallThatHasNotReturnedTakesEffectOnce() {
    write(7, 0, 1);
    read(7, 10, 11);
    write(8, 20, 21).returns(null);
    read(7, 30, 31);
    fails("r: read -> 7", calls);
  }

  @Test
  void aCallThatHasNotReturnedTakesNoEffectBeforeItBegins() {
    read(7, 0, 1);
    write(7, 2, 3);
    fails("r: read -> 7", calls);
  }

  @Test
  void aCallWithoutEffectIsSeenByNobody() {
    write(7, 0, 1).hasNoEffect();
    read(0, 2, 3);
    holds(calls);
    read(7, 4, 5);
    fails("r: read -> 7", calls);
  }

  @Test
  void oneOfTwoCompareAndSetsIsFirst() {
    cas(0, 1, 0, 9).returns(true);
    cas(0, 2, 0, 9).returns(false);
    holds(calls);
    cas(0, 3, 0, 9).returns(true);
    assertFalse(Linearizability.check(calls).holds());
  }

  @Test
  void aCompareAndSetFollowsOneThatHasNotReturned() {
    cas(0, 1, 0, 1);
    cas(1, 2, 2, 3).returns(true);
    read(2, 4, 5);
    holds(calls);
    read(1, 6, 7);
    fails("r: read -> 1", calls);
  }

  /** Dekker: each of two processes writes a register and then reads that of the other. */
  @Test
  void storesThatAreStillBufferedAreSeen() {
    write(1, 0, 1).on("x").returns(null);
    write(1, 0, 1).on("y").returns(null);
    calls.begin("p", "read", Model.read()).on("y").during(2, 3).returns(0L);
    calls.begin("q", "read", Model.read()).on("x").during(2, 3).returns(0L);
    Linearization verdict = Linearizability.check(calls);
    assertEquals("x", verdict.object());
    assertEquals("not linearizable: x: q: read -> 0", verdict.toString());
  }

  @Test
  void aQueueGivesOverlappingElementsInEitherOrder() {
    offer("x", 0, 10);
    offer("y", 1, 9);
    poll("y", 11, 12);
    poll("x", 13, 14);
    poll(null, 15, 16);
    holds(queue);
  }

  @Test
  void aQueueGivesTheFirstElementFirst() {
    offer("x", 0, 1);
    offer("y", 2, 3);
    poll("y", 4, 5);
    fails("p: poll -> y", queue);
  }

  @Test
  void aQueueGivesAnElementOnce() {
    offer("y", 0, 20);
    poll("y", 2, 10);
    poll("y", 3, 11);
    fails("p: poll -> y", queue);
  }

  @Test
  void aVerdictShowsTheShortestPrefixThatHasNoOrder() {
    for (int i = 1; i <= 10; i++) {
      write(i, 10 * i, 10 * i + 1).returns(null);
    }
    write(50, 102, 130).returns(null);
    write(60, 103, 140);
    read(9, 111, 120);
    read(50, 150, 160);
    Linearization verdict = Linearizability.check(calls);
    assertEquals(13, verdict.prefix());
    assertEquals(
        List.of(
            "r: read -> 9", "w50: write 50 -> null", "w60: write 60, not returned"),
        verdict.calls());
    assertEquals(
        """
        not linearizable: r: read -> 9
          … 2 calls
          30..31   w3  write 3 -> null
          40..41   w4  write 4 -> null
          50..51   w5  write 5 -> null
          60..61   w6  write 6 -> null
          70..71   w7  write 7 -> null
          80..81   w8  write 8 -> null
          90..91   w9  write 9 -> null
          100..101 w10 write 10 -> null
          state: 10
          111..120 r   read -> 9  (here -> 10)
          102..130 w50 write 50 -> null
          103..    w60 write 60, not returned
        """,
        verdict.table());
  }

  @Test
  void callsAreRecordedAsTheyAreMade() {
    assertEquals(5L, calls.call("p", "add 5", () -> 5L, Model.add(5)));
    Refusal.of(
        IllegalArgumentException.class,
        "lost, allowed: ",
        () -> calls.call("p", "add 2", LinearizabilityTest::lost, Model.add(2)));
    calls.call("q", "read", () -> 7L, Model.read());
    holds(calls);
    assertEquals("Calls[3 calls]", calls.toString());
    Linearization verdict = Linearizability.check(calls);
    assertEquals("linearizable", verdict.toString());
    assertEquals(0, verdict.prefix());
    assertEquals("", verdict.object());
    assertEquals(List.of(), verdict.calls());
    assertEquals("linearizable\n", verdict.table());
  }

  private static Long lost() {
    throw new IllegalArgumentException("lost, allowed: nothing");
  }

  @Test
  void badInputIsRefused() {
    Refusal.ofNull("process", () -> calls.begin(null, "l", Model.read()));
    Refusal.ofNull("label", () -> calls.begin("p", null, Model.read()));
    Refusal.ofNull("effect", () -> calls.begin("p", "l", null));
    Refusal.ofNull("call", () -> calls.call("p", "l", null, Model.read()));
    Refusal.ofNull("calls", () -> Linearizability.check(null));
    RecordedCall<Long> call = calls.begin("p", "l", state -> null);
    Refusal.ofNull("name", () -> call.on(null));
    Refusal.ofArgument("to: 1", () -> call.during(2, 1));
    call.returns(null);
    Refusal.of(IllegalStateException.class, "l: has ended", call::hasNoEffect);
    Refusal.of(IllegalStateException.class, "l: has ended", () -> call.returns(3L));
    Refusal.of(
        NullPointerException.class, "l: no step", () -> Linearizability.check(calls));
  }
}
