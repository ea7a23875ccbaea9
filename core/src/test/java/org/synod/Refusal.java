// SPDX-License-Identifier: Apache-2.0
package org.synod;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** Checks that bad input is refused by name: the argument, its value, and what is allowed. */
public final class Refusal {
  private Refusal() {}

  /**
   * Requires that a call is refused.
   *
   * @param type the type of the exception
   * @param start how its message begins
   * @param call the call
   */
  public static void of(Class<? extends RuntimeException> type, String start, Executable call) {
    String message = assertThrows(type, call).getMessage();
    assertTrue(message != null && message.startsWith(start), () -> "says: " + message);
    assertTrue(message.contains("allowed: "), () -> "does not say what is allowed: " + message);
  }

  /**
   * Requires that a call is refused because of an argument.
   *
   * @param start how the message begins: the name of the argument, and its value
   * @param call the call
   */
  public static void ofArgument(String start, Executable call) {
    of(IllegalArgumentException.class, start, call);
  }

  /**
   * Requires that a call is refused because of a null.
   *
   * @param name the name of the argument
   * @param call the call
   */
  public static void ofNull(String name, Executable call) {
    of(NullPointerException.class, name + ": null", call);
  }
}
