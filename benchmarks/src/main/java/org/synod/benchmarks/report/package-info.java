// SPDX-License-Identifier: Apache-2.0

/**
 * Runs the benchmarks and makes tables and charts of JMH's JSON, or of an older one: {@link
 * org.synod.benchmarks.report.Report} is the command.
 */
@NullMarked
package org.synod.benchmarks.report;

import org.jspecify.annotations.NullMarked;
