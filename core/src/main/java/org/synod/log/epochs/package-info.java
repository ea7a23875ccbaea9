// SPDX-License-Identifier: Apache-2.0

/**
 * A log whose acceptors are replaced while it is used: {@link
 * org.synod.log.epochs.ReconfigurableLog}. It is made of other logs, one for each set of acceptors:
 * {@link org.synod.log.PaxosLog}, {@link org.synod.log.registers.RegisterLog}, or any other.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>a log whose acceptors are replaced</td>
 * <td>{@link org.synod.log.epochs.ReconfigurableLog}</td></tr>
 * <tr><td>its entries as bytes, for acceptors on other machines</td>
 * <td>{@link org.synod.log.epochs.EpochEntry}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.log.epochs;

import org.jspecify.annotations.NullMarked;
