// SPDX-License-Identifier: Apache-2.0
/**
 * Memory that answers as a weak machine may: {@link org.synod.explore.weak.WeakMemory} is its
 * state.
 */
@NullMarked
package org.synod.explore.weak;

import org.jspecify.annotations.NullMarked;
