// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.synod.audit.CheckpointVerifier;
import org.synod.cli.contents.Contents;
import org.synod.cli.contents.Logs;
import org.synod.cli.usage.Arguments;
import org.synod.cli.usage.Command;
import org.synod.cli.usage.Exit;
import org.synod.cli.usage.Plain;
import org.synod.memory.mapped.MappedMemory;

/** Looks for damage and tampering in a file, and writes nothing. */
final class Verify {
  private Verify() {}

  static int run(Path file, @Nullable String key, @Nullable Path note, StringBuilder out)
      throws IOException {
    CheckpointVerifier verifier = verifier(key);
    if (verifier == null && note != null) {
      throw Arguments.wrong(
          Command.VERIFY, "--checkpoint: \"" + note + "\" without --key, allowed: with it");
    }
    List<String> kept = note == null ? List.of() : List.of(Files.readString(note));
    MappedMemory memory = MappedMemory.openReadOnly(file); // which verifies the header
    List<String> findings = new ArrayList<>(memory.findings());
    Logs logs = new Logs(memory, verifier, kept);
    try {
      findings.addAll(Contents.of(memory).findings());
      findings.addAll(logs.findings());
    } catch (IllegalStateException e) {
      if (!findings.contains(e.getMessage())) {
        findings.add(e.getMessage());
      }
    }
    if (verifier != null && logs.audited() == 0) { // it may have been taken out
      findings.add(file + ": audit logs: found none, expected one, as --key says");
    }
    if (findings.isEmpty()) {
      out.append(Plain.visible(file.toString())).append(": nothing found; objects: ")
          .append(memory.regions().size()).append(", members: ")
          .append(memory.owners().size())
          .append(
              verifier == null && logs.audited() > 0
                  ? "; signatures of checkpoints were not looked at, without --key\n"
                  : "\n");
      return Exit.OK.code;
    }
    findings.forEach(finding -> out.append(Plain.visible(finding)).append('\n'));
    return Exit.DAMAGED.code;
  }

  private static @Nullable CheckpointVerifier verifier(@Nullable String key) {
    try {
      return key == null ? null : CheckpointVerifier.parse(key);
    } catch (IllegalArgumentException e) {
      throw Arguments.wrong(Command.VERIFY, "--" + e.getMessage());
    }
  }
}
