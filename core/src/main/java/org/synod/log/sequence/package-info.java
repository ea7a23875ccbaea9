// SPDX-License-Identifier: Apache-2.0

/**
 * Sequences of commands that a quorum of acceptors agrees on, by hosted ballots: behind the logs
 * over registers. Not exported. Entry: {@link org.synod.log.sequence.SequenceProposer}.
 */
@NullMarked
package org.synod.log.sequence;

import org.jspecify.annotations.NullMarked;
