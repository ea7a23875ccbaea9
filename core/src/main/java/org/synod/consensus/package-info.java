// SPDX-License-Identifier: Apache-2.0

/**
 * Agreement, once: objects on which processes propose values and get back the one that is decided,
 * entered through {@link org.synod.consensus.Consensus}.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>a decision among the threads of one JVM</td>
 * <td>{@link org.synod.consensus.CasConsensus}</td></tr>
 * <tr><td>a decision that lies in a register, also in a file</td>
 * <td>{@link org.synod.consensus.RegisterConsensus}</td></tr>
 * <tr><td>a decision although f of f + 1 objects crash, wait-free</td>
 * <td>{@link org.synod.consensus.SerialConsensus}</td></tr>
 * <tr><td>a decision although f of 2f + 1 registers fail</td>
 * <td>{@link org.synod.paxos.RotatingPaxos}, or another class of its package</td></tr>
 * <tr><td>to do something everywhere or nowhere, if all say yes</td>
 * <td>{@link org.synod.consensus.AtomicCommit}</td></tr>
 * <tr><td>to see how little is enough</td>
 * <td>the package {@link org.synod.consensus.hierarchy}</td></tr>
 * <tr><td>many decisions, in one order</td>
 * <td>the package {@link org.synod.log}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.consensus;

import org.jspecify.annotations.NullMarked;
