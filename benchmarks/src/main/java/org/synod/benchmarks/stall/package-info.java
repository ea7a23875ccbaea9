// SPDX-License-Identifier: Apache-2.0

/**
 * The objects that one participant can stop inside of while others go on: {@link
 * org.synod.benchmarks.stall.StallSubject} lists it all.
 */
@NullMarked
package org.synod.benchmarks.stall;

import org.jspecify.annotations.NullMarked;
