// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

/**
 * What the scheduler can do next. As text: {@code 2} is a step of process 2, {@code 2.1} one in
 * which it chooses 1, {@code x2} its crash, {@code o3} the end of all answers of register 3,
 * {@code o3.2} of its answers to process 2.
 *
 * @param kind what it is
 * @param process which process, or -1 for all
 * @param register which register, or -1
 * @param choice which of its choices, or -1
 */
record Move(Kind kind, int process, int register, int choice) {

  /** The kinds of moves. */
  enum Kind {
    /** A process takes its next step. */
    STEP,
    /** A process stops for ever. */
    CRASH,
    /** A register stops answering. */
    OUTAGE
  }

  static Move step(int process, int choice) {
    return new Move(Kind.STEP, process, -1, choice);
  }

  static Move crash(int process) {
    return new Move(Kind.CRASH, process, -1, -1);
  }

  static Move outage(int register, int process) {
    return new Move(Kind.OUTAGE, process, register, -1);
  }

  static Move parse(String text) {
    try {
      if (text.startsWith("x")) {
        return crash(Integer.parseInt(text.substring(1)));
      }
      if (text.startsWith("o")) {
        int dot = text.indexOf('.');
        return dot < 0
            ? outage(Integer.parseInt(text.substring(1)), -1)
            : outage(
                Integer.parseInt(text.substring(1, dot)),
                Integer.parseInt(text.substring(dot + 1)));
      }
      int dot = text.indexOf('.');
      return dot < 0
          ? step(Integer.parseInt(text), -1)
          : step(
              Integer.parseInt(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "trace: " + text + ", allowed: a process number, x and one, or o and a register", e);
    }
  }

  @Override
  public String toString() {
    return switch (kind) {
      case STEP -> process + (choice < 0 ? "" : "." + choice);
      case CRASH -> "x" + process;
      case OUTAGE -> "o" + register + (process < 0 ? "" : "." + process);
    };
  }
}
