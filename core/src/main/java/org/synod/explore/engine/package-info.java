// SPDX-License-Identifier: Apache-2.0

/**
 * The states of a world, the moves from one to the next, and the search through them: {@link
 * org.synod.explore.engine.Run}.
 */
@NullMarked
package org.synod.explore.engine;

import org.jspecify.annotations.NullMarked;
