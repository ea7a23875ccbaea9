// SPDX-License-Identifier: Apache-2.0

/**
 * A quorum of compare-and-swap registers is a compare-and-swap register again: {@link
 * org.synod.quorum.QuorumRegister} goes on while a quorum of its acceptors answers, and
 * {@link org.synod.quorum.QuorumSystem} says which sets of them are quorums.
 */
@NullMarked
package org.synod.quorum;

import org.jspecify.annotations.NullMarked;
