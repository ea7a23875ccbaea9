// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

import org.jspecify.annotations.Nullable;
import org.synod.explore.Omission;

/**
 * A move that the scheduler can make next. As text: {@code 2} is a step of process 2, {@code 2.1}
 * one in which it chooses 1, {@code 2-}, {@code 2?}, {@code 2+} and {@code 2~} one that its
 * register misses, each for one {@link Omission}, {@code l0} the effect of the first request that
 * is late, {@code x2} the crash of process 2, {@code o3} the end of all answers of register 3,
 * {@code o3.2} of its answers to process 2, {@code r3} and {@code r3.2} their return.
 *
 * @param kind its kind
 * @param process the number of the process, or -1 for all
 * @param register the number of the register, or -1; if an effect is late, the number of its
 *     request
 * @param choice the number of its choice, or -1
 * @param omission the way in which its register misses the step, or null
 */
public record Move(
    Kind kind, int process, int register, int choice, @Nullable Omission omission) {

  /** The kinds of moves. */
  public enum Kind {
    /** A process takes its next step. */
    STEP,
    /** A process stops for ever. */
    CRASH,
    /** A register stops answering. */
    OUTAGE,
    /** A register answers again. */
    RETURN,
    /** A request takes effect that its process has given up. */
    LATE
  }

  public static Move step(int process, int choice) {
    return new Move(Kind.STEP, process, -1, choice, null);
  }

  public static Move missed(int process, Omission omission) {
    return new Move(Kind.STEP, process, -1, -1, omission);
  }

  public static Move crash(int process) {
    return new Move(Kind.CRASH, process, -1, -1, null);
  }

  public static Move outage(int register, int process) {
    return new Move(Kind.OUTAGE, process, register, -1, null);
  }

  public static Move comeBack(int register, int process) {
    return new Move(Kind.RETURN, process, register, -1, null);
  }

  public static Move late(int number) {
    return new Move(Kind.LATE, -1, number, -1, null);
  }

  /** The same move of the process that an order puts in that place. */
  Move ordered(int[] order) {
    return process < 0 ? this : new Move(kind, order[process], register, choice, omission);
  }

  /** The sign behind the process in a trace. */
  public static String sign(Omission omission) {
    return switch (omission) {
      case REFUSED -> "-";
      case LOST -> "?";
      case UNANSWERED -> "+";
      case LATE -> "~";
    };
  }

  public static Move parse(String text) {
    try {
      String rest = text.substring(1);
      switch (text.charAt(0)) {
        case 'x':
          return crash(Integer.parseInt(rest));
        case 'l':
          return late(Integer.parseInt(rest));
        case 'o':
          return outage(part(rest, 0), part(rest, 1));
        case 'r':
          return comeBack(part(rest, 0), part(rest, 1));
        default:
          for (Omission omission : Omission.values()) {
            if (text.endsWith(sign(omission))) {
              return missed(Integer.parseInt(text.substring(0, text.length() - 1)), omission);
            }
          }
          return step(part(text, 0), part(text, 1));
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "trace: " + text + ", allowed: a process number; x and one; l and the number of a late"
              + " request; o or r and a register",
          e);
    }
  }

  /** The number before or behind the dot; -1 if there is none behind it. */
  private static int part(String text, int number) {
    String[] parts = text.split("\\.", 2);
    return number < parts.length ? Integer.parseInt(parts[number]) : -1;
  }

  @Override
  public String toString() {
    String whom = process < 0 ? "" : "." + process;
    return switch (kind) {
      case STEP ->
          process + (choice < 0 ? "" : "." + choice) + (omission == null ? "" : sign(omission));
      case CRASH -> "x" + process;
      case OUTAGE -> "o" + register + whom;
      case RETURN -> "r" + register + whom;
      case LATE -> "l" + register;
    };
  }
}
