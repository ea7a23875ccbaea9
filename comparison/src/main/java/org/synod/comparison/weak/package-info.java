// SPDX-License-Identifier: Apache-2.0

/**
 * Faults that show only where memory is weaker than one order of steps. Each class is an algorithm
 * with one published fault, or without it if it is mended.
 */
package org.synod.comparison.weak;
