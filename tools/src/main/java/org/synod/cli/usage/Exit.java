// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.usage;

/**
 * The codes that the command line exits with: as {@code timeout} and sysexits.h have it, so that no
 * common command has the same, and never 1 instead of running a command.
 */
public enum Exit {
  OK(0, "all is well"),
  DAMAGED(1, "status, verify: FILE is damaged, or no mapped file"),
  WRONG_USE(64, "the command line cannot be understood"),
  DEFECT(70, "an error inside synod, which prints its trace"),
  UNUSABLE(74, "a file or standard output cannot be used"),
  LOST(75, "run: the lease was lost and COMMAND killed"),
  NOT_HAD(124, "run: the lease was not to be had within --wait"),
  NOT_EXECUTABLE(126, "run: COMMAND cannot be executed"),
  NOT_FOUND(127, "run: COMMAND is not found");

  /** The code. */
  public final int code;

  /** Its meaning, as the help says it. */
  public final String meaning;

  Exit(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }
}
