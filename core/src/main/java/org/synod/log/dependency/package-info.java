// SPDX-License-Identifier: Apache-2.0

/**
 * Logs in which only commands with a common key have an order: {@link
 * org.synod.log.dependency.DependencyLog}.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>an order of the commands with a common key, from many threads at once</td>
 * <td>{@link org.synod.log.dependency.DependencyLog}</td></tr>
 * <tr><td>to read the commands, each once</td>
 * <td>a {@link org.synod.log.dependency.DependencyFollower}</td></tr>
 * <tr><td>one order of all commands</td>
 * <td>{@link org.synod.log.HeapLog}, {@link org.synod.log.PaxosLog}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.log.dependency;

import org.jspecify.annotations.NullMarked;
