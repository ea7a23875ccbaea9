// SPDX-License-Identifier: Apache-2.0

/**
 * A log that lives in registers, for processes on several machines: {@link
 * org.synod.log.registers.RegisterLog}. All that was appended stays in the registers until the log
 * is trimmed, so a process that comes late reads it from there.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>one order of commands for JVMs on several machines</td>
 * <td>{@link org.synod.log.registers.RegisterLog}</td></tr>
 * <tr><td>an append that can be finished after it was not answered</td>
 * <td>{@link org.synod.log.registers.PendingAppend}</td></tr>
 * <tr><td>one order of commands for the threads of a JVM</td>
 * <td>{@link org.synod.log.HeapLog}, {@link org.synod.log.PaxosLog}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.log.registers;

import org.jspecify.annotations.NullMarked;
