// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import org.synod.cli.usage.Exit;

/**
 * Makes the system kill a command when the thread that started it ends, which it does when its
 * process is killed: prctl(PR_SET_PDEATHSIG), set by {@code setpriv} of util-linux.
 *
 * <p><i>Not guaranteed:</i> an end of the command's own children; anything before {@code setpriv}
 * runs, where it is not installed, or for a command that takes another user's rights.
 */
final class DeathSignal {
  private static final List<String> SETPRIV = List.of("setpriv", "--pdeathsig", "KILL", "--");

  private DeathSignal() {}

  /** Returns the command line that runs a command so; the command alone if that is impossible. */
  static List<String> with(List<String> command) {
    // a command that is not there stays as it is; its start says so
    return Programs.find(command.get(0)) == Exit.OK && isKnown() ? joined(command) : command;
  }

  /** Whether the system can do it: not every {@code setpriv} knows of the signal. */
  static boolean isKnown() {
    try {
      return new ProcessBuilder(joined(List.of("true")))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static List<String> joined(List<String> command) {
    List<String> line = new ArrayList<>(SETPRIV);
    line.addAll(command);
    return line;
  }
}
