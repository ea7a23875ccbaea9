// SPDX-License-Identifier: Apache-2.0

/**
 * Versioned compare-and-swap registers, the one shared object that everything else is built on:
 * {@link org.synod.register.Register}.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>any object, on the heap</td>
 * <td>{@link org.synod.register.HeapRegister}: one allocation a write</td></tr>
 * <tr><td>one number, without allocation</td>
 * <td>{@link org.synod.register.VersionedLong}</td></tr>
 * <tr><td>a value of a fixed number of words, on the heap or in a file</td>
 * <td>{@link org.synod.register.SlotRegister}</td></tr>
 * <tr><td>a value that survives the failure of registers</td>
 * <td>{@link org.synod.quorum.QuorumRegister}</td></tr>
 * <tr><td>a value that only the holder of a lease writes</td>
 * <td>{@link org.synod.lease.FencedRegister}</td></tr>
 * <tr><td>an immutable state that many threads change at once</td>
 * <td>{@link org.synod.replica.Atomic}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.register;

import org.jspecify.annotations.NullMarked;
