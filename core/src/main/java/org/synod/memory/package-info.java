// SPDX-License-Identifier: Apache-2.0

/**
 * Words of shared memory, and the processes that may write them: the ground floor, entered through
 * {@link org.synod.memory.Memory}.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>memory for the threads of one JVM</td>
 * <td>{@link org.synod.memory.HeapMemory}</td></tr>
 * <tr><td>memory for the JVMs of one host, which outlives them</td>
 * <td>{@link org.synod.memory.mapped.MappedMemory}</td></tr>
 * <tr><td>values of a type of your own in words</td>
 * <td>a {@link org.synod.memory.Codec}</td></tr>
 * <tr><td>a number of your own among its writers, kept until you give it back</td>
 * <td>{@link org.synod.memory.Memory#join()}; without it each thread gets one when it
 * writes</td></tr>
 * <tr><td>a loop around a compare-and-set that many threads run</td>
 * <td>{@link org.synod.memory.Backoff}</td></tr>
 * <tr><td>an algorithm of your own that the explorer can step through</td>
 * <td>{@link org.synod.memory.Words} and {@link org.synod.memory.References}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.memory;

import org.jspecify.annotations.NullMarked;
