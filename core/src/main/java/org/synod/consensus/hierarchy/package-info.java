// SPDX-License-Identifier: Apache-2.0

/**
 * Herlihy's hierarchy: consensus from primitives weaker than compare-and-swap, each among as many
 * processes as it is good for, entered through {@link
 * org.synod.consensus.hierarchy.ProcessConsensus}.
 *
 * <table>
 * <caption>Primitives, and the number of processes that can agree, wait-free, by means of
 * each</caption>
 * <tr><th>primitive, besides variables</th><th>processes</th><th>here</th></tr>
 * <tr><td>none: reads and writes alone</td><td>1</td><td>–</td></tr>
 * <tr><td>none, but a coin; wait-free with probability 1</td><td>any number</td>
 * <td>{@link org.synod.consensus.hierarchy.RandomizedConsensus}</td></tr>
 * <tr><td>test-and-set, swap, fetch-and-add, queue</td><td>2</td>
 * <td>{@link org.synod.consensus.hierarchy.TwoProcessConsensus}</td></tr>
 * <tr><td>assignment of n registers at once</td><td>2n − 2</td>
 * <td>{@link org.synod.consensus.hierarchy.AssignmentConsensus}</td></tr>
 * <tr><td>compare-and-swap</td><td>any number</td>
 * <td>{@link org.synod.consensus.CasConsensus}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.consensus.hierarchy;

import org.jspecify.annotations.NullMarked;
