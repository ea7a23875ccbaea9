// SPDX-License-Identifier: Apache-2.0

/**
 * The right to act: leases whose grants carry a fencing token, the leader that holds one, and
 * detectors that suspect processes of having failed, entered through {@link
 * org.synod.lease.Lease}.
 */
@NullMarked
package org.synod.lease;

import org.jspecify.annotations.NullMarked;
