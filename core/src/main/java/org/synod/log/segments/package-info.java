// SPDX-License-Identifier: Apache-2.0

/**
 * Behind the logs: slots for the commands that are decided, in linked arrays, each of which is let
 * go of when all followers have passed it; entered through
 * {@link org.synod.log.segments.SegmentReader}.
 */
@NullMarked
package org.synod.log.segments;

import org.jspecify.annotations.NullMarked;
