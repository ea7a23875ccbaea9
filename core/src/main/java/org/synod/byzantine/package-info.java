// SPDX-License-Identifier: Apache-2.0

/**
 * Registers that answer wrongly. {@link org.synod.byzantine.SealedRegister} turns damage into
 * silence, which every quorum survives.
 *
 * <table class="striped">
 * <caption>Which lies are survived by which acceptors, if f of n lie</caption>
 * <tr><th>a place</th><th>take</th><th>n</th></tr>
 * <tr><td>returns words that no program wrote there: bit flips, torn pages, foreign writers</td>
 * <td>{@link org.synod.byzantine.SealedRegister} below any object over quorums</td>
 * <td>2f + 1</td></tr>
 * </table>
 */
@NullMarked
package org.synod.byzantine;

import org.jspecify.annotations.NullMarked;
