// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.audit.AuditLogTest.SIGNER;
import static org.synod.audit.AuditLogTest.VERIFIER;
import static org.synod.audit.AuditLogTest.entry;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.log.HeapLog;
import org.synod.log.Log;

/**
 * Each kind of tampering by a program that can write everything but signatures is found, with the
 * first entry that may be wrong.
 */
class AuditFindingsTest {
  private static final int EVERY = 4; // entries from checkpoint to checkpoint
  private static final int ENTRIES = 14;

  private final List<byte[]> entries = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  @BeforeEach
  void write() {
    Log<String> checkpoints = new HeapLog<>();
    AuditLog log = new AuditLog(new HeapLog<>(), checkpoints, SIGNER);
    for (int i = 0; i < ENTRIES; i++) {
      log.append(entry(i));
      entries.add(entry(i));
      if ((i + 1) % EVERY == 0) {
        notes.add(log.checkpoint());
      }
    }
  }

  private static <C> Log<C> log(List<C> commands) {
    Log<C> log = new HeapLog<>();
    commands.forEach(log::append);
    return log;
  }

  private List<String> findings(String... kept) {
    return AuditFindings.of(log(entries), log(notes), VERIFIER, List.of(kept));
  }

  private void finds(String... starts) {
    List<String> found = findings();
    assertEquals(starts.length, found.size(), found.toString());
    for (int i = 0; i < starts.length; i++) {
      assertTrue(found.get(i).startsWith(starts[i]), found.get(i));
    }
  }

  @Test
  void anUnchangedLogHasNone() {
    finds();
    assertEquals(List.of(), findings(notes.get(1), notes.get(2)));
    assertEquals(List.of(), AuditFindings.of(log(entries), log(notes), null, List.of()));
    assertEquals(List.of(), AuditFindings.of(log(List.of()), log(List.of()), null, List.of()));
  }

  @Test
  void aChangedEntry() {
    entries.set(5, entry(99));
    finds(
        "entries 4 to 7: found the root ", "entries 4 to 11: found the root ");
    assertTrue(findings().get(0).endsWith(", as checkpoint 1 says"), findings().get(0));
  }

  @Test
  void anEntryTakenOut() {
    entries.remove(9);
    finds("entries 8 to 11: found the root ");
  }

  @Test
  void anEntryInserted() {
    entries.add(0, entry(99));
    finds("entries 0 to 3: ", "entries 0 to 7: ", "entries 0 to 11: ");
  }

  @Test
  void entriesReordered() {
    entries.set(10, entry(11));
    entries.set(11, entry(10));
    finds("entries 8 to 11: found the root ");
  }

  @Test
  void aSplice() {
    List<byte[]> tail = new ArrayList<>(entries.subList(8, 14));
    entries.subList(4, 14).clear();
    entries.addAll(tail);
    finds("entries 4 to 7: found the root ", "entries 10 to 11: found none, expected some");
  }

  @Test
  void aTruncationBelowACheckpoint() {
    entries.subList(7, 14).clear();
    finds(
        "entries 7 to 7: found none, expected some, as checkpoint 1 says",
        "entries 7 to 11: found none, expected some, as checkpoint 2 says");
  }

  @Test
  void aDuplicatedTailBelowACheckpoint() {
    entries.addAll(8, entries.subList(4, 8));
    finds("entries 8 to 11: found the root ");
  }

  /** The tail behind the last checkpoint is under no signature. */
  @Test
  void aTailWithoutACheckpointIsUnderNoSignature() {
    entries.set(13, entry(99));
    finds();
  }

  @Test
  void aRollbackOfAllByACheckpointKeptElsewhere() {
    String last = notes.remove(2);
    entries.subList(9, 14).clear();
    finds();
    assertEquals(
        List.of("entries 9 to 11: found none, expected some, as checkpoint kept elsewhere says"),
        findings(last));
  }

  /** The key's owner writes two continuations. */
  @Test
  void aForkByACheckpointKeptElsewhere() {
    String last = notes.get(2);
    entries.set(9, entry(99));
    Log<String> forked = log(notes.subList(0, 2));
    new AuditLog(log(entries), forked, SIGNER).checkpoint();
    notes.set(2, forked.get(2));
    finds();
    List<String> found = findings(last);
    assertEquals(1, found.size(), found.toString());
    assertTrue(found.get(0).startsWith("entries 8 to 11: found the root "), found.get(0));
    assertTrue(found.get(0).endsWith(", as checkpoint kept elsewhere says"), found.get(0));
  }

  @Test
  void aWrongKeyAndATextThatIsNone() {
    CheckpointSigner other = CheckpointSigner.generate("log");
    notes.set(1, other.note(Checkpoint.ofNote(notes.get(1))));
    notes.set(0, "nothing");
    finds("checkpoint 0: note: of 7 characters", "checkpoint 1: note: no signature of log+");
    assertEquals(
        1, AuditFindings.of(log(entries), log(notes), null, List.of()).size(), "no signatures");
    Refusal.ofArgument(
        "note: no signature of log+", () -> findings(other.note(Checkpoint.ofNote(notes.get(2)))));
    Refusal.ofArgument(
        "kept: 1 checkpoints without a verifier, allowed: none",
        () -> AuditFindings.of(log(entries), log(notes), null, List.of(notes.get(2))));
    Refusal.ofNull("entries", () -> AuditFindings.of(null, log(notes), null, List.of()));
    Refusal.ofNull("checkpoints", () -> AuditFindings.of(log(entries), null, null, List.of()));
  }

  /** Checkpoints may stand in any order: a slow process puts an older one behind. */
  @Test
  void checkpointsInAnyOrder() {
    notes.add(notes.remove(0));
    finds();
  }
}
