// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import java.io.File;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.synod.cli.usage.Exit;
import org.synod.cli.usage.Plain;

/** Tells whether a command can be started, and looks it up as a shell does. */
final class Programs {
  private static final Pattern REASON = Pattern.compile("error[=:] ?\\d+[, ]+\\(?([^()]+)");
  private static final String DEFAULT_PATH = "/bin:/usr/bin";

  private Programs() {}

  /** {@link Exit#OK} if there is such a program; else the exit code of a shell. */
  static Exit find(String name) {
    if (name.contains("/")) {
      File file = new File(name);
      return isProgram(file) ? Exit.OK : file.exists() ? Exit.NOT_EXECUTABLE : Exit.NOT_FOUND;
    }
    Exit found = Exit.NOT_FOUND;
    String path = System.getenv().getOrDefault("PATH", DEFAULT_PATH);
    for (String folder : path.split(File.pathSeparator, /* limit */ -1)) {
      File file = new File(folder.isEmpty() ? "." : folder, name);
      if (isProgram(file)) {
        return Exit.OK;
      }
      if (file.isFile()) {
        found = Exit.NOT_EXECUTABLE;
      }
    }
    return found;
  }

  /**
   * The reason why a program could not be started, without the words that versions of Java put
   * around it.
   */
  static String reason(Exception e) {
    String message = Plain.message(e);
    Matcher reason = REASON.matcher(message);
    return reason.find() ? reason.group(1) : message;
  }

  private static boolean isProgram(File file) {
    return file.isFile() && file.canExecute();
  }
}
