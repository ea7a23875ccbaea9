// SPDX-License-Identifier: Apache-2.0

/**
 * Reports of acceptors that may lie, behind {@code Paxos} and {@code WitnessedRegister}:
 * {@link org.synod.quorum.witness.Witnesses} finds the content that must be kept.
 */
@NullMarked
package org.synod.quorum.witness;

import org.jspecify.annotations.NullMarked;
