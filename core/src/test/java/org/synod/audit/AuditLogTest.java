// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.log.HeapLog;
import org.synod.log.Log;
import org.synod.log.words.WordsLog;
import org.synod.memory.DamageException;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.ByteCodec;

/** The contract of audit logs over each kind of log, and their own behaviour. */
class AuditLogTest {
  static final CheckpointSigner SIGNER = CheckpointSigner.generate("log");
  static final CheckpointVerifier VERIFIER = SIGNER.verifier();

  static byte[] entry(int number) {
    return ("entry " + number).getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  static WordsLog<byte[]> entries(Memory memory, String name) {
    return new WordsLog<>(memory, name, 3_000, 100_000, ByteCodec.ofBytes());
  }

  static WordsLog<String> checkpoints(Memory memory, String name) {
    return new WordsLog<>(
        memory, name + AuditLog.CHECKPOINTS, 60, 20_000, ByteCodec.ofUtf8());
  }

  static AuditLog in(Memory memory) {
    return new AuditLog(entries(memory, "audit"), checkpoints(memory, "audit"), SIGNER);
  }

  /** The contract of audit logs. */
  interface Contract {
    AuditLog create();

    private static Checkpoint checkpoint(AuditLog log) {
      return VERIFIER.verify(log.checkpoint());
    }

    @Test
    default void eachCheckpointIsOfTheEntriesBeforeItAndProvesThem() {
      AuditLog log = create();
      List<byte[]> entries = new ArrayList<>();
      List<Checkpoint> checkpoints = new ArrayList<>();
      for (int size = 0; size < 12; size++) {
        checkpoints.add(checkpoint(log));
        assertEquals(size, checkpoints.get(size).size());
        assertEquals(
            Rfc6962.hex(Rfc6962.root(entries)), checkpoints.get(size).root().toString());
        assertEquals(size, log.append(entry(size)));
        entries.add(entry(size));
      }
      for (Checkpoint after : checkpoints) {
        for (int index = 0; index < after.size(); index++) {
          log.inclusion(index, after.size()).verify(log.get(index), after);
        }
        for (Checkpoint before : checkpoints.subList(0, (int) after.size() + 1)) {
          log.consistency(before.size(), after.size()).verify(before, after);
        }
      }
    }

    @Test
    default void entriesAreCopies() {
      AuditLog log = create();
      byte[] entry = entry(0);
      log.append(entry);
      entry[0]++;
      assertArrayEquals(entry(0), log.get(0));
      log.get(0)[0]++;
      assertArrayEquals(entry(0), log.get(0));
      checkpoint(log);
    }

    @Test
    default void proofsThatTheLogHasNotAreRefusedByName() {
      AuditLog log = create();
      Refusal.ofArgument("size: 1, allowed: 1 to 0", () -> log.inclusion(0, 1));
      log.append(entry(0));
      log.append(entry(1));
      Refusal.ofNull("entry", () -> log.append(null));
      assertEquals(2, log.size());
      Refusal.ofArgument("size: 0, allowed: 1 to 2", () -> log.inclusion(0, 0));
      Refusal.ofArgument("size: 3, allowed: 1 to 2", () -> log.inclusion(0, 3));
      Refusal.ofArgument("index: 1, allowed: 0 to 0", () -> log.inclusion(1, 1));
      Refusal.ofArgument("index: -1, allowed: 0 to 1", () -> log.inclusion(-1, 2));
      Refusal.ofArgument("newer: 3, allowed: 0 to 2", () -> log.consistency(0, 3));
      Refusal.ofArgument("newer: -1, allowed: 0 to 2", () -> log.consistency(-1, -1));
      Refusal.ofArgument("older: 2, allowed: 0 to 1", () -> log.consistency(2, 1));
      Refusal.ofArgument("older: -1, allowed: 0 to 1", () -> log.consistency(-1, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> log.get(2));
      assertEquals("AuditLog[log, 2 entries]", log.toString());
    }

    /** All threads append, sign and prove; all checkpoints are of one history. */
    @Test
    default void threadsShareOneHistory() throws Exception {
      AuditLog log = create();
      int threads = 4;
      int each = 200;
      List<List<Checkpoint>> signed = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        signed.add(new ArrayList<>());
      }
      Race.of(
          threads,
          thread -> {
            for (int i = 0; i < each; i++) {
              long index = log.append(entry(thread * each + i));
              if (i % 100 == thread) {
                Checkpoint now = checkpoint(log);
                assertTrue(now.size() > index, "an append that is not in a later checkpoint");
                log.inclusion(index, now.size()).verify(entry(thread * each + i), now);
                signed.get(thread).add(now);
              }
            }
          });
      Checkpoint last = checkpoint(log);
      assertEquals(threads * each, last.size());
      signed.stream()
          .flatMap(List::stream)
          .forEach(now -> log.consistency(now.size(), last.size()).verify(now, last));
    }
  }

  @Nested
  class OverHeapLogs implements Contract {
    @Override
    public AuditLog create() {
      return new AuditLog(new HeapLog<>(), new HeapLog<>(), SIGNER);
    }
  }

  @Nested
  class OverWords implements Contract {
    @Override
    public AuditLog create() {
      return in(new HeapMemory(8));
    }
  }

  @Test
  void refusesLogsAndSignersThatAreNotThere() {
    Log<byte[]> entries = new HeapLog<>();
    Log<String> checkpoints = new HeapLog<>();
    Refusal.ofNull("entries", () -> new AuditLog(null, checkpoints, SIGNER));
    Refusal.ofNull("checkpoints", () -> new AuditLog(entries, null, SIGNER));
    Refusal.ofNull("signer", () -> new AuditLog(entries, checkpoints, null));
  }

  @Test
  void aFileThatIsOpenedAgainGoesOn(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("file");
    Checkpoint before;
    try (MappedMemory memory = MappedMemory.create(file, 4, 1 << 18)) {
      AuditLog log = in(memory);
      for (int i = 0; i < 5; i++) {
        log.append(entry(i));
      }
      before = VERIFIER.verify(log.checkpoint());
    }
    try (MappedMemory memory = MappedMemory.open(file)) {
      AuditLog log = in(memory);
      assertEquals(5, log.append(entry(5)));
      Checkpoint after = VERIFIER.verify(log.checkpoint());
      log.consistency(5, 6).verify(before, after);
      assertEquals(
          List.of(),
          AuditFindings.of(
              entries(memory, "audit"), checkpoints(memory, "audit"), VERIFIER, List.of()));
    }
  }

  @Test
  void twoObjectsOnTheSameLogsAreOneAuditLog() {
    Memory memory = new HeapMemory(4);
    AuditLog one = in(memory);
    AuditLog other = in(memory);
    one.append(entry(0));
    Checkpoint first = VERIFIER.verify(other.checkpoint());
    other.append(entry(1));
    Checkpoint second = VERIFIER.verify(one.checkpoint());
    one.consistency(1, 2).verify(first, second);
    other.inclusion(1, 2).verify(entry(1), second);
  }

  /** Whatever the key's owner is made to sign, it is no second continuation. */
  @Test
  void nothingIsSignedThatDoesNotFitTheCheckpointsThatAreThere() {
    Log<byte[]> entries = new HeapLog<>();
    Log<String> checkpoints = new HeapLog<>();
    AuditLog log = new AuditLog(entries, checkpoints, SIGNER);
    log.append(entry(0));
    log.append(entry(1));
    log.checkpoint();

    Log<byte[]> changed = new HeapLog<>();
    changed.append(entry(0));
    AuditLog rolledBack = new AuditLog(changed, checkpoints, SIGNER);
    String message = assertThrows(DamageException.class, rolledBack::checkpoint).getMessage();
    assertEquals("entries: found 1, expected 2 or more, as checkpoint 0 says", message);
    changed.append(entry(9));
    message = assertThrows(DamageException.class, rolledBack::checkpoint).getMessage();
    assertTrue(message.startsWith("root of the first 2 entries of \"log\": found "), message);
    assertEquals(1, checkpoints.decidedPrefix());

    AuditLog renamed =
        new AuditLog(entries, checkpoints, CheckpointSigner.generate("another"));
    message = assertThrows(DamageException.class, renamed::checkpoint).getMessage();
    assertTrue(message.contains(" of \"log\", as checkpoint 0 says"), message);
  }
}
