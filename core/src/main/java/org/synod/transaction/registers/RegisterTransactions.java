// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.synod.internal.Distinct;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/**
 * Transactions over registers of any kind, which are read and written as one step: on the heap, in
 * files, on other machines, also such as may not answer. Each object of this class is a client;
 * there may be any number, in any process and on any machine. They share the registers and nothing
 * else, no clock either, and no coordinator is needed to end what one of them has begun.
 *
 * <pre>{@code
 * RegisterTransactions<Long> accounts =
 *     new RegisterTransactions<>(registers, id -> open("status-" + id));
 * accounts.run(
 *     tx -> {
 *       tx.set(0, tx.get(0) - 10);
 *       tx.set(1, tx.get(1) + 10);
 *     });
 * }</pre>
 *
 * <p>A body runs again while other writes come in between. So it has no effect but on the
 * registers, by its {@link RegisterTransaction}. It never sees a mixture of states, not even in an
 * attempt that will fail. An exception that it throws ends the transaction, and nothing is written.
 *
 * <p>This is two-phase commit in which the coordinator's record is a register, as in CockroachDB's
 * parallel commits: the intent in each register is its vote, and the compare-and-set on the
 * transaction's status register is the decision, which anyone can make. Gray and Lamport's Paxos
 * Commit replicates each vote, as these do if each register is a {@link
 * org.synod.quorum.clients.ClientQuorumRegister}. Unanimous 2PC saves round trips of that: it has
 * its answer after one, when all replicas of all registers have voted.
 *
 * <p>A register that does not answer ends a transaction in a {@link RegisterUnavailableException}.
 * If its effect is {@code NONE}, the transaction has been aborted for good. If it is {@code
 * UNKNOWN}, its status register has not answered either; a {@linkplain #transaction transaction
 * that can be run again} finds out.
 *
 * <p><i>Progress:</i> obstruction-free, while the registers answer. A transaction that writes k
 * registers and reads no others takes k compare-and-set up to its answer, and k + 1 behind it; one
 * that also reads others takes k + 1 up to its answer, and k behind it. A process that meets an
 * undecided transaction waits for it some random pauses, see {@link
 * org.synod.register.TimedBackoff}, and then aborts it. So two may abort each other; the pauses
 * make it unlikely that they go on. A process that stops anywhere holds up nobody.
 *
 * <p><i>Linearization:</i> a transaction that only writes what it has read, when its last intent is
 * in its register; one that also reads others, when it begins to verify these; one that writes
 * nothing, or throws, at its last first read of a register.
 *
 * <p><i>Memory effects:</i> what a thread did before a transaction committed happens before
 * whatever another does that has read what it wrote, as far as the registers order that.
 *
 * <p><i>Not guaranteed:</i> fairness. The end of a body that does not end by itself. Safety if a
 * register or a status register loses its memory. If an error of the virtual machine ends a
 * commit, the transaction may take effect later, as a whole. A transaction inside the body of
 * another is one of its own.
 *
 * <p>Sources: J. Gray, L. Lamport, <i>Consensus on Transaction Commit</i> (2006); B. Lampson,
 * <i>Consensus</i> (MIT 6.826, handout 18); W. Schultz, <i>Distributed Systems</i>, §4.1; R. Taft
 * et al., <i>CockroachDB: The Resilient Geo-Distributed SQL Database</i> (SIGMOD 2020), parallel
 * commits; C. Jensen, H. Howard, A. Katsarakis, R. Mortier, <i>Unanimous 2PC</i> (PaPoC 2024).
 *
 * @param <V> the values
 */
public final class RegisterTransactions<V> {
  private static final int PATIENCE = 10; // pauses, of which each is up to twice as long

  final SharedRegisters<V> shared;
  final OwnStatuses<V> statuses;
  private final Executor afterwards;

  /**
   * Makes a client whose calls return when nothing is left to do.
   *
   * @param registers the registers, distinct and not equal, in the same order for all who share
   *     them; written only by objects of this class
   * @param statuses returns the status register of an identity: for all who share the registers the
   *     same one, which is unset when an identity is new, and written only by objects of this
   *     class. A client uses as many as it has transactions under way at a time, again and again
   */
  public RegisterTransactions(
      List<? extends Register<TransactionState<V>>> registers,
      Function<UUID, ? extends Register<TransactionOutcome>> statuses) {
    this(registers, statuses, Runnable::run);
  }

  /**
   * Makes a client whose calls return when their outcome is known.
   *
   * @param registers the registers, as above
   * @param statuses returns the status register of an identity, as above
   * @param afterwards runs what a committed transaction leaves to do: its decision, unless that was
   *     needed before, and k compare-and-set that replace its intents. One that it refuses is run
   *     at once. Readers who come before it do this work themselves
   */
  public RegisterTransactions(
      List<? extends Register<TransactionState<V>>> registers,
      Function<UUID, ? extends Register<TransactionOutcome>> statuses,
      Executor afterwards) {
    this(registers, statuses, afterwards, UUID::randomUUID, PATIENCE);
  }

  /** Makes a client with identities that no status register had, and its own patience. */
  RegisterTransactions(
      List<? extends Register<TransactionState<V>>> registers,
      Function<UUID, ? extends Register<TransactionOutcome>> statuses,
      Executor afterwards,
      Supplier<UUID> ids,
      int patience) {
    this.shared =
        new SharedRegisters<>(
            Distinct.copyOfUnequal("registers", registers),
            Objects.requireNonNull(statuses, "statuses: null, allowed: a function"),
            patience);
    this.statuses = new OwnStatuses<>(shared, ids);
    this.afterwards =
        Objects.requireNonNull(afterwards, "afterwards: null, allowed: an executor");
  }

  /**
   * Runs a body as one step.
   *
   * @param <R> the result
   * @param body reads and writes registers by the transaction that it is given
   * @return what the body returned in the attempt that committed
   * @throws RegisterUnavailableException if a register does not answer; it says whether the
   *     transaction may have committed. One that may have is finished later, with another one
   */
  public <R extends @Nullable Object> R atomically(Function<RegisterTransaction<V>, R> body) {
    PendingTransaction<V, R> pending = transaction(body);
    try {
      return pending.run();
    } catch (RegisterUnavailableException e) {
      pending.abandon();
      throw e;
    }
  }

  /**
   * Runs a body without a result as one step, as {@link #atomically} does.
   *
   * @param body reads and writes registers by the transaction that it is given
   * @throws RegisterUnavailableException as {@link #atomically}
   */
  public void run(Consumer<RegisterTransaction<V>> body) {
    Objects.requireNonNull(body, "body: null, allowed: a function");
    Boolean done =
        atomically(
            tx -> {
              body.accept(tx);
              return true;
            });
  }

  /**
   * Makes a transaction, which has no effect before it is {@linkplain PendingTransaction#run run}.
   *
   * @param <R> the result
   * @param body reads and writes registers by the transaction that it is given
   * @return a transaction for one thread at a time
   */
  public <R extends @Nullable Object> PendingTransaction<V, R> transaction(
      Function<RegisterTransaction<V>, R> body) {
    Objects.requireNonNull(body, "body: null, allowed: a function");
    return new PendingTransaction<>(this, body);
  }

  /** Puts a transaction to its end that nobody waits for. */
  void finishAfterwards(Commit<V> commit) {
    try {
      afterwards.execute(() -> statuses.finish(commit));
    } catch (RejectedExecutionException e) {
      statuses.finish(commit);
    }
  }

  @Override
  public String toString() {
    return "RegisterTransactions[" + shared.size() + " registers, " + statuses + "]";
  }
}
