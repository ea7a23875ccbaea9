// SPDX-License-Identifier: Apache-2.0

/**
 * Many states in little memory, as rows of numbers: {@link org.synod.explore.packed.Level}.
 */
@NullMarked
package org.synod.explore.packed;

import org.jspecify.annotations.NullMarked;
