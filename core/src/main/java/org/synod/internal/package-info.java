// SPDX-License-Identifier: Apache-2.0

/**
 * Small parts that several packages share: beside the ground floor, used by all above, and entered
 * through {@link org.synod.internal.Distinct}, a check of arguments, and
 * {@link org.synod.internal.Decided}, the knowledge of a decision.
 */
@NullMarked
package org.synod.internal;

import org.jspecify.annotations.NullMarked;
