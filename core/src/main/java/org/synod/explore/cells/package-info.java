// SPDX-License-Identifier: Apache-2.0

/**
 * Memory and registers each access to which is a step: {@link
 * org.synod.explore.cells.StepMemory}.
 */
@NullMarked
package org.synod.explore.cells;

import org.jspecify.annotations.NullMarked;
