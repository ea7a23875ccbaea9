// SPDX-License-Identifier: Apache-2.0

/**
 * Runs a process again from its start against the replies that it has had: {@link
 * org.synod.explore.replay.Replay}.
 */
@NullMarked
package org.synod.explore.replay;

import org.jspecify.annotations.NullMarked;
