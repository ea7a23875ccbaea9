// SPDX-License-Identifier: Apache-2.0

/**
 * Hosted ballots, behind the log over acceptors and {@code RotatingPaxos}:
 * {@link org.synod.quorum.hosted.HostedBallots} gets a change decided;
 * {@code docs/hosted-ballots.md} has the proof.
 */
@NullMarked
package org.synod.quorum.hosted;

import org.jspecify.annotations.NullMarked;
