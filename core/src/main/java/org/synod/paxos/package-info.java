// SPDX-License-Identifier: Apache-2.0

/**
 * Paxos whose acceptors are compare-and-swap registers: {@link org.synod.paxos.Paxos} is a
 * consensus object that goes on while a quorum of its registers answers, {@link
 * org.synod.paxos.FastPaxos} one that saves half of the way where proposals do not collide, and
 * {@link org.synod.paxos.RotatingPaxos} one whose proposals all end.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>every proposal to end, whatever the others do</td>
 * <td>{@link org.synod.paxos.RotatingPaxos}</td></tr>
 * <tr><td>any quorum system, or a leader</td>
 * <td>{@link org.synod.paxos.Paxos}</td></tr>
 * <tr><td>one compare-and-set for each acceptor, where two proposals seldom meet</td>
 * <td>{@link org.synod.paxos.FastPaxos}</td></tr>
 * <tr><td>to run single ballots yourself</td>
 * <td>{@link org.synod.paxos.Proposer}, {@link org.synod.paxos.Acceptor}</td></tr>
 * <tr><td>to learn the decision and propose nothing</td>
 * <td>{@link org.synod.paxos.Learner}</td></tr>
 * <tr><td>a value that changes after it was decided</td>
 * <td>{@link org.synod.quorum.QuorumRegister}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.paxos;

import org.jspecify.annotations.NullMarked;
