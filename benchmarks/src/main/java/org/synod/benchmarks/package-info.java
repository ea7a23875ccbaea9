// SPDX-License-Identifier: Apache-2.0

/**
 * Benchmarks: each class answers one question, with the physical limit and what a user would use
 * instead as methods beside the subject. Figures compare within one run only.
 */
@NullMarked
package org.synod.benchmarks;

import org.jspecify.annotations.NullMarked;
