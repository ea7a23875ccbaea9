// SPDX-License-Identifier: Apache-2.0

/**
 * Clocks that tell which event can have caused which: {@link org.synod.clock.VectorClock} tells it
 * exactly, {@link org.synod.clock.LamportClock} and {@link org.synod.clock.HybridClock} in one
 * direction by one word.
 */
@NullMarked
package org.synod.clock;

import org.jspecify.annotations.NullMarked;
