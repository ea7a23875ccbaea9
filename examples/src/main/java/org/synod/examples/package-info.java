// SPDX-License-Identifier: Apache-2.0

/** Programs to copy: each class has a main method and prints what its comments say. */
package org.synod.examples;
