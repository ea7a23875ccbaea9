// SPDX-License-Identifier: Apache-2.0

/**
 * Registers that answer wrongly. {@link org.synod.byzantine.SealedRegister} turns damage into
 * silence, which every quorum survives. {@link org.synod.byzantine.WitnessedRegister} lives over
 * acceptors of which some lie.
 *
 * <table class="striped">
 * <caption>Which lies are survived by which acceptors, if f of n lie</caption>
 * <tr><th>a place</th><th>take</th><th>n</th></tr>
 * <tr><td>returns words that no program wrote there: bit flips, torn pages, foreign writers</td>
 * <td>{@link org.synod.byzantine.SealedRegister} below any object over quorums</td>
 * <td>2f + 1</td></tr>
 * <tr><td>returns old states, or loses writes: disks and snapshots that are rolled back</td>
 * <td>{@link org.synod.byzantine.WitnessedRegister}, or {@code Paxos}, with {@link
 * org.synod.quorum.QuorumSystem#authentic}</td><td>3f + 1</td></tr>
 * <tr><td>returns anything, other things to each reader</td>
 * <td>the same with {@link org.synod.quorum.QuorumSystem#masking}</td><td>4f + 1</td></tr>
 * </table>
 */
@NullMarked
package org.synod.byzantine;

import org.jspecify.annotations.NullMarked;
