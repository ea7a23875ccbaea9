// SPDX-License-Identifier: Apache-2.0

/**
 * Consensus over memory that can be read and written and no more, of which a minority may fail:
 * {@link org.synod.paxos.disk.DiskPaxos}. Files, shared disks and stores without a conditional
 * write become acceptors in this way.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>a decision over files or disks</td>
 * <td>{@link org.synod.paxos.disk.DiskPaxos} over {@link org.synod.paxos.disk.DiskFile}</td></tr>
 * <tr><td>the same over a store of your own</td>
 * <td>a {@link org.synod.paxos.disk.Disk} of it</td></tr>
 * <tr><td>a decision over registers that compare and set</td>
 * <td>{@link org.synod.paxos.RotatingPaxos}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.paxos.disk;

import org.jspecify.annotations.NullMarked;
