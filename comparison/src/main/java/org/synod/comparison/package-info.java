// SPDX-License-Identifier: Apache-2.0

/**
 * Published faults of lock-free algorithms, each with its correct twin, under three tools:
 * {@link org.synod.comparison.Compare} writes docs/comparison.md.
 */
package org.synod.comparison;
