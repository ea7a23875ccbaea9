// SPDX-License-Identifier: Apache-2.0

/**
 * Exploration of every interleaving of ordinary code over registers, for small runs:
 * {@link org.synod.explore.Explorer}. It is for tests.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>to try every schedule of two or three processes</td>
 * <td>{@link org.synod.explore.Explorer}</td></tr>
 * <tr><td>crashes, registers that fail, calls that are missed</td>
 * <td>its methods, and {@link org.synod.explore.Omission}</td></tr>
 * <tr><td>a condition checked after every step</td>
 * <td>a {@link org.synod.explore.Spec}; for consensus {@link
 * org.synod.explore.ConsensusSpecs}</td></tr>
 * <tr><td>to know whether code can go on for ever</td>
 * <td>{@link org.synod.explore.Explorer#lockFree}</td></tr>
 * <tr><td>shared objects that are no registers</td>
 * <td>{@link org.synod.explore.Shared}</td></tr>
 * <tr><td>a failing run again, or its picture</td>
 * <td>{@link org.synod.explore.Schedule}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.explore;

import org.jspecify.annotations.NullMarked;
