// SPDX-License-Identifier: Apache-2.0

/**
 * The search for runs that can go on for ever: {@link org.synod.explore.progress.EndlessRuns}.
 */
@NullMarked
package org.synod.explore.progress;

import org.jspecify.annotations.NullMarked;
