// SPDX-License-Identifier: Apache-2.0

/**
 * The events that this library reports to the JDK Flight Recorder, if that records them: beside the
 * ground floor, used by all above, and entered through {@link org.synod.events.LostCas}.
 */
@NullMarked
package org.synod.events;

import org.jspecify.annotations.NullMarked;
