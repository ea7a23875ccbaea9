// SPDX-License-Identifier: Apache-2.0

/**
 * The right to act: leases whose grants carry a fencing token, the leader that holds one, and
 * detectors that suspect processes of having failed, entered through {@link
 * org.synod.lease.Lease}.
 *
 * <table class="striped">
 * <caption>Which to take</caption>
 * <tr><th>you want</th><th>take</th></tr>
 * <tr><td>that one thread or JVM of several acts, or that some share the right</td>
 * <td>{@link org.synod.lease.Lease}</td></tr>
 * <tr><td>that late writes of a former holder are refused</td>
 * <td>{@link org.synod.lease.FencedRegister}</td></tr>
 * <tr><td>a leader, and to learn which one leads</td>
 * <td>{@link org.synod.lease.LeaderElection}</td></tr>
 * <tr><td>to know which JVMs of this host have ended</td>
 * <td>{@link org.synod.lease.FailureDetector#perfect}</td></tr>
 * <tr><td>to suspect also those that hang</td>
 * <td>{@link org.synod.lease.HeartbeatDetector}</td></tr>
 * </table>
 */
@NullMarked
package org.synod.lease;

import org.jspecify.annotations.NullMarked;
