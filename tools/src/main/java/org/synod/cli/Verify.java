// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.synod.cli.contents.Contents;
import org.synod.cli.usage.Exit;
import org.synod.cli.usage.Plain;
import org.synod.memory.mapped.MappedMemory;

/** Looks for damage in a file, and writes nothing. */
final class Verify {
  private Verify() {}

  static int run(Path file, StringBuilder out) throws IOException {
    MappedMemory memory = MappedMemory.openReadOnly(file); // which verifies the header
    List<String> findings = new ArrayList<>(memory.findings());
    try {
      findings.addAll(Contents.of(memory).findings());
    } catch (IllegalStateException e) {
      if (!findings.contains(e.getMessage())) {
        findings.add(e.getMessage());
      }
    }
    if (findings.isEmpty()) {
      out.append(Plain.visible(file.toString())).append(": nothing found; objects: ")
          .append(memory.regions().size()).append(", members: ")
          .append(memory.owners().size()).append('\n');
      return Exit.OK.code;
    }
    findings.forEach(finding -> out.append(Plain.visible(finding)).append('\n'));
    return Exit.DAMAGED.code;
  }
}
