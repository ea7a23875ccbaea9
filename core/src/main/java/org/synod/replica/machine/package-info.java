// SPDX-License-Identifier: Apache-2.0

/**
 * One object for processes on several machines: {@link
 * org.synod.replica.machine.ReplicatedStateMachine}. Its commands are data in a log that they
 * share, and each process makes its state from them.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>one object for JVMs on several machines</td>
 * <td>{@link org.synod.replica.machine.ReplicatedStateMachine} over a {@link
 * org.synod.log.registers.RegisterLog}</td></tr>
 * <tr><td>its state for a process that comes late, or after the log was trimmed</td>
 * <td>{@link org.synod.replica.machine.Snapshot} in a register</td></tr>
 * <tr><td>a small state for JVMs on several machines</td>
 * <td>{@code updateAndGet} of any {@link org.synod.register.Register}</td></tr>
 * <tr><td>one object for the threads of a JVM</td>
 * <td>the package {@link org.synod.replica}: no codec, and mutable states</td></tr>
 * </table>
 */
@NullMarked
package org.synod.replica.machine;

import org.jspecify.annotations.NullMarked;
