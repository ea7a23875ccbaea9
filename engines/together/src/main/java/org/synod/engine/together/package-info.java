// SPDX-License-Identifier: Apache-2.0

/**
 * A register over five different engines, to copy from: {@link
 * org.synod.engine.together.FiveEngines}.
 */
@NullMarked
package org.synod.engine.together;

import org.jspecify.annotations.NullMarked;
