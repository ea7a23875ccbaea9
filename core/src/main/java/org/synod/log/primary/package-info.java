// SPDX-License-Identifier: Apache-2.0

/**
 * A primary that publishes the changes of its state to replicas, from which a standby takes over:
 * {@link org.synod.log.primary.PrimaryBackup}.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>to publish changes, and to refuse those of a primary that was deposed</td>
 * <td>a {@link org.synod.log.primary.Primary}, from {@link
 * org.synod.log.primary.PrimaryBackup#stand}</td></tr>
 * <tr><td>to follow the primary</td>
 * <td>a {@link org.synod.log.primary.Standby}, from {@link
 * org.synod.log.primary.PrimaryBackup#follow}</td></tr>
 * <tr><td>commands that any process may append</td>
 * <td>{@link org.synod.log.PaxosLog}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.log.primary;

import org.jspecify.annotations.NullMarked;
