// SPDX-License-Identifier: Apache-2.0

/**
 * Behind the logs: slots for decided commands, in linked arrays. The log lets go of an array when
 * all followers have passed it. Entered through {@link org.synod.log.segments.SegmentReader}.
 */
@NullMarked
package org.synod.log.segments;

import org.jspecify.annotations.NullMarked;
