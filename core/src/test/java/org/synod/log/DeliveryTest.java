// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.log.segments.Ends;
import org.synod.log.segments.Segment;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;

/** A delivery hands out each command once, in order, one at a time, on the thread that appends. */
class DeliveryTest {
  private static final Memory HEAP = new HeapMemory(1);

  private final List<Object> delivered = new ArrayList<>();

  @Test
  void theThreadThatAppendsDelivers() {
    HeapLog<String> log = new HeapLog<>();
    List<Thread> threads = new ArrayList<>();
    Delivery<String> delivery =
        new Delivery<>(log, 0, command -> threads.add(Thread.currentThread()));
    assertEquals(0, delivery.append("a"));
    assertEquals(1, delivery.append("b"));
    assertEquals(List.of(Thread.currentThread(), Thread.currentThread()), threads);
  }

  @Test
  void whatOthersAppendIsDeliveredWithTheNext() {
    HeapLog<String> log = new HeapLog<>();
    log.append("before");
    log.append("a");
    Delivery<String> delivery = new Delivery<>(log, 1, delivered::add);
    assertEquals(List.of(), delivered);
    log.append("b");
    delivery.append("c");
    assertEquals(List.of("a", "b", "c"), delivered);
    log.append("d");
    delivery.deliver();
    assertEquals(List.of("a", "b", "c", "d"), delivered);
    delivery.deliver();
    assertEquals(4, delivered.size());
  }

  @Test
  void aConsumerThatAppendsIsCalledAgainAfterwards() {
    HeapLog<Integer> log = new HeapLog<>();
    AtomicReference<Delivery<Integer>> delivery = new AtomicReference<>();
    delivery.set(
        new Delivery<>(
            log,
            0,
            command -> {
              delivered.add(command);
              if (command < 3) {
                delivery.get().append(command + 1);
              }
              delivered.add(-command);
            }));
    delivery.get().append(1);
    assertEquals(List.of(1, -1, 2, -2, 3, -3), delivered);
  }

  @Test
  void whatTheConsumerThrowsGoesToTheHandlerAndTheNextIsDelivered() throws Exception {
    HeapLog<String> log = new HeapLog<>();
    RuntimeException thrown = new RuntimeException("bad command");
    AtomicReference<Throwable> handled = new AtomicReference<>();
    List<Long> indexes = new ArrayList<>();
    Delivery<String> delivery =
        new Delivery<>(
            log,
            0,
            command -> {
              if (command.equals("bad")) {
                throw thrown;
              }
              delivered.add(command);
            });
    Thread thread =
        new Thread(
            () -> {
              for (String command : List.of("a", "bad", "b")) {
                indexes.add(delivery.append(command));
              }
            });
    thread.setUncaughtExceptionHandler((which, e) -> handled.set(e));
    thread.start();
    thread.join();
    assertSame(thrown, handled.get());
    assertEquals(List.of(0L, 1L, 2L), indexes, "the append is not undone");
    assertEquals(List.of("a", "b"), delivered);
  }

  /**
   * A delivery of a bad command, for which the consumer throws an error, and of one command more.
   */
  private Delivery<String> afterABadCommand(Error thrown) {
    HeapLog<String> log = new HeapLog<>();
    log.append("bad");
    log.append("a");
    return new Delivery<>(
        log,
        0,
        command -> {
          if (command.equals("bad")) {
            throw thrown;
          }
          delivered.add(command);
        });
  }

  @Test
  void anErrorIsThrownOnceTheRestIsDelivered() {
    Delivery<String> delivery = afterABadCommand(new AssertionError("bad command"));
    assertThrows(AssertionError.class, delivery::deliver);
    assertEquals(List.of("a"), delivered);
    delivery.append("b");
    assertEquals(List.of("a", "b"), delivered);
  }

  @Test
  void anErrorOfTheVirtualMachineEndsTheCallAndTheNextDeliversTheRest() {
    Delivery<String> delivery = afterABadCommand(new StackOverflowError());
    assertThrows(StackOverflowError.class, delivery::deliver);
    assertEquals(List.of(), delivered, "with a full stack each would be lost");
    delivery.append("b");
    assertEquals(List.of("a", "b"), delivered);
  }

  @Test
  void whatTheHandlerThrowsIsIgnored() throws Exception {
    HeapLog<String> log = new HeapLog<>();
    Delivery<String> delivery =
        new Delivery<>(
            log,
            0,
            command -> {
              delivered.add(command);
              throw new IllegalStateException(command);
            });
    Thread thread = new Thread(() -> delivery.append("a"));
    AtomicReference<Throwable> handled = new AtomicReference<>();
    thread.setUncaughtExceptionHandler(
        (which, e) -> {
          handled.set(e);
          throw new IllegalStateException("of the handler");
        });
    thread.start();
    thread.join();
    assertEquals("a", handled.get().getMessage());
    assertEquals(List.of("a"), delivered);
    Thread other = new Thread(() -> delivery.append("b"));
    other.setUncaughtExceptionHandler((which, e) -> {});
    other.start();
    other.join();
    assertEquals(List.of("a", "b"), delivered);
  }

  /** The consumer itself appends another command before it throws. */
  @Test
  void anErrorIsThrownOnceWhatIsAskedForMeanwhileIsDelivered() {
    HeapLog<String> log = new HeapLog<>();
    AtomicReference<Delivery<String>> delivery = new AtomicReference<>();
    delivery.set(
        new Delivery<>(
            log,
            0,
            command -> {
              delivered.add(command);
              if (command.equals("bad")) {
                delivery.get().append("next");
                throw new AssertionError("bad command");
              }
            }));
    assertThrows(AssertionError.class, () -> delivery.get().append("bad"));
    assertEquals(List.of("bad", "next"), delivered);
    delivery.get().append("last");
    assertEquals(List.of("bad", "next", "last"), delivered);
  }

  @Test
  void afterCloseNothingIsDeliveredOrKept() {
    Ends ends = new Ends(new Segment(HEAP, 0, 4));
    HeapLog<String> log = new HeapLog<>(ends);
    Delivery<String> delivery = new Delivery<>(log, 0, delivered::add);
    delivery.append("a");
    assertEquals(1, ends.retained().followers().size());
    delivery.close();
    delivery.close();
    assertEquals(0, ends.retained().followers().size());
    assertEquals(1, delivery.append("b"));
    delivery.deliver();
    assertEquals(List.of("a"), delivered);
    assertEquals("b", log.get(1));
  }

  @Test
  void aConsumerMayCloseItsDelivery() {
    HeapLog<String> log = new HeapLog<>();
    AtomicReference<Delivery<String>> delivery = new AtomicReference<>();
    delivery.set(
        new Delivery<>(
            log,
            0,
            command -> {
              delivered.add(command);
              delivery.get().close();
            }));
    log.append("a");
    delivery.get().append("b");
    assertEquals(List.of("a"), delivered);
  }

  @Test
  void refusesBadInputByName() {
    Ends ends = new Ends(new Segment(HEAP, 0, 4));
    HeapLog<String> log = new HeapLog<>(ends);
    Refusal.ofNull("log", () -> new Delivery<String>(null, 0, delivered::add));
    Refusal.ofNull("consumer", () -> new Delivery<>(log, 0, null));
    Refusal.of(
        IndexOutOfBoundsException.class,
        "from: 1, allowed: 0 to 0",
        () -> new Delivery<>(log, 1, delivered::add));
    assertEquals(0, ends.retained().followers().size(), "none is left behind");
    Delivery<String> delivery = new Delivery<>(log, 0, delivered::add);
    Refusal.ofNull("command", () -> delivery.append(null));
    log.close();
    Refusal.of(IllegalStateException.class, "append: after close", () -> delivery.append("a"));
    assertEquals(List.of(), delivered);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void eachOnceInOrderOneAtATime(int threads) throws Exception {
    int each = 3000;
    HeapLog<Integer> log = new HeapLog<>();
    try (Follower<Integer> follower = log.follow(0)) {
      // the list is not a concurrent one: the next deliverer sees what was delivered before
      Delivery<Integer> delivery = new Delivery<>(log, 0, delivered::add);
      Race.of(
          threads,
          thread -> {
            for (int i = 0; i < each; i++) {
              delivery.append(thread * each + i);
            }
          });
      assertEquals(threads * each, delivered.size(), "nobody left one undelivered");
      for (Object command : delivered) {
        assertSame(follower.poll(), command);
      }
      assertTrue(follower.poll() == null);
    }
  }
}
