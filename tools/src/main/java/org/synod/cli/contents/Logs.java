// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.contents;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.synod.audit.AuditFindings;
import org.synod.audit.AuditLog;
import org.synod.audit.CheckpointVerifier;
import org.synod.log.words.WordsLog;
import org.synod.memory.Region;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.ByteCodec;

/** The logs of a file: whether their commands are whole, and fit the checkpoints that are there. */
public final class Logs {
  private final MappedMemory memory;
  private final @Nullable CheckpointVerifier verifier;
  private final List<String> kept;
  private final List<String> findings = new ArrayList<>();
  private int audited;

  /**
   * Makes a look at the logs of a file.
   *
   * @param memory the file, in which nothing is written
   * @param verifier the public key of its audit logs, or null to compare roots alone
   * @param kept signed checkpoints of its audit logs that were kept elsewhere
   */
  public Logs(MappedMemory memory, @Nullable CheckpointVerifier verifier, List<String> kept) {
    this.memory = memory;
    this.verifier = verifier;
    this.kept = kept;
  }

  /**
   * Reads all logs.
   *
   * @return a line for each finding
   * @throws IllegalStateException if the directory is damaged
   */
  public List<String> findings() {
    Map<String, Region> regions = new HashMap<>();
    for (Region region : memory.regions()) {
      regions.put(region.name(), region);
    }
    for (Region region : memory.regions()) {
      WordsLog<byte[]> log = WordsLog.of(memory, region, ByteCodec.ofBytes());
      if (log == null) {
        continue;
      }
      List<String> damages = log.findings();
      damages.forEach(damage -> found(region, damage));
      Region signed = regions.get(region.name() + AuditLog.CHECKPOINTS);
      WordsLog<String> checkpoints =
          signed == null ? null : WordsLog.of(memory, signed, ByteCodec.ofUtf8());
      if (checkpoints != null) {
        audited++;
        for (String finding : AuditFindings.of(log, checkpoints, verifier, kept)) {
          if (damages.stream().noneMatch(finding::endsWith)) { // the same in other words
            found(region, finding);
          }
        }
      }
    }
    return findings;
  }

  private void found(Region region, String finding) {
    findings.add(memory.file() + ": \"" + region.name() + "\": " + finding);
  }

  /**
   * Returns how many audit logs were checked.
   *
   * @return their number
   */
  public int audited() {
    return audited;
  }
}
