// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.register.FaultyRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;
import org.synod.transaction.registers.TransactionIntent.Place;

/** What transactions over registers do for one thread and for several, and what they refuse. */
class RegisterTransactionsTest {
  private static final int THREADS = 4;
  private static final int CALLS = 2_000;

  /** The register that does not answer: its name, or that of none. */
  private String silent = "";

  private final List<Register<TransactionState<Long>>> registers = new ArrayList<>();
  private final Map<UUID, Register<TransactionOutcome>> statuses = new ConcurrentHashMap<>();
  private final List<Runnable> left = new ArrayList<>();

  @BeforeEach
  void make() {
    for (int i = 0; i < 8; i++) {
      registers.add(silenced("r" + i, new HeapRegister<>()));
    }
    client().run(tx -> IntStream.range(0, 8).forEach(i -> tx.set(i, 100L)));
    statuses.clear();
  }

  private <T> Register<T> silenced(String name, Register<T> register) {
    return new FaultyRegister<>(
        register,
        next -> {
          if (silent.contains(name)) {
            throw FaultyRegister.crashed(name);
          }
        });
  }

  private Register<TransactionOutcome> status(UUID id) {
    return statuses.computeIfAbsent(id, unused -> silenced("status", new HeapRegister<>()));
  }

  private RegisterTransactions<Long> client() {
    return client(Runnable::run);
  }

  private RegisterTransactions<Long> client(Executor afterwards) {
    return new RegisterTransactions<>(registers, this::status, afterwards);
  }

  private long value(int register) {
    return client().atomically(tx -> tx.get(register));
  }

  private static List<Versioned<Long>> firstTwo(RegisterTransactions<Long> client) {
    return client.atomically(tx -> tx.snapshot(0, 1));
  }

  @Test
  void writesAllAtOnceAndReturnsTheResult() {
    long sum =
        client()
            .atomically(
                tx -> {
                  tx.set(0, tx.get(0) - 5);
                  assertEquals(105, tx.update(1, x -> x + 5));
                  assertEquals(new Versioned<>(2, 95L), tx.read(0));
                  assertEquals(100, value(0), "not yet");
                  return tx.get(0) + tx.get(1);
                });
    assertEquals(200, sum);
    List<Versioned<Long>> both = List.of(new Versioned<>(2, 95L), new Versioned<>(2, 105L));
    assertEquals(both, firstTwo(client()));
  }

  @Test
  void whatIsOnlyReadIsNotWritten() {
    client().run(tx -> tx.set(0, tx.get(1) + tx.get(2)));
    assertEquals(1, client().atomically(tx -> tx.read(1)).version());
    assertEquals(200, value(0));
    assertEquals(2, registers.get(1).get().version(), "an intent and a value, and nothing since");
  }

  @Test
  void statusRegistersAreUsedAgain() {
    RegisterTransactions<Long> client = client();
    for (int i = 0; i < 100; i++) {
      client.run(tx -> tx.set(0, tx.get(0) + 1));
      client.run(tx -> tx.set(1, tx.get(0)));
    }
    assertEquals(1, statuses.size());
    assertEquals(200, statuses.values().iterator().next().get().version());
    assertEquals("RegisterTransactions[8 registers, 1 status registers]", client.toString());
  }

  @Test
  void theAnswerComesBeforeTheDecision() {
    RegisterTransactions<Long> client = client(left::add);
    client.run(
        tx -> {
          tx.set(0, 1L);
          tx.set(1, 2L);
        });
    Register<TransactionOutcome> status = statuses.values().iterator().next();
    assertEquals(0, status.get().version());
    assertEquals(List.of(1L, 2L), firstTwo(client()).stream().map(Versioned::value).toList());
    assertEquals(new Versioned<>(1, TransactionOutcome.COMMITTED), status.get(), "by the reader");
    left.forEach(Runnable::run);
    assertEquals(1, status.get().version());
    client.run(tx -> tx.set(0, 3L));
    assertEquals(1, statuses.size());
  }

  @Test
  void anExecutorThatRefusesLeavesTheWorkToTheCaller() {
    client(
            task -> {
              throw new RejectedExecutionException();
            })
        .run(tx -> tx.set(0, 1L));
    assertNull(registers.get(0).get().value().intent());
  }

  @Test
  void anExceptionWritesNothing() {
    Refusal.of(
        IllegalStateException.class,
        "no",
        () ->
            client()
                .run(
                    tx -> {
                      tx.set(0, 1L);
                      throw new IllegalStateException("no, allowed: this");
                    }));
    assertEquals(100, value(0));
  }

  @Test
  void aTransactionThatStoppedMidwayIsAbortedByTheNextOne() {
    UUID gone = UUID.randomUUID();
    List<Place> places = List.of(new Place(0, 2), new Place(1, 2));
    TransactionIntent<Long> intent = new TransactionIntent<>(gone, 0, places, 7L);
    TransactionState<Long> state = registers.get(0).get().value();
    assertTrue(registers.get(0).compareAndSet(2, state.with(intent)));
    client().run(tx -> tx.set(0, tx.get(0) + 1));
    assertEquals(new Versioned<>(1, TransactionOutcome.ABORTED), status(gone).get());
    assertEquals(new Versioned<>(2, 101L), client().atomically(tx -> tx.read(0)));
    assertEquals(3, registers.get(1).get().version(), "touched, so the other intent is too late");
    assertEquals(new Versioned<>(1, 100L), client().atomically(tx -> tx.read(1)));
  }

  @Test
  void aRegisterThatDoesNotAnswerAborts() {
    PendingTransaction<Long, Long> both =
        client()
            .transaction(
                tx -> {
                  tx.set(1, tx.get(1) + 1);
                  tx.set(0, tx.get(0) - 1);
                  silent = "r1";
                  return tx.get(0);
                });
    assertEquals(
        Effect.NONE, assertThrows(RegisterUnavailableException.class, both::run).effect());
    silent = "";
    assertEquals("PendingTransaction[not committed]", both.toString());
    assertEquals(List.of(100L, 100L), firstTwo(client()).stream().map(Versioned::value).toList());
  }

  /** Its status register does not answer the first run of the body. It returns their number. */
  private PendingTransaction<Long, Integer> inDoubt() {
    AtomicInteger runs = new AtomicInteger();
    return client()
        .transaction(
            tx -> {
              tx.set(0, tx.get(1)); // so it needs the decision
              silent = runs.get() == 0 ? "status" : "";
              return runs.incrementAndGet();
            });
  }

  @Test
  void anUnknownOutcomeIsFoundOutByRunningAgain() {
    PendingTransaction<Long, Integer> both = inDoubt();
    assertEquals(
        Effect.UNKNOWN, assertThrows(RegisterUnavailableException.class, both::run).effect());
    assertEquals("PendingTransaction[in doubt]", both.toString());
    assertThrows(RegisterUnavailableException.class, both::run);
    silent = "";
    assertEquals(1, both.run());
    assertEquals(1, both.run(), "and not a second time");
    assertEquals("PendingTransaction[committed]", both.toString());
    assertEquals(2, client().atomically(tx -> tx.read(0)).version());
  }

  @Test
  void aTransactionThatOthersHaveAbortedIsTriedAgain() {
    PendingTransaction<Long, Integer> both = inDoubt();
    assertThrows(RegisterUnavailableException.class, both::run);
    silent = "";
    assertEquals(new Versioned<>(1, 100L), client().atomically(tx -> tx.read(0)));
    assertEquals(2, both.run());
    assertEquals(2, client().atomically(tx -> tx.read(0)).version());
  }

  @Test
  void whatCouldNotBeFinishedIsFinishedLater() {
    RegisterTransactions<Long> client = client(left::add);
    client.run(tx -> tx.set(0, 1L));
    silent = "r0";
    left.remove(0).run();
    assertEquals(1, statuses.size());
    client.run(tx -> tx.set(1, 2L));
    silent = "";
    assertEquals(2, statuses.size(), "the first is not free yet");
    left.remove(0).run();
    assertNull(registers.get(0).get().value().intent());
    assertEquals(1, registers.get(0).get().value().value());
    client.run(tx -> tx.set(1, 2L));
    client.run(tx -> tx.set(2, 2L));
    assertEquals(2, statuses.size());
  }

  @Test
  void aTransactionInDoubtThatNobodyAsksForIsFinishedLater() {
    RegisterTransactions<Long> client = client();
    assertThrows(
        RegisterUnavailableException.class,
        () ->
            client.run(
                tx -> {
                  tx.set(0, tx.get(1) + 1);
                  silent = "status";
                }));
    silent = "";
    client.run(tx -> tx.set(2, 5L));
    assertNull(registers.get(0).get().value().intent());
    client.run(tx -> tx.set(2, 5L));
    client.run(tx -> tx.set(3, 5L));
    assertEquals(2, statuses.size());
  }

  @Test
  void noBodySeesAMixture() {
    List<String> seen = new ArrayList<>();
    client()
        .run(
            tx -> {
              long x = tx.get(0);
              if (x == 100) {
                client()
                    .run(
                        other -> {
                          other.set(0, 101L);
                          other.set(1, 101L);
                        });
              }
              try {
                seen.add(x + ", " + tx.get(1));
              } catch (Throwable outdated) {
                assertThrows(Error.class, () -> tx.get(0), "nor after it");
                throw new IllegalStateException("of an attempt that is outdated", outdated);
              }
            });
    assertEquals(List.of("101, 101"), seen);
  }

  @Test
  void moneyIsNeitherMadeNorLost() throws Exception {
    RegisterTransactions<Long> shared = client();
    Race.of(
        THREADS,
        thread -> {
          RegisterTransactions<Long> client = thread % 2 == 0 ? shared : client();
          for (int call = 0; call < CALLS; call++) {
            int from = (thread + call) % 8;
            int to = (thread * 3 + call * 5 + 1) % 8;
            client.run(
                tx -> {
                  tx.update(from, x -> x - 1);
                  tx.update(to, x -> x + 1);
                });
            if (call % 10 == 0) {
              assertEquals(800, sum(client));
            }
          }
        });
    assertEquals(800, sum(shared));
    assertTrue(statuses.size() <= THREADS + 1, "used again: " + statuses.size());
  }

  private static long sum(RegisterTransactions<Long> client) {
    return client.atomically(
        tx ->
            tx.snapshot(IntStream.range(0, 8).toArray()).stream()
                .mapToLong(Versioned::value)
                .sum());
  }

  @Test
  void noWriteIsSkewed() throws Exception {
    for (int round = 0; round < 100; round++) {
      client()
          .run(
              tx -> {
                tx.set(0, 0L);
                tx.set(1, 0L);
              });
      Race.of(
          2,
          thread ->
              client()
                  .run(
                      tx -> {
                        if (tx.get(1 - thread) == 0) {
                          tx.set(thread, 1L);
                        }
                      }));
      assertEquals(1, value(0) + value(1));
    }
  }

  @Test
  void badInputIsRefusedByName() {
    Refusal.ofNull("registers", () -> new RegisterTransactions<Long>(null, this::status));
    Refusal.ofNull("statuses", () -> new RegisterTransactions<>(registers, null));
    Refusal.ofNull("afterwards", () -> client(null));
    Register<TransactionState<Long>> twice = registers.get(0);
    Refusal.ofArgument(
        "registers[1]: the same as registers[0]",
        () -> new RegisterTransactions<>(List.of(twice, twice), this::status));
    RegisterTransactions<Long> client = client();
    Refusal.ofNull("body", () -> client.atomically(null));
    Refusal.ofNull("body", () -> client.run(null));
    Refusal.ofNull("body", () -> client.transaction(null));
    Refusal.of(
        NullPointerException.class,
        "statuses: returned null",
        () -> new RegisterTransactions<>(registers, id -> null).run(tx -> tx.set(0, 1L)));
    List<RegisterTransaction<Long>> kept = new ArrayList<>();
    client.run(
        tx -> {
          kept.add(tx);
          Refusal.ofArgument("register: 8, allowed: 0 to 7", () -> tx.get(8));
          Refusal.ofArgument("register: -1, allowed: 0 to 7", () -> tx.set(-1, 1L));
          Refusal.ofNull("value", () -> tx.set(0, null));
          Refusal.ofNull("change", () -> tx.update(0, null));
          Refusal.ofNull("indexes", () -> tx.snapshot((int[]) null));
        });
    Refusal.of(IllegalStateException.class, "tx: has ended", () -> kept.get(0).get(0));
    assertEquals("RegisterTransaction[0 registers, 0 written]", kept.get(0).toString());
    registers.add(new HeapRegister<>());
    Refusal.of(
        IllegalStateException.class,
        "registers[8]: unset, allowed: one that has a value",
        () -> client().atomically(tx -> tx.get(8)));
    assertEquals(Versioned.unset(), client().atomically(tx -> tx.read(8)));
    assertNull(client().atomically(tx -> null));
  }

  @Test
  void registersOfOtherTransactionsAreRefused() {
    registers.add(new HeapRegister<>());
    client(left::add)
        .run(
            tx -> {
              tx.set(0, 1L);
              tx.set(8, 1L);
            });
    registers.remove(8);
    Refusal.of(
        IllegalStateException.class,
        "registers: a transaction has written registers[8], allowed: 0 to 7",
        () -> client().atomically(tx -> tx.get(0)));
  }
}
