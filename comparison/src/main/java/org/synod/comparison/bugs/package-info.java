// SPDX-License-Identifier: Apache-2.0

/**
 * Faults that show in some order of steps. Each class is an algorithm with one published fault, or
 * without it if it is mended.
 */
package org.synod.comparison.bugs;
