// SPDX-License-Identifier: Apache-2.0

/**
 * Objects of any sequential type, shared by threads of which none waits for another: {@link
 * org.synod.replica.Replicated} and {@link org.synod.replica.KeyedReplicated} for mutable states,
 * {@link org.synod.replica.Atomic} for immutable ones.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>an immutable state, changed by functions of it</td>
 * <td>{@link org.synod.replica.Atomic}: wait-free</td></tr>
 * <tr><td>a mutable object, such as a map of the JDK</td>
 * <td>{@link org.synod.replica.Replicated}: lock-free, and commands run once on each
 * replica</td></tr>
 * <tr><td>the same, of parts with keys, where commands without a common key need not meet</td>
 * <td>{@link org.synod.replica.KeyedReplicated}</td></tr>
 * <tr><td>the same for JVMs on several machines</td>
 * <td>{@code ReplicatedStateMachine}, in org.synod.replica.machine: commands are data</td></tr>
 * <tr><td>one number or a few words</td>
 * <td>the package {@link org.synod.register}: faster</td></tr>
 * </table>
 */
@NullMarked
package org.synod.replica;

import org.jspecify.annotations.NullMarked;
