// SPDX-License-Identifier: Apache-2.0

/**
 * A quorum of compare-and-swap registers is a compare-and-swap register again: {@link
 * org.synod.quorum.QuorumRegister} goes on while a quorum of its acceptors answers, and
 * {@link org.synod.quorum.QuorumSystem} says which sets of them are quorums.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>a value that changes again and again, over registers some of which fail</td>
 * <td>{@link org.synod.quorum.QuorumRegister}</td></tr>
 * <tr><td>the same without allocation, by one thread that repeats</td>
 * <td>{@link org.synod.quorum.Participant}</td></tr>
 * <tr><td>quorums other than majorities: by weight, in a grid, smaller ones to accept</td>
 * <td>{@link org.synod.quorum.QuorumSystem}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.quorum;

import org.jspecify.annotations.NullMarked;
