// SPDX-License-Identifier: Apache-2.0

/**
 * What ledgers need of consensus, and what they do not: {@link org.synod.ledger.Accounts} move
 * amounts between owners without it, and a {@link org.synod.ledger.BlockTree} shows where it comes
 * back. These are the rows that they add to the table of {@link org.synod.consensus.hierarchy}:
 *
 * <table class="striped">
 * <caption>Objects, and the number of processes that can agree, wait-free, by means of
 * each</caption>
 * <tr><th>object</th><th>processes</th><th>here</th></tr>
 * <tr><td>accounts with one owner each: what payments need</td><td>1</td>
 * <td>{@link org.synod.ledger.Accounts}</td></tr>
 * <tr><td>an account with k owners</td><td>k</td><td>the same</td></tr>
 * <tr><td>a tree of blocks with any number of children: what proof of work gives</td><td>1</td>
 * <td>{@link org.synod.ledger.BlockTree} by {@link org.synod.ledger.Oracle#work}</td></tr>
 * <tr><td>a tree of blocks with one child: what a chain claims to be</td><td>any number</td>
 * <td>the same by {@link org.synod.ledger.Oracle#frugal}</td></tr>
 * </table>
 *
 * <p>Sources: R. Guerraoui et al., <i>The Consensus Number of a Cryptocurrency</i>, PODC 2019; E.
 * Anceaume et al., <i>Blockchain Abstract Data Type</i>, SPAA 2019. Here the registers of accounts
 * and the children of blocks are changed by compare-and-set, as all of this library is, which is
 * stronger than the rows with a 1 need.
 */
@NullMarked
package org.synod.ledger;

import org.jspecify.annotations.NullMarked;
