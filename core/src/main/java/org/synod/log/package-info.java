// SPDX-License-Identifier: Apache-2.0

/**
 * Agreement, again and again: a sequence of commands that is the same for all, entered through
 * {@link org.synod.log.Log}. In memory it is a {@link org.synod.log.HeapLog}, over registers that
 * may fail a {@link org.synod.log.PaxosLog}.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>one order of commands among the threads of one JVM</td>
 * <td>{@link org.synod.log.HeapLog}</td></tr>
 * <tr><td>the same over registers some of which fail</td>
 * <td>{@link org.synod.log.PaxosLog}</td></tr>
 * <tr><td>the same, where many threads append at once</td>
 * <td>{@link org.synod.log.BatchingLog}</td></tr>
 * <tr><td>to read the commands in order, each once</td>
 * <td>a {@link org.synod.log.Follower}, from {@link org.synod.log.Log#follow}</td></tr>
 * <tr><td>changes of a state that one process at a time makes, and standbys</td>
 * <td>the primary and its standbys of {@code org.synod.log.primary}</td></tr>
 * <tr><td>to be called with each command</td>
 * <td>{@link org.synod.log.Delivery}</td></tr>
 * <tr><td>several processes on the same registers, each of which learns whole prefixes</td>
 * <td>{@link org.synod.log.SequenceConsensus}</td></tr>
 * <tr><td>an object that the commands change</td>
 * <td>{@link org.synod.replica.Replicated}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.log;

import org.jspecify.annotations.NullMarked;
