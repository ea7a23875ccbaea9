// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.memory.HeapMemory;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;
import org.synod.transaction.registers.RegisterTransactions;
import org.synod.transaction.registers.TransactionOutcome;
import org.synod.transaction.registers.TransactionState;
import org.synod.transaction.words.MultiCas;

/**
 * Transactions on words and over any registers, recorded: those of real threads are strictly
 * serializable, and each broken twin has the anomaly of its mistake. Another transaction comes
 * between two steps of a twin, in each run at the same place.
 */
class RecordedTransactionsTest {
  private static final int THREADS = 3;
  private static final int CALLS = 60;
  private static final int[] BOTH = {0, 1};

  private final History history = new History();
  private final AtomicLong values = new AtomicLong();
  private final MultiCas words = new MultiCas(new HeapMemory(8), 2, 1, 2);
  private final Map<UUID, Register<TransactionOutcome>> statuses = new ConcurrentHashMap<>();
  private final RegisterTransactions<Long> transactions =
      new RegisterTransactions<>(
          List.<Register<TransactionState<Long>>>of(new HeapRegister<>(), new HeapRegister<>()),
          id -> statuses.computeIfAbsent(id, unused -> new HeapRegister<>()),
          Runnable::run);

  /** The registers as they were at one moment, noted as read by a transaction. */
  private record Snapshot(RecordedTransaction tx, long[] versions, long[] values) {}

  private Snapshot snapshot(String name) {
    Snapshot found = new Snapshot(history.begin(name), new long[2], new long[2]);
    words.snapshot(BOTH, found.versions, found.values);
    return noted(found);
  }

  private static Snapshot noted(Snapshot found) {
    for (int i : BOTH) {
      found.tx.reads("r" + i, found.values[i]);
    }
    return found;
  }

  /** Writes some registers of a snapshot, unless they have changed, and ends its transaction. */
  private boolean commit(Snapshot found, int... registers) {
    long[] expected = new long[registers.length];
    long[] next = new long[registers.length];
    for (int i = 0; i < registers.length; i++) {
      expected[i] = found.versions[registers[i]];
      next[i] = values.incrementAndGet();
    }
    boolean isWritten = words.compareAndSet(registers, expected, next);
    for (int i = 0; i < registers.length; i++) {
      found.tx.writes("r" + registers[i], next[i], expected[i] + 1);
    }
    if (isWritten) {
      found.tx.commits();
    } else {
      found.tx.aborts();
    }
    return isWritten;
  }

  private void isStrictlySerializable() {
    Verdict verdict = Isolation.STRICT_SERIALIZABLE.check(history);
    assertTrue(verdict.holds(), verdict::table);
  }

  private void shows(Anomaly anomaly, String... names) {
    Verdict verdict = Isolation.STRICT_SERIALIZABLE.check(history);
    assertEquals(anomaly, verdict.anomaly(), verdict::table);
    assertEquals(List.of(names), verdict.transactions(), verdict::table);
  }

  @Test
  void changesOfWordsAreStrictlySerializable() throws Exception {
    Race.of(
        THREADS,
        thread -> {
          for (int i = 0; i < CALLS; i++) {
            if (i % 3 == 0) {
              snapshot("p" + thread).tx.commits();
            } else {
              commit(snapshot("p" + thread), BOTH);
            }
          }
        });
    isStrictlySerializable();
  }

  @Test
  void transactionsOverRegistersAreStrictlySerializable() throws Exception {
    Race.of(
        THREADS,
        thread -> {
          Random random = new Random(thread);
          for (int i = 0; i < CALLS; i++) {
            boolean[] writes = {random.nextBoolean(), random.nextBoolean()};
            transactions
                .atomically(
                    tx -> {
                      RecordedTransaction attempt = history.begin("p" + thread);
                      List<Versioned<Long>> found = tx.snapshot(0, 1);
                      for (int each : BOTH) {
                        Versioned<Long> state = found.get(each);
                        attempt.reads("r" + each, state.isSet() ? state.value() : 0);
                        if (writes[each]) {
                          long value = values.incrementAndGet();
                          tx.set(each, value);
                          attempt.writes("r" + each, value, state.version() + 1);
                        }
                      }
                      return attempt;
                    })
                .commits();
          }
        });
    isStrictlySerializable();
  }

  @Test
  void wordsThatAreChangedOneAfterTheOther() {
    RecordedTransaction tx = history.begin("p");
    for (int i : BOTH) {
      words.compareAndSet(new int[] {i}, new long[] {0}, new long[] {7});
      tx.writes("r" + i, 7, 1);
      if (i == 0) {
        snapshot("q").tx.commits();
      }
    }
    tx.commits();
    shows(Anomaly.FRACTURED_READ, "p", "q");
  }

  @Test
  void wordsThatAreReadOneAfterTheOther() {
    commit(snapshot("first"), 0);
    Snapshot torn = snapshot("torn");
    commit(snapshot("p"), BOTH);
    Snapshot reader = new Snapshot(history.begin("q"), new long[2], torn.values.clone());
    long[] value = new long[1];
    words.read(1, value);
    reader.values[1] = value[0];
    noted(reader).tx.commits();
    shows(Anomaly.FRACTURED_READ, "p", "q");
  }

  @Test
  void wordsThatAreWrittenWhateverHasBecomeOfThem() {
    Snapshot found = snapshot("p");
    commit(snapshot("q"), 0);
    found.versions[0] = words.version(0);
    commit(found, 0);
    shows(Anomaly.LOST_UPDATE, "q", "p");
  }

  @Test
  void wordsThatAreOnlyReadAreNotCompared() {
    Snapshot found = snapshot("p");
    commit(snapshot("q"), 0);
    commit(found, 1);
    shows(Anomaly.WRITE_SKEW, "p", "q");
  }

  @Test
  void aChangeThatFailsIsSeenAllTheSame() {
    RecordedTransaction tx = history.begin("p").writes("r0", 7, 1);
    words.compareAndSet(new int[] {0}, new long[] {0}, new long[] {7});
    snapshot("q").tx.commits();
    tx.aborts();
    shows(Anomaly.ABORTED_READ, "p", "q");
  }

  @Test
  void aSnapshotOfSomeTimeAgo() {
    Snapshot cached = snapshot("p");
    commit(snapshot("q"), BOTH);
    noted(new Snapshot(history.begin("r"), cached.versions, cached.values)).tx.commits();
    shows(Anomaly.REAL_TIME_VIOLATION, "q", "r");
  }
}
