// SPDX-License-Identifier: Apache-2.0

/**
 * Small parts that several packages share: beside the ground floor, used by all above, and entered
 * through {@link org.synod.internal.Distinct}, a check of arguments,
 * {@link org.synod.internal.Decided}, the knowledge of a decision, and
 * {@link org.synod.internal.Waiters}, the threads that wait for a change.
 */
@NullMarked
package org.synod.internal;

import org.jspecify.annotations.NullMarked;
