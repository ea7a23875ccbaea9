// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

/** A mistake in the input, in one line for the user. */
final class ReportException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Whether the command line is at fault, and not a file or benchmark that it names. */
  final boolean usage;

  private ReportException(String message, boolean usage) {
    super(message.replaceAll("\\s+", " ").strip());
    this.usage = usage;
  }

  static ReportException of(String message) {
    return new ReportException(message, false);
  }

  static ReportException usage(String message) {
    return new ReportException(message, true);
  }
}
