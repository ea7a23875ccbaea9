// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.cli.contents.JsonReader;
import org.synod.lease.Lease;
import org.synod.memory.Codec;
import org.synod.memory.DamageException;
import org.synod.memory.Words;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.SlotRegister;
import org.synod.register.VersionedLong;

/** Any damage is found or harmless. */
class MainVerifyTest {
  private static final int ROUNDS = 10_000;
  private static final int CELL = 0;

  private final Console console = new Console();

  @TempDir Path directory;
  Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("memory");
  }

  private void finds(String finding) {
    assertEquals(1, console.run("verify", file));
    assertEquals(finding + "\n", console.out());
    assertEquals("", console.err());
    assertEquals(1, console.run("status", file));
    assertTrue(console.out().contains(finding), console.out());
    assertTrue(console.out().contains("damaged") || finding.contains("holder"), console.out());
    assertEquals(1, console.run("status", file, "--json"));
    Map<?, ?> status = (Map<?, ?>) JsonReader.read(console.out());
    assertEquals(List.of(finding), status.get("findings"));
  }

  @Test
  void findsCellsThatNoWriterWrote() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 4, Samples.BYTES)) {
      new VersionedLong(memory, "n");
      Words words = memory.allocate("n", "register long", 9);
      words.setOpaque(CELL, 1L << 7 | 4 << 1);
      finds(file + ": \"n\": writer: found 4, expected 0 to 3");
      words.setOpaque(CELL, 2 << 1 | 1);
      finds(file + ": \"n\": version of the cell 5: found 0, expected 1 or more");
      words.setOpaque(CELL, 1L << 7 | 3 << 1);
      console.ok("verify", file);
    }
  }

  @Test
  void findsValuesThatNoCodecWrote() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 1, Samples.BYTES)) {
      SlotRegister<String> text = new SlotRegister<>(memory, "text", Codec.ofUtf8(9));
      assertTrue(text.compareAndSetWords(memory.current(), 0, new long[] {10, 0, 0}));
      finds(file + ": \"text\": length in bytes: found 10, expected 0 to 9");
      assertTrue(text.compareAndSetWords(memory.current(), 1, new long[] {1L << 31, 0, 0}));
      finds(file + ": \"text\": length in bytes: found 2147483648, expected 0 to 9");
      assertTrue(text.compareAndSetWords(memory.current(), 2, new long[] {2, 0xC3, 0}));
      finds(file + ": \"text\": string: found c300, expected UTF-8");
    }
  }

  @Test
  void findsLengthsThatHaveBecomeLessAndWrongChecksums() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 1, Samples.BYTES)) {
      SlotRegister<String> text = new SlotRegister<>(memory, "text", Codec.ofUtf8(9));
      assertTrue(text.compareAndSetWords(memory.current(), 0, new long[] {1, 0x6161, 0}));
      finds(
          file + ": \"text\": length in bytes: found 1,"
              + " expected one behind which all bytes are zero");
      assertTrue(text.compareAndSet(1, "aa"));
      SlotRegister<Long> checked =
          new SlotRegister<>(memory, "checked", Codec.checked(Codec.ofLong()));
      assertTrue(checked.compareAndSet(0, 5L));
      assertTrue(console.ok("status", file).contains("checked(long)  1        5\n"));
      console.ok("verify", file);
      long[] words = new long[2];
      checked.read(words);
      words[1]++;
      assertTrue(checked.compareAndSetWords(memory.current(), 1, words));
      String damage = assertThrows(DamageException.class, checked::get).getMessage();
      finds(file + ": \"checked\": " + damage.substring(damage.indexOf("checksum")));
    }
  }

  @Test
  void findsRegistersOfTheWrongSizeAndHoldersThatCannotBe() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 2, Samples.BYTES)) {
      memory.allocate("n", "register long", 6);
      finds(file + ": \"n\": words: found 6, expected 5");
    }
    Files.delete(file);
    try (MappedMemory memory = MappedMemory.create(file, 2, Samples.BYTES)) {
      new Lease(memory, "l", Duration.ofNanos(1));
      Words words = memory.allocate("l", "noted lease", 16 + 2 * 16);
      words.setOpaque(16 + 1, 1 << 3);
      words.setOpaque(CELL, 1L << 7);
      finds(file + ": \"l\": holder: found 3, expected 0 to 1");
    }
  }

  @Test
  void findsDamageOfTheDirectory() throws Exception {
    Samples.fill(file).close();
    int directory = 16 + 16 * Samples.PROCESSES;
    put(directory + 16 + 1, 7);
    assertEquals(1, console.run("verify", file));
    assertTrue(
        console.out().startsWith(
            file + ": entry 1 of the directory: first word of a region: found 7, expected "),
        console.out());
    assertTrue(
        console.refused(1, "status", file).startsWith(file + ": entry 1 of the directory: "));
  }

  private void put(int word, long value) throws Exception {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      put(channel, word, value);
    }
  }

  private static void put(FileChannel channel, int word, long value) throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    channel.write(bytes.putLong(0, value), word * (long) Long.BYTES);
  }

  @Test
  void survivesAnyDamage() throws Exception {
    int used;
    try (MappedMemory memory = Samples.fill(file)) {
      used = memory.bytesUsed() / Long.BYTES;
    }
    byte[] whole = Files.readAllBytes(file);
    long[] words = new long[whole.length / Long.BYTES];
    ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder()).asLongBuffer().get(words);
    int[] interesting = // what is not zero, without which hardly any damage would be met
        IntStream.range(0, used).filter(i -> words[i] != 0).toArray();
    SplittableRandom random = new SplittableRandom(20261121);
    int found = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int round = 0; round < ROUNDS; round++) {
        long[] damaged = words.clone();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
          int word =
              random.nextBoolean()
                  ? interesting[random.nextInt(interesting.length)]
                  : random.nextInt(used);
          damaged[word] = damage(random, damaged, word, used);
          put(channel, word, damaged[word]);
        }
        byte[] before = round % 100 == 0 ? Files.readAllBytes(file) : null;
        found += endsWell(round, "verify", file.toString());
        if (round % 2 == 0) {
          endsWell(round, "status", file.toString());
        } else if (endsWell(round, "status", file.toString(), "--json") == 0
            || !console.out().isEmpty()) {
          JsonReader.read(console.out());
        }
        if (before != null) {
          assertTrue(Arrays.equals(before, Files.readAllBytes(file)), "changed in round " + round);
        }
        for (int i = 0; i < words.length; i++) {
          if (words[i] != damaged[i]) {
            put(channel, i, words[i]);
          }
        }
      }
    }
    assertTrue(found > ROUNDS / 10 && found < ROUNDS, found + " rounds with findings");
    assertTrue(Arrays.equals(whole, Files.readAllBytes(file)));
  }

  private static long damage(SplittableRandom random, long[] words, int word, int used) {
    return switch (random.nextInt(6)) {
      case 0 -> words[word] ^ 1L << random.nextInt(Long.SIZE);
      case 1 -> random.nextLong();
      case 2 -> random.nextLong(used);
      case 3 -> words[word] + random.nextInt(-2, 3);
      case 4 -> random.nextBoolean() ? 0 : -1L >>> random.nextInt(Long.SIZE);
      default -> words[random.nextInt(used)];
    };
  }

  private int endsWell(int round, String... args) {
    int code;
    try {
      code = console.run((Object[]) args);
    } catch (Throwable e) {
      throw new AssertionError("round " + round + ", " + args[0], e);
    }
    String said = console.out() + console.err();
    assertTrue(code == 0 || code == 1, "exit " + code + " in round " + round + ": " + said);
    assertFalse(said.contains("Exception"), said);
    assertFalse(said.isEmpty(), "nothing said in round " + round);
    assertTrue(console.err().lines().count() <= code, console.err());
    return code;
  }
}
