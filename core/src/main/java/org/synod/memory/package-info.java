// SPDX-License-Identifier: Apache-2.0

/**
 * Words of shared memory, and the processes that may write them: the ground floor, entered through
 * {@link org.synod.memory.Memory}.
 */
@NullMarked
package org.synod.memory;

import org.jspecify.annotations.NullMarked;
