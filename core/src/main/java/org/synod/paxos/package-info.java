// SPDX-License-Identifier: Apache-2.0

/**
 * Paxos whose acceptors are compare-and-swap registers: {@link org.synod.paxos.Paxos} is a
 * consensus object that goes on while a quorum of its registers answers, {@link
 * org.synod.paxos.FastPaxos} one that saves half of the way where proposals do not collide, and
 * {@link org.synod.paxos.RotatingPaxos} one whose proposals all end.
 */
@NullMarked
package org.synod.paxos;

import org.jspecify.annotations.NullMarked;
