// SPDX-License-Identifier: Apache-2.0

/**
 * Which sets of acceptors are enough, and the register that stands on them: {@link
 * org.synod.quorum.QuorumSystem}.
 */
@NullMarked
package org.synod.quorum;

import org.jspecify.annotations.NullMarked;
