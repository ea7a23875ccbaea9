// SPDX-License-Identifier: Apache-2.0

/**
 * The form of the command line and of its answers: its commands, options, exit codes and help;
 * entered by {@link org.synod.cli.usage.Command}. Not exported.
 */
@NullMarked
package org.synod.cli.usage;

import org.jspecify.annotations.NullMarked;
