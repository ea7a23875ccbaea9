// SPDX-License-Identifier: Apache-2.0

/**
 * The commands of the command line, {@link org.synod.cli.Main}: one looks into a mapped file, one
 * verifies it, and one runs a program while holding a lease in it. Not exported.
 */
@NullMarked
package org.synod.cli;

import org.jspecify.annotations.NullMarked;
