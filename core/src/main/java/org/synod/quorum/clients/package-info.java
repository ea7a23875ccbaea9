// SPDX-License-Identifier: Apache-2.0

/**
 * Quorums for clients that share nothing but the acceptors, such as JVMs on several machines:
 * {@link org.synod.quorum.clients.ClientQuorumRegister}. Each client has a random identity, so
 * clients need not agree on numbers, and there may be any number of them. {@link
 * org.synod.quorum.clients.ReconfigurableRegister} also replaces acceptors while it is used.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>acceptors that JVMs on several machines reach, with values of any length</td>
 * <td>{@link org.synod.quorum.clients.ClientQuorumRegister}</td></tr>
 * <tr><td>acceptors of which a failed one is replaced by a fresh one</td>
 * <td>{@link org.synod.quorum.clients.ReconfigurableRegister}</td></tr>
 * <tr><td>a write that can be finished after it was not answered</td>
 * <td>{@link org.synod.quorum.clients.PendingWrite}</td></tr>
 * <tr><td>acceptors in one memory, on the heap or in a file, without allocation</td>
 * <td>{@link org.synod.quorum.QuorumRegister}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.quorum.clients;

import org.jspecify.annotations.NullMarked;
