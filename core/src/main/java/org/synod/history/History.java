// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A recorded history of transactions: what each of them read and wrote, and what became of it.
 * {@link Isolation#check} tells which isolation they had.
 *
 * <pre>{@code
 * History history = new History();
 * history.transaction("T1").reads("x", 0).writes("x", 1).commits();
 * history.transaction("T2").reads("x", 0).writes("x", 2).commits();
 * System.out.println(Isolation.SNAPSHOT.check(history)); // a lost update
 * }</pre>
 *
 * <p>A value is a number that tells who wrote it: no two writes of a key have the same one. 0 is
 * the value before the first write. A write also has a version, its place among the writes of its
 * key. The registers of this library give each write such a version, and it serves as the value,
 * too.
 *
 * <p><i>Progress:</i> lock-free. Threads that {@linkplain #begin record} share a counter, so a
 * recorded run is slower, and its threads meet at other moments than they would otherwise.
 *
 * <p><i>Memory effects:</i> the counter orders its users. A history may be checked once the threads
 * that record have come to their end, or have otherwise made known that they are done.
 *
 * <p><i>Not guaranteed:</i> a verdict on reads by a condition, such as those of SQL: they are not
 * recorded.
 */
public final class History {
  private final AtomicLong moments = new AtomicLong();
  private final Queue<RecordedTransaction> transactions = new ConcurrentLinkedQueue<>();

  /** Makes an empty history. */
  public History() {}

  /**
   * Adds a transaction whose time is not known, unless {@link RecordedTransaction#during} tells it.
   *
   * @param name its printed name
   * @return the transaction, to which its operations are to be added
   */
  public RecordedTransaction transaction(String name) {
    return add(new RecordedTransaction(name, moments, /* isTimed */ false));
  }

  /**
   * Adds a transaction that begins now, and ends when it {@linkplain RecordedTransaction#commits
   * commits} or {@linkplain RecordedTransaction#aborts aborts}. Call it before the first operation.
   *
   * @param name its printed name
   * @return the transaction, to which its operations are to be added, by one thread
   */
  public RecordedTransaction begin(String name) {
    return add(new RecordedTransaction(name, moments, /* isTimed */ true));
  }

  private RecordedTransaction add(RecordedTransaction added) {
    transactions.add(added);
    return added;
  }

  List<RecordedTransaction> transactions() {
    return List.copyOf(transactions);
  }

  @Override
  public String toString() {
    return "History[" + transactions.size() + " transactions]";
  }
}
