// SPDX-License-Identifier: Apache-2.0

/**
 * What this library tells the JDK Flight Recorder, if it is asked to: beside the ground floor, used
 * by all above, and entered through {@link org.synod.events.LostCas}.
 */
@NullMarked
package org.synod.events;

import org.jspecify.annotations.NullMarked;
