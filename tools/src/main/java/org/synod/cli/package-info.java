// SPDX-License-Identifier: Apache-2.0

/**
 * The command line, {@link org.synod.cli.Main}: looks into a mapped file, verifies it, and runs a
 * command while holding a lease in it. Not exported.
 */
@NullMarked
package org.synod.cli;

import org.jspecify.annotations.NullMarked;
