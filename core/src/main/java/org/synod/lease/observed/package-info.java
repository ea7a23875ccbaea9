// SPDX-License-Identifier: Apache-2.0

/**
 * Leases over any {@link org.synod.register.Register}, for processes on several machines that share
 * no clock: {@link org.synod.lease.observed.ObservedLease}. The one who wants a lease observes it,
 * and times its holder by its own clock alone.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>a lease, and a value that only its holder writes, on an engine or a quorum of them</td>
 * <td>{@link org.synod.lease.observed.ObservedLease}</td></tr>
 * <tr><td>a register in a file or on a disk, which only reads and writes, for one writer at a
 * time</td>
 * <td>{@link org.synod.lease.observed.LeasedRegister}</td></tr>
 * <tr><td>one leader among processes on several machines</td>
 * <td>{@link org.synod.lease.observed.ObservedElection}</td></tr>
 * <tr><td>a lease among threads, or JVMs of one host, without allocation</td>
 * <td>{@link org.synod.lease.Lease}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.lease.observed;

import org.jspecify.annotations.NullMarked;
