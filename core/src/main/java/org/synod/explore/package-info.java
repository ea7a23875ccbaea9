// SPDX-License-Identifier: Apache-2.0

/**
 * Exploration of every interleaving of ordinary code over registers, for small runs:
 * {@link org.synod.explore.Explorer}.
 */
@NullMarked
package org.synod.explore;

import org.jspecify.annotations.NullMarked;
