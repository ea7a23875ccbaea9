// SPDX-License-Identifier: Apache-2.0

/**
 * How the command line is written and answers: its commands, options, exit codes and help; entered
 * by {@link org.synod.cli.usage.Command}. Not exported.
 */
@NullMarked
package org.synod.cli.usage;

import org.jspecify.annotations.NullMarked;
