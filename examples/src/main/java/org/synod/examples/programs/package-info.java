// SPDX-License-Identifier: Apache-2.0

/**
 * Whole programs to copy, each in one file that {@code java} runs as it is. A test runs each as a
 * user does.
 */
package org.synod.examples.programs;
