// SPDX-License-Identifier: Apache-2.0

/** Runs as logs that ShiViz draws: {@link org.synod.clock.shiviz.ShiViz}. */
@NullMarked
package org.synod.clock.shiviz;

import org.jspecify.annotations.NullMarked;
