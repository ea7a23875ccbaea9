// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import org.jspecify.annotations.Nullable;

/**
 * The declarations and bodies of the commands of a {@link DeterministicExecutor}. Both methods are
 * deterministic: they do the same whenever they get the same, read no clock and no random number,
 * change nothing but by their second argument, and call nothing of the executor. Several threads
 * call them at once. They may be called more than once for a command; the first outcome counts.
 *
 * <pre>{@code
 * record Transfer(String from, String to, long amount) {}
 *
 * class Transfers implements Procedure<Transfer, String, Long, Boolean> {
 *   public void declare(Transfer transfer, Declaration<String> keys) {
 *     keys.writes(transfer.from());
 *     keys.writes(transfer.to());
 *   }
 *
 *   public Boolean run(Transfer transfer, Access<String, Long> state) {
 *     Long there = state.get(transfer.from());
 *     if (there == null || there < transfer.amount()) {
 *       return false;
 *     }
 *     state.set(transfer.from(), there - transfer.amount());
 *     Long old = state.get(transfer.to());
 *     state.set(transfer.to(), (old == null ? 0 : old) + transfer.amount());
 *     return true;
 *   }
 * }
 * }</pre>
 *
 * <p><i>Progress:</i> each call must end.
 *
 * <p><i>Memory effects:</i> actions before the append of a command happen before the calls for it,
 * and a call happens before all later ones that read what it has written.
 *
 * <p><i>Not guaranteed:</i> in which thread, and how often, the methods are called.
 *
 * <p>Source: A. Thomson et al., <i>Calvin: Fast distributed transactions for partitioned database
 * systems</i>, SIGMOD 2012, §2 and §3.2 (read and write sets are declared in advance).
 *
 * @param <C> the commands; they are immutable
 * @param <K> the keys; immutable, with {@code equals} and {@code hashCode}
 * @param <V> the values; immutable, since all workers share them
 * @param <R> the results
 */
public interface Procedure<C, K, V, R extends @Nullable Object> {

  /**
   * Tells which keys a command may use. If it throws, the exception is the command's outcome, and
   * the command has no effect. A {@link VirtualMachineError} is none: it ends the worker's call.
   *
   * @param command the command
   * @param keys takes the keys
   */
  void declare(C command, Declaration<K> keys);

  /**
   * Runs a command. If it throws, the exception is the command's outcome, and the command has no
   * effect. A {@link VirtualMachineError} is none: it ends the worker's call.
   *
   * @param command the command
   * @param state the values of the keys that the command has declared, as all commands before it in
   *     the log have left them
   * @return its result, for the caller of {@link Worker#execute}
   */
  R run(C command, Access<K, V> state);
}
