// SPDX-License-Identifier: Apache-2.0

/**
 * Memory and registers of a world, where each access is a step:
 * {@link org.synod.explore.cells.StepMemory}.
 */
@NullMarked
package org.synod.explore.cells;

import org.jspecify.annotations.NullMarked;
