// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.audit.AuditLog;
import org.synod.audit.CheckpointSigner;
import org.synod.log.words.WordsLog;
import org.synod.memory.Words;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.ByteCodec;

/** The command line finds what was done to an audit log, and says at which entry. */
class MainVerifyAuditTest {
  private static final int ROUNDS = Integer.getInteger("synod.damages", 300);
  private static final int COMMANDS = 20;
  private static final int BYTES = 1_000;
  private static final String TYPE = "log of " + COMMANDS + " in " + BYTES + " bytes";
  private static final int NEXT = 16; // the words of a log, as its layout has them
  private static final int CELLS = 32;
  private static final int WORDS = CELLS + COMMANDS + 1 + BYTES / Long.BYTES;
  private static final CheckpointSigner SIGNER = CheckpointSigner.generate("log");
  private static final String KEY = SIGNER.verifier().toString();

  private final Console console = new Console();

  @TempDir Path directory;
  private Path file;
  private String last = "";

  /** Ten entries, with checkpoints of 4 and 8. */
  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("memory");
    write(file, 10);
  }

  private void write(Path to, int entries) throws IOException {
    try (MappedMemory memory = MappedMemory.create(to, 2, 1 << 16)) {
      AuditLog log = in(memory, SIGNER);
      for (int i = 0; i < entries; i++) {
        log.append(new byte[] {(byte) i});
        if ((i + 1) % 4 == 0) {
          last = log.checkpoint();
        }
      }
    }
  }

  private static AuditLog in(MappedMemory memory, CheckpointSigner signer) {
    return new AuditLog(
        new WordsLog<>(memory, "log", COMMANDS, BYTES, ByteCodec.ofBytes()),
        new WordsLog<>(memory, "log.checkpoints", COMMANDS, BYTES, ByteCodec.ofUtf8()),
        signer);
  }

  private interface Change {
    void in(Words words);
  }

  private void change(Change change) throws IOException {
    try (MappedMemory memory = MappedMemory.open(file)) {
      change.in(memory.allocate("log", TYPE, WORDS));
    }
  }

  private void finds(String... starts) {
    assertEquals(1, console.run("verify", file, "--key", KEY), console.out() + console.err());
    String[] lines = console.out().split("\n");
    assertEquals(starts.length, lines.length, console.out());
    for (int i = 0; i < starts.length; i++) {
      assertTrue(lines[i].startsWith(file + ": \"log\": " + starts[i]), lines[i]);
    }
  }

  @Test
  void findsNothingInALogThatOnlyGrew() throws Exception {
    Path note = directory.resolve("note");
    Files.writeString(note, last);
    String all = file + ": nothing found; objects: 2, members: 0";
    assertEquals(all + "\n", console.ok("verify", file, "--key", KEY));
    assertEquals(all + "\n", console.ok("verify", file, "--key", KEY, "--checkpoint", note));
    assertEquals(
        all + "; signatures of checkpoints were not looked at, without --key\n",
        console.ok("verify", file));
  }

  @Test
  void findsAChangedEntry() throws Exception {
    change(
        words -> {
          int record = (int) words.getOpaque(CELLS + 5);
          words.setOpaque(record + 1, 77);
        });
    finds("command 5: found the checksum ");
  }

  @Test
  void findsEntriesThatChangedPlaces() throws Exception {
    change(
        words -> {
          long third = words.getOpaque(CELLS + 3);
          words.setOpaque(CELLS + 3, words.getOpaque(CELLS + 6));
          words.setOpaque(CELLS + 6, third);
        });
    finds("command 3: found the checksum ", "command 6: found the checksum ");
  }

  @Test
  void findsADeletedEntryAndACutTail() throws Exception {
    change(words -> words.setOpaque(CELLS + 2, 0));
    assertEquals(1, console.run("verify", file, "--key", KEY));
    String found = console.out();
    assertTrue(
        found.contains("\"log\": command 2: found nothing, expected one before command 3\n"),
        found);
    change(
        words -> {
          for (int i = 2; i < COMMANDS; i++) {
            words.setOpaque(CELLS + i, 0);
          }
        });
    assertEquals(1, console.run("verify", file, "--key", KEY));
    found = console.out();
    assertTrue(
        found.contains("\"log\": commands: found 2, expected 10, since there were\n"), found);
  }

  @Test
  void findsATruncationByAProgramThatKnowsTheLayout() throws Exception {
    change(
        words -> {
          for (int i = 6; i < COMMANDS; i++) {
            words.setOpaque(CELLS + i, 0);
          }
          words.setOpaque(NEXT, 6);
        });
    finds("entries 6 to 7: found none, expected some, as checkpoint 1 says");
  }

  @Test
  void findsAnEntryWrittenAnewByAProgramThatKnowsTheLayout() throws Exception {
    change(
        words -> {
          for (int i = 6; i < COMMANDS; i++) {
            words.setOpaque(CELLS + i, 0);
          }
          words.setOpaque(NEXT, 6);
        });
    try (MappedMemory memory = MappedMemory.open(file)) {
      WordsLog<byte[]> log =
          new WordsLog<>(memory, "log", COMMANDS, BYTES, ByteCodec.ofBytes());
      for (int i = 6; i < 10; i++) {
        log.append(new byte[] {99});
      }
    }
    finds("entries 4 to 7: found the root ");
  }

  @Test
  void findsAnotherKey() throws Exception {
    String other = CheckpointSigner.generate("log").verifier().toString();
    assertEquals(1, console.run("verify", file, "--key", other));
    assertTrue(
        console.out().startsWith(
            file + ": \"log\": checkpoint 0: note: no signature of " + other), console.out());
  }

  @Test
  void findsARollbackOfTheWholeFileAndAForkByACheckpointKeptElsewhere() throws Exception {
    Path note = directory.resolve("note");
    Files.writeString(note, last);
    Files.delete(file);
    write(file, 7);
    console.ok("verify", file, "--key", KEY);
    assertEquals(1, console.run("verify", file, "--key", KEY, "--checkpoint", note));
    assertEquals(
        file + ": \"log\": entries 7 to 7: found none, expected some,"
            + " as checkpoint kept elsewhere says\n",
        console.out());
    try (MappedMemory memory = MappedMemory.open(file)) {
      AuditLog log = in(memory, SIGNER);
      log.append(new byte[] {99});
      log.checkpoint();
    }
    console.ok("verify", file, "--key", KEY);
    assertEquals(1, console.run("verify", file, "--key", KEY, "--checkpoint", note));
    assertTrue(
        console.out().startsWith(file + ": \"log\": entries 4 to 7: found the root "),
        console.out());
  }

  /** Each damage is found, or the entries and checkpoints are what they were. */
  @Test
  void findsEachDamageThatIsNotHarmless() throws Exception {
    int used;
    List<String> before;
    try (MappedMemory memory = MappedMemory.open(file)) {
      used = memory.bytesUsed() / Long.BYTES;
      before = content(memory);
    }
    byte[] whole = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(20261129);
    int found = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = whole.clone();
      ByteBuffer words = ByteBuffer.wrap(damaged).order(ByteOrder.nativeOrder());
      int at = random.nextInt(used) * Long.BYTES;
      switch (random.nextInt(4)) {
        case 0 -> words.putLong(at, random.nextLong());
        case 1 -> words.putLong(at, words.getLong(at) ^ 1L << random.nextInt(Long.SIZE));
        case 2 -> words.putLong(at, random.nextBoolean() ? 0 : -1);
        default -> words.putLong(at, words.getLong(random.nextInt(used) * Long.BYTES));
      }
      Files.write(file, damaged);
      int code = console.run("verify", file, "--key", KEY);
      String said = console.out() + console.err();
      assertTrue(code == 0 || code == 1, "exit " + code + " in round " + round + ": " + said);
      assertTrue(!said.contains("Exception") && !said.isEmpty(), said);
      found += code;
      if (code == 0) {
        assertEquals(before, content(MappedMemory.openReadOnly(file)), "round " + round);
      }
    }
    assertTrue(found > ROUNDS / 10 && found < ROUNDS, found + " rounds with findings");
  }

  private static List<String> content(MappedMemory memory) {
    List<String> content = new ArrayList<>();
    for (String name : new String[] {"log", "log.checkpoints"}) {
      WordsLog<byte[]> log =
          new WordsLog<>(memory, name, COMMANDS, BYTES, ByteCodec.ofBytes());
      for (long i = 0; i < log.decidedPrefix(); i++) {
        content.add(HexFormat.of().formatHex(log.get(i)));
      }
    }
    return content;
  }

  @Test
  void refusesKeysAndNotesByName() throws Exception {
    assertTrue(
        console.refused(64, "verify", file, "--key", "log").startsWith(
            "--key: \"log\", allowed: NAME+NUMBER+KEY; see verify --help"));
    Path note = directory.resolve("note");
    assertEquals(
        "--checkpoint: \"" + note + "\" without --key, allowed: with it; see verify --help",
        console.refused(64, "verify", file, "--checkpoint", note));
    assertTrue(
        console.refused(74, "verify", file, "--key", KEY, "--checkpoint", note).contains(
            "no such file"));
    Files.writeString(note, last.replace("8", "9"));
    assertTrue(
        console.refused(74, "verify", file, "--key", KEY, "--checkpoint", note).startsWith(
            "note: "));
    Path other = directory.resolve("other");
    MappedMemory.create(other, 1, 1 << 16).close();
    assertEquals(1, console.run("verify", other, "--key", KEY));
    assertEquals(
        other + ": audit logs: found none, expected one, as --key says\n", console.out());
  }
}
