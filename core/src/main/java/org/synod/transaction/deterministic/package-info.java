// SPDX-License-Identifier: Apache-2.0

/**
 * Transactions in the order of a log, executed in parallel: {@link
 * org.synod.transaction.deterministic.DeterministicExecutor}. They declare what they read and
 * write, and never abort.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>commands of a log that read and write a few of many keys, of 1 &micro;s of work or
 * more</td>
 * <td>{@link org.synod.transaction.deterministic.DeterministicExecutor}</td></tr>
 * <tr><td>commands of less work, or that all use the same keys</td>
 * <td>{@link org.synod.replica.Replicated}, or one thread with a map</td></tr>
 * <tr><td>transactions that find out while they run what they use</td>
 * <td>the package {@link org.synod.transaction}: no log, and bodies that begin again</td></tr>
 * </table>
 */
@NullMarked
package org.synod.transaction.deterministic;

import org.jspecify.annotations.NullMarked;
