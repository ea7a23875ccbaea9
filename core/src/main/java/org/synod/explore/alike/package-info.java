// SPDX-License-Identifier: Apache-2.0

/** Processes that run the same code: {@link org.synod.explore.alike.Alike}. */
@NullMarked
package org.synod.explore.alike;

import org.jspecify.annotations.NullMarked;
