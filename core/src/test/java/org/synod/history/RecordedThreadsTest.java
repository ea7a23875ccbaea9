// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.register.Register;
import org.synod.register.Versioned;
import org.synod.transaction.Ref;
import org.synod.transaction.Transaction;
import org.synod.transaction.Transactions;

/**
 * Transactions of real threads, recorded and checked: those of the library are strictly
 * serializable, and each of its broken twins has the anomaly of its mistake and no other.
 */
class RecordedThreadsTest {
  private static final int THREADS = 3;
  private static final int CALLS = 40;
  private static final int ROUNDS = 3_000; // at most, until a twin has shown its mistake

  /** What a thread does, in a transaction that it records. */
  private interface Twin {
    void call(Run run, int thread, long unique);
  }

  /** Two registers, and the history of the transactions on them. */
  private static final class Run {
    final History history = new History();
    final AtomicLong values = new AtomicLong();
    final List<Ref<Long>> refs = List.of(new Ref<>(), new Ref<>());
    final Versioned<Long>[][] caches = newCaches();

    @SuppressWarnings({"unchecked", "rawtypes"}) // filled with Versioned<Long> alone
    private static Versioned<Long>[][] newCaches() {
      return new Versioned[THREADS][];
    }

    RecordedTransaction begin(int thread) {
      return history.begin("p" + thread);
    }

    /** Reads without a transaction. */
    Versioned<Long> read(RecordedTransaction tx, int ref) {
      Versioned<Long> found = refs.get(ref).get();
      Thread.yield();
      return noted(tx, ref, found);
    }

    static Versioned<Long> noted(RecordedTransaction tx, int ref, Versioned<Long> found) {
      tx.reads("r" + ref, found.isSet() ? found.value() : 0);
      return found;
    }

    /** Writes without a transaction, over whatever is there. */
    void write(RecordedTransaction tx, int ref, long value) {
      tx.writes("r" + ref, value, overwrite(refs.get(ref), value));
      Thread.yield();
    }

    static long overwrite(Register<Long> ref, Long value) {
      long version = ref.get().version();
      while (!ref.compareAndSet(version, value)) {
        version = ref.get().version();
      }
      return version + 1;
    }
  }

  private static Run run(Twin twin) throws Exception {
    Run run = new Run();
    Race.of(
        THREADS,
        thread -> {
          for (int i = 1; i <= CALLS; i++) {
            twin.call(run, thread, (long) thread * CALLS * 10 + i * 10);
          }
        });
    return run;
  }

  /**
   * Requires that a run shows the anomaly. Another run may show a lighter one, which breaks only a
   * higher isolation, or none: the threads may happen to do less than the twin allows.
   */
  private static void shows(Anomaly anomaly, Twin twin) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Verdict verdict = Isolation.STRICT_SERIALIZABLE.check(run(twin).history);
      if (verdict.anomaly() == anomaly) {
        return;
      }
      assertTrue(
          verdict.holds() || verdict.anomaly().compareTo(anomaly) > 0,
          () -> "worse than " + anomaly + ": " + verdict.table());
    }
    assertTrue(false, "not shown: " + anomaly);
  }

  @Test
  void transactionsAreStrictlySerializable() throws Exception {
    for (int round = 0; round < 10; round++) {
      Run run =
          run(
              (all, thread, unique) -> {
                Random random = new Random(unique);
                boolean[] writes = {random.nextBoolean(), random.nextBoolean()};
                Transactions.atomically(tx -> attempt(all, thread, writes, tx)).commits();
              });
      Verdict verdict = Isolation.STRICT_SERIALIZABLE.check(run.history);
      assertTrue(verdict.holds(), verdict::table);
      assertTrue(run.history.transactions().size() >= THREADS * CALLS);
    }
  }

  private static RecordedTransaction attempt(
      Run all, int thread, boolean[] writes, Transaction tx) {
    RecordedTransaction attempt = all.begin(thread);
    for (int i = 0; i < 2; i++) {
      Versioned<Long> found = Run.noted(attempt, i, tx.read(all.refs.get(i)));
      if (writes[i]) {
        long value = all.values.incrementAndGet();
        tx.set(all.refs.get(i), value);
        attempt.writes("r" + i, value, found.version() + 1);
      }
    }
    return attempt;
  }

  /** Reads what it has read, and not what it has written since. */
  @Test
  void readsAroundItsOwnWrites() throws Exception {
    shows(
        Anomaly.INTERNAL_READ,
        (run, thread, unique) -> {
          RecordedTransaction tx = run.begin(thread);
          Versioned<Long> found = run.read(tx, 0);
          if (run.refs.get(0).compareAndSet(found.version(), unique)) {
            tx.writes("r0", unique, found.version() + 1);
            Run.noted(tx, 0, found);
            tx.commits();
          }
        });
  }

  /** Writes at once, and takes back what it has written. */
  @Test
  void takesBackWhatOthersHaveSeen() throws Exception {
    shows(
        Anomaly.ABORTED_READ,
        (run, thread, unique) -> {
          RecordedTransaction tx = run.begin(thread);
          if (thread > 0) {
            run.read(tx, 0);
            tx.commits();
            return;
          }
          run.write(tx, 0, unique);
          tx.aborts();
          run.write(run.begin(thread), 0, unique + 1);
        });
  }

  /** Writes at once, and then writes again. */
  @Test
  void writesTwice() throws Exception {
    shows(
        Anomaly.INTERMEDIATE_READ,
        (run, thread, unique) -> {
          RecordedTransaction tx = run.begin(thread);
          if (thread > 0) {
            run.read(tx, 0);
          } else {
            run.write(tx, 0, unique);
            run.write(tx, 0, unique + 1);
          }
          tx.commits();
        });
  }

  /** Writes one register after the other. */
  @Test
  void writesOneByOne() throws Exception {
    shows(
        Anomaly.DIRTY_WRITE,
        (run, thread, unique) -> {
          RecordedTransaction tx = run.begin(thread);
          run.write(tx, 0, unique);
          run.write(tx, 1, unique);
          tx.commits();
        });
  }

  /** Writes a register, and then reads another. */
  @Test
  void readsAfterItsWrite() throws Exception {
    shows(
        Anomaly.CIRCULAR_FLOW,
        (run, thread, unique) -> {
          RecordedTransaction tx = run.begin(thread);
          run.write(tx, thread & 1, unique);
          run.read(tx, ~thread & 1);
          tx.commits();
        });
  }

  /** Reads one register after the other, while others write both as one. */
  @Test
  void readsOneByOne() throws Exception {
    shows(
        Anomaly.FRACTURED_READ,
        (run, thread, unique) -> {
          RecordedTransaction tx = run.begin(thread);
          if (thread > 0) {
            run.read(tx, 0);
            run.read(tx, 1);
          } else {
            Transactions.run(real -> run.refs.forEach(ref -> real.set(ref, unique)));
            Stream.of("r0", "r1").forEach(key -> tx.writes(key, unique, unique));
          }
          tx.commits();
        });
  }

  /** Writes what it made of its read, and does not look whether that has changed. */
  @Test
  void validatesNothing() throws Exception {
    shows(
        Anomaly.LOST_UPDATE,
        (run, thread, unique) -> {
          RecordedTransaction tx = run.begin(thread);
          run.read(tx, 0);
          run.write(tx, 0, unique);
          tx.commits();
        });
  }

  /** Reads one register after the other, while others write one that they have read. */
  @Test
  void seesAnEffectWithoutItsCause() throws Exception {
    shows(
        Anomaly.READ_SKEW,
        (run, thread, unique) -> {
          RecordedTransaction tx = run.begin(thread);
          if (thread == 0) {
            run.read(tx, 0);
            run.read(tx, 1);
          } else if (thread == 1) {
            run.write(tx, 0, unique);
          } else {
            Versioned<Long> cause = Run.noted(tx, 0, run.refs.get(0).get());
            tx.writes("r1", unique, Run.overwrite(run.refs.get(1), unique));
            assertTrue(cause.version() >= 0);
          }
          tx.commits();
        });
  }

  /** Reads one register after the other, in an order of its own, while others write only one. */
  @Test
  void readsInTwoOrders() throws Exception {
    shows(
        Anomaly.LONG_FORK,
        (run, thread, unique) -> {
          RecordedTransaction writer = run.begin(thread);
          run.write(writer, thread & 1, unique);
          writer.commits();
          RecordedTransaction reader = run.begin(thread);
          run.read(reader, thread & 1);
          run.read(reader, ~thread & 1);
          reader.commits();
        });
  }

  /** Looks whether what it writes has changed, and not whether what it only reads has. */
  @Test
  void validatesItsWritesAlone() throws Exception {
    shows(
        Anomaly.WRITE_SKEW,
        (run, thread, unique) -> {
          RecordedTransaction tx = run.begin(thread);
          List<Versioned<Long>> all = Transactions.snapshot(run.refs.get(0), run.refs.get(1));
          Run.noted(tx, 0, all.get(0));
          Run.noted(tx, 1, all.get(1));
          Thread.yield();
          int written = thread & 1;
          long version = all.get(written).version();
          if (run.refs.get(written).compareAndSet(version, unique)) {
            tx.writes("r" + written, unique, version + 1);
            tx.commits();
          }
        });
  }

  /** Reads a snapshot that was there some time ago. */
  @Test
  void readsFromACache() throws Exception {
    shows(
        Anomaly.REAL_TIME_VIOLATION,
        (run, thread, unique) -> {
          RecordedTransaction tx = run.begin(thread);
          if (thread == 0) {
            Transactions.run(real -> run.refs.forEach(ref -> real.set(ref, unique)));
            Stream.of("r0", "r1").forEach(key -> tx.writes(key, unique, unique));
          } else {
            if (run.caches[thread] == null || unique % 50 == 0) {
              run.caches[thread] = cached(run);
            }
            Run.noted(tx, 0, run.caches[thread][0]);
            Run.noted(tx, 1, run.caches[thread][1]);
          }
          Thread.yield();
          tx.commits();
        });
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // filled with Versioned<Long> alone
  private static Versioned<Long>[] cached(Run run) {
    return Transactions.snapshot(run.refs.get(0), run.refs.get(1)).toArray(new Versioned[0]);
  }
}
