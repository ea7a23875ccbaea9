// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.contract.RegisterContract;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** What transactions do for one thread and for several, and what they refuse. */
class TransactionsTest {
  private static final int THREADS = 4;
  private static final int CALLS = 5_000;

  private final Ref<Long> a = new Ref<>(10L);
  private final Ref<Long> b = new Ref<>(20L);

  /** The contract on registers, each call a transaction that reads another register too. */
  @Nested
  class InTransactionsTest implements RegisterContract {
    @Override
    public Register<Long> create() {
      return new InTransactions(new Ref<>(), new Ref<>(0L));
    }
  }

  private record InTransactions(Ref<Long> ref, Ref<Long> writes) implements Register<Long> {
    @Override
    public Versioned<Long> get() {
      return Transactions.atomically(
          tx -> {
            Versioned<Long> state = tx.read(ref);
            assertEquals(state.version(), tx.get(writes));
            return state;
          });
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Long next) {
      if (next == null) {
        throw new NullPointerException("next: null, allowed: a value");
      }
      return Transactions.atomically(
          tx -> {
            long version = tx.read(ref).version();
            Versioned.requireReached(expectedVersion, version);
            if (version == expectedVersion) {
              tx.set(ref, next);
              tx.set(writes, version + 1);
            }
            return version == expectedVersion;
          });
    }
  }

  @Test
  void writesAllAtOnceAndReturnsTheResult() {
    long sum =
        Transactions.atomically(
            tx -> {
              tx.set(a, tx.get(a) - 5);
              assertEquals(25, tx.update(b, x -> x + 5));
              assertEquals(new Versioned<>(1, 10L), a.get(), "not before it has committed");
              return tx.get(a) + tx.get(b);
            });
    assertEquals(30, sum);
    assertEquals(new Versioned<>(2, 5L), a.get());
    assertEquals(new Versioned<>(2, 25L), b.get());
  }

  @Test
  void aValueThatIsThereAlreadyIsWrittenAgain() {
    Transactions.run(
        tx -> {
          tx.set(a, tx.get(a));
          tx.set(b, 1L);
          tx.set(b, 20L);
        });
    assertEquals(new Versioned<>(2, 10L), a.get());
    assertEquals(new Versioned<>(2, 20L), b.get(), "one write, however often it was set");
  }

  @Test
  void whatIsOnlyReadIsNotWritten() {
    Transactions.run(tx -> tx.set(a, tx.get(b)));
    assertEquals(1, b.get().version());
    assertEquals(new Versioned<>(2, 20L), a.get());
  }

  @Test
  void anUnsetRegisterIsReadAndUpdatedAsOne() {
    Ref<Long> unset = new Ref<>();
    Transactions.run(
        tx -> {
          assertEquals(Versioned.unset(), tx.read(unset));
          assertEquals(1, tx.update(unset, x -> x == null ? 1 : x + 1));
          tx.set(a, 0L);
        });
    assertEquals(new Versioned<>(1, 1L), unset.get());
  }

  @Test
  void anExceptionWritesNothing() {
    IllegalStateException thrown = new IllegalStateException("no");
    assertSame(
        thrown,
        assertThrows(
            IllegalStateException.class,
            () ->
                Transactions.run(
                    tx -> {
                      tx.set(a, 1L);
                      throw thrown;
                    })));
    assertEquals(1, a.get().version());
    Transactions.run(tx -> tx.set(a, 1L)); // the next one is not inside it
    assertEquals(2, a.get().version());
  }

  @Test
  void aTransactionInsideAnotherBelongsToTheOuterOne() {
    Transactions.run(
        tx -> {
          tx.set(a, 1L);
          Transactions.run(
              inner -> {
                assertSame(tx, inner);
                assertEquals(1, inner.get(a));
                inner.set(b, 2L);
              });
          assertEquals(1, b.get().version(), "not before the outer one has committed");
          List<Versioned<Long>> all = Transactions.snapshot(a, b);
          assertEquals(List.of(new Versioned<>(2, 1L), new Versioned<>(2, 2L)), all);
        });
    assertEquals(new Versioned<>(2, 2L), b.get());
  }

  @Test
  void aLargeTransactionFindsWhatItHasUsed() {
    List<Ref<Long>> many = Stream.generate(() -> new Ref<>(1L)).limit(100).toList();
    Transactions.run(
        tx -> {
          for (int round = 0; round < 2; round++) {
            many.forEach(each -> tx.set(each, tx.get(each) + 1));
          }
          assertEquals("Transaction[100 registers, 100 written]", tx.toString());
        });
    many.forEach(each -> assertEquals(new Versioned<>(2, 3L), each.get()));
  }

  @Test
  void aRegisterKeepsAliveNothingOfItsTransaction() {
    AtomicInteger attempts = new AtomicInteger();
    Ref<Long> read = new Ref<>(1L);
    Transactions.run(
        tx -> {
          assertInstanceOf(Versioned.class, a.state(), "nothing of an attempt that has failed");
          tx.set(a, tx.get(read));
          tx.set(b, 1L);
          if (attempts.incrementAndGet() == 1) {
            assertTrue(read.compareAndSet(1, 2L)); // so this attempt fails when it verifies
          }
        });
    assertEquals(2, attempts.get());
    assertEquals(new Versioned<>(2, 2L), a.state());
    assertEquals(new Versioned<>(2, 1L), b.state());
  }

  @Test
  void actionsRunAfterTheCommitInTheirOrderAndOnce() {
    List<String> done = new ArrayList<>();
    AtomicInteger attempts = new AtomicInteger();
    Transactions.run(
        tx -> {
          tx.afterCommit(() -> done.add("first, a is " + a.get().value()));
          tx.afterCommit(() -> Transactions.run(next -> done.add("then " + next.get(b))));
          tx.set(b, tx.get(a) + 1);
          tx.set(a, 7L);
          if (attempts.incrementAndGet() == 1) {
            b.updateAndGet(x -> x + 1); // of another, in between
          }
        });
    assertEquals(2, attempts.get());
    assertEquals(List.of("first, a is 7", "then 11"), done);
    assertThrows(
        NumberFormatException.class,
        () ->
            Transactions.run(
                tx -> {
                  tx.afterCommit(() -> done.add("not done"));
                  tx.set(a, Long.parseLong("no number"));
                }));
    assertEquals(2, done.size());
  }

  @Test
  void noBodySeesAMixtureNotEvenIfItCatchesEverything() {
    List<String> seen = new ArrayList<>();
    Transactions.run(
        tx -> {
          long x = tx.get(a);
          if (x == 10) {
            a.compareAndSet(1, 11L); // of another, in between
            b.compareAndSet(1, 21L);
          }
          try {
            seen.add(x + ", " + tx.get(b));
          } catch (Throwable outdated) {
            assertThrows(Error.class, () -> tx.get(a), "nor after it");
            throw new IllegalStateException("of an attempt that is outdated", outdated);
          }
        });
    assertEquals(List.of("11, 21"), seen);
  }

  @Test
  void anAttemptThatIsOutdatedDoesNotReturn() {
    AtomicInteger attempts = new AtomicInteger();
    String seen =
        Transactions.atomically(
            tx -> {
              long x = tx.get(a);
              if (attempts.incrementAndGet() == 1) {
                a.compareAndSet(1, 11L); // of another, in between
              }
              try {
                return x + ", " + tx.get(b);
              } catch (Error outdated) {
                return "outdated"; // which ends the attempt all the same
              }
            });
    assertEquals("11, 20", seen);
  }

  @Test
  void moneyIsNeitherMadeNorLost() throws Exception {
    List<Ref<Long>> accounts = IntStream.range(0, 8).mapToObj(i -> new Ref<>(100L)).toList();
    AtomicLong looks = new AtomicLong();
    Race.of(
        THREADS,
        thread -> {
          for (int call = 0; call < CALLS; call++) {
            Ref<Long> from = accounts.get((thread + call) % 8);
            Ref<Long> to = accounts.get((thread * 3 + call * 5 + 1) % 8);
            Transactions.run(
                tx -> {
                  tx.update(from, x -> x - 1);
                  tx.update(to, x -> x + 1);
                });
            if (call % 10 == 0) {
              assertEquals(800, sum(accounts));
              looks.incrementAndGet();
            }
          }
        });
    assertEquals(800, sum(accounts));
    assertTrue(looks.get() > 0);
  }

  private static long sum(List<Ref<Long>> accounts) {
    return Transactions.atomically(tx -> accounts.stream().mapToLong(tx::get).sum());
  }

  @Test
  void noWriteIsSkewed() throws Exception {
    for (int round = 0; round < 1_000; round++) {
      List<Ref<Long>> both = List.of(new Ref<>(0L), new Ref<>(0L));
      Race.of(
          2,
          thread ->
              Transactions.run(
                  tx -> {
                    if (tx.get(both.get(1 - thread)) == 0) {
                      tx.set(both.get(thread), 1L);
                    }
                  }));
      assertEquals(1, sum(both));
    }
  }

  @Test
  void aTransactionIsOfOneThreadAndOneBody() throws Exception {
    Transaction[] kept = new Transaction[1];
    Transactions.run(
        tx -> {
          kept[0] = tx;
          tx.set(a, tx.get(b));
          IllegalStateException[] refused = new IllegalStateException[1];
          Thread other =
              new Thread(
                  () -> refused[0] = assertThrows(IllegalStateException.class, () -> tx.get(a)));
          other.start();
          try {
            other.join();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          assertTrue(refused[0].getMessage().startsWith("tx: used by Thread["));
          assertTrue(refused[0].getMessage().contains(", allowed: the thread of its body"));
        });
    Refusal.of(
        IllegalStateException.class,
        "tx: has ended, allowed: use inside its body",
        () -> kept[0].get(a));
    Refusal.of(IllegalStateException.class, "tx: has ended", () -> kept[0].afterCommit(() -> {}));
    assertEquals("Transaction[2 registers, 1 written]", kept[0].toString());
  }

  @Test
  void badInputIsRefusedByName() {
    Refusal.ofNull("body", () -> Transactions.atomically(null));
    Refusal.ofNull("body", () -> Transactions.run(null));
    Refusal.ofNull("refs", () -> Transactions.snapshot((Ref<Long>[]) null));
    Refusal.ofNull("refs[1]", () -> Transactions.snapshot(a, null));
    Transactions.run(
        tx -> {
          Refusal.ofNull("ref", () -> tx.get(null));
          Refusal.ofNull("ref", () -> tx.read(null));
          Refusal.ofNull("ref", () -> tx.set(null, 1L));
          Refusal.ofNull("value", () -> tx.set(a, null));
          Refusal.ofNull("change", () -> tx.update(a, null));
          Refusal.of(
              NullPointerException.class,
              "change: returned null, allowed: a value",
              () -> tx.update(a, x -> null));
          Refusal.ofNull("action", () -> tx.afterCommit(null));
          Refusal.of(
              IllegalStateException.class,
              "ref: unset, allowed: one that has a value",
              () -> tx.get(new Ref<Long>()));
        });
    assertEquals(1, a.get().version());
    assertNull(Transactions.atomically(tx -> null));
  }
}
