// SPDX-License-Identifier: Apache-2.0

/**
 * Egalitarian Paxos, to compare with: {@link org.synod.log.egalitarian.EgalitarianLog}.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>the protocol itself, over registers that may be silent</td>
 * <td>{@link org.synod.log.egalitarian.EgalitarianLog}</td></tr>
 * <tr><td>an order of the commands with a common key</td>
 * <td>{@link org.synod.log.dependency.DependencyLog}</td></tr>
 * <tr><td>one order of all commands, over registers that may be silent</td>
 * <td>{@link org.synod.log.PaxosLog}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.log.egalitarian;

import org.jspecify.annotations.NullMarked;
