// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM like this one, for what JMH cannot measure. */
final class ChildJvm {
  private ChildJvm() {}

  /** The command that starts one which runs a class from this class path. */
  static ProcessBuilder of(Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command);
  }
}
