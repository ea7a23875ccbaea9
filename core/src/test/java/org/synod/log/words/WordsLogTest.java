// SPDX-License-Identifier: Apache-2.0
package org.synod.log.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Refusal;
import org.synod.log.Follower;
import org.synod.log.Log;
import org.synod.log.LogContract;
import org.synod.memory.DamageException;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Region;
import org.synod.memory.Words;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.ByteCodec;

/** The contract of logs on {@link WordsLog}, and its own behaviour. */
class WordsLogTest {
  private static final int COMMANDS = 20_000;
  private static final int BYTES = 16 * COMMANDS;

  /** Commands of any type, as the numbers under which this JVM keeps them. */
  private static <C> ByteCodec<C> numbered() {
    Map<Integer, C> kept = new ConcurrentHashMap<>();
    AtomicInteger numbers = new AtomicInteger();
    return ByteCodec.of(
        command -> {
          int number = numbers.getAndIncrement();
          kept.put(number, command);
          return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        },
        bytes -> kept.get(ByteBuffer.wrap(bytes).getInt()));
  }

  /** Nothing is let go of, so the tests of that are left out. */
  interface KeepingAll extends LogContract {
    @Override
    default int perThread() {
      return 200;
    }

    @Override
    default void whatAllFollowersHavePassedIsLetGoOfAndTheRestIsKept() {}

    @Override
    default void aFollowerThatIsClosedLetsGoOfWhatWasKeptForIt() {}
  }

  @Nested
  class OnTheHeap implements KeepingAll {
    @Override
    public <C> Log<C> create() {
      return new WordsLog<>(new HeapMemory(16), COMMANDS, BYTES, numbered());
    }
  }

  @Nested
  class InAFile implements KeepingAll {
    @TempDir Path directory;
    private int files;

    @Override
    public int perThread() {
      return 100;
    }

    @Override
    public <C> Log<C> create() {
      try {
        Path file = directory.resolve("file" + files++);
        MappedMemory memory = MappedMemory.create(file, 16, 1 << 19);
        return new WordsLog<>(memory, "log", COMMANDS, BYTES, numbered());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final Memory memory = new HeapMemory(2);

  private WordsLog<String> log(int commands, int bytes) {
    return new WordsLog<>(memory, "log", commands, bytes, ByteCodec.ofUtf8());
  }

  private Words words(WordsLogLayout layout) {
    return memory.allocate("log", layout.type(), layout.words());
  }

  @Test
  void commandsOfEachLengthComeBack() {
    WordsLog<byte[]> log = new WordsLog<>(memory, 40, 40 * 48, ByteCodec.ofBytes());
    for (int length = 0; length < 40; length++) {
      byte[] command = new byte[length];
      for (int i = 0; i < length; i++) {
        command[i] = (byte) (length * 7 + i - 128);
      }
      assertEquals(length, log.append(command));
      assertEquals(ByteBuffer.wrap(command), ByteBuffer.wrap(log.get(length)));
    }
    assertEquals(List.of(), log.findings());
  }

  @Test
  void anotherObjectOfTheSameNameIsTheSameLog() {
    WordsLog<String> one = log(3, 100);
    WordsLog<String> other = log(3, 100);
    one.append("a");
    assertEquals(1, other.append("b"));
    assertEquals("b", one.get(1));
    other.close();
    Refusal.of(IllegalStateException.class, "append: after close", () -> one.append("c"));
    Refusal.ofArgument("name: \"log\" as a log of 4 in 100 bytes", () -> log(4, 100));
    assertEquals("WordsLog[2 of 3 commands]", one.toString());
    assertEquals("WordsFollower[at 1]", one.follow(1).toString());
  }

  @Test
  void aFullLogRefusesByNameAndCanBeClosed() {
    WordsLog<String> log = log(2, 48);
    Refusal.of(
        IllegalStateException.class, "append: 41 bytes, allowed: 0 to 40",
        () -> log.append("x".repeat(41)));
    log.append("x".repeat(24));
    Refusal.of(
        IllegalStateException.class, "append: 9 bytes, allowed: 0 to 8",
        () -> log.append("x".repeat(9)));
    log.append("y");
    Refusal.of(
        IllegalStateException.class, "append: to a full log, allowed: 2 commands",
        () -> log.append(""));
    Follower<String> follower = log.follow(1);
    assertEquals("y", follower.poll());
    assertNull(follower.poll());
    assertEquals(2, log.decidedPrefix());
    log.close();
    Refusal.of(IllegalStateException.class, "append: after close", () -> log.append(""));
    assertEquals(2, log.decidedPrefix());
    assertNull(log.follow(2).poll());
    assertEquals(List.of(), log.findings());
    WordsLog<String> small = new WordsLog<>(memory, 9, 8, ByteCodec.ofUtf8());
    small.append("");
    Refusal.of(
        IllegalStateException.class, "append: 0 bytes, allowed: none", () -> small.append(""));
  }

  @Test
  void refusesSizesThatNoLogHas() {
    Refusal.ofArgument("commands: 0, allowed: 1 to ", () -> log(0, 8));
    Refusal.ofArgument("commands: 2147483647, allowed: 1 to ", () -> log(Integer.MAX_VALUE, 8));
    Refusal.ofArgument("bytes: 7, allowed: 8 or more", () -> log(1, 7));
    Refusal.ofArgument(
        "commands: 2000000000 in 2147483647 bytes, allowed: fewer",
        () -> log(2_000_000_000, Integer.MAX_VALUE));
    Refusal.ofNull("memory", () -> new WordsLog<>(null, 1, 8, ByteCodec.ofUtf8()));
    Refusal.ofNull("codec", () -> new WordsLog<>(memory, 1, 8, null));
    Refusal.ofNull("name", () -> new WordsLog<>(memory, null, 1, 8, ByteCodec.ofUtf8()));
  }

  @Test
  void isFoundAmongTheRegionsOfAFile(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("file");
    try (MappedMemory mapped = MappedMemory.create(file, 2, 1 << 16)) {
      new WordsLog<>(mapped, "log", 9, 100, ByteCodec.ofUtf8()).append("a");
    }
    MappedMemory read = MappedMemory.openReadOnly(file);
    Region region = read.regions().get(0);
    WordsLog<String> log = WordsLog.of(read, region, ByteCodec.ofUtf8());
    assertNotNull(log);
    assertEquals("a", log.get(0));
    assertEquals(List.of(), log.findings());
    assertThrows(IllegalStateException.class, () -> log.append("b"));
    assertThrows(IllegalStateException.class, log::close);
    for (Region none :
        List.of(
            new Region("n", "log of 9 in 100 bytes", region.words() + 1),
            new Region("n", "log of 0 in 100 bytes", 9), new Region("n", "register long", 9))) {
      assertNull(WordsLog.of(read, none, ByteCodec.ofUtf8()), none.type());
    }
  }

  @Test
  void aCodecThatFailsNamesTheCommand() {
    log(2, 100).append("Ä");
    WordsLog<Long> other = new WordsLog<>(memory, "log", 2, 100, ByteCodec.ofLong());
    String message = assertThrows(DamageException.class, () -> other.get(0)).getMessage();
    assertTrue(message.startsWith("command 0: "), message);
  }

  /** A log of five commands, one of its words changed. */
  private List<String> findings(WordsLogLayout layout, int word, long value) {
    Words words = words(layout);
    long before = words.getOpaque(word);
    words.setOpaque(word, value);
    List<String> findings = log(layout.commands(), layout.bytes()).findings();
    words.setOpaque(word, before);
    return findings;
  }

  @Test
  void findsWhichCommandWasChangedMovedOrTakenOut() {
    WordsLogLayout layout = new WordsLogLayout(8, 200);
    WordsLog<String> log = log(8, 200);
    for (int i = 0; i < 5; i++) {
      log.append("command " + i);
    }
    Words words = words(layout);
    for (int i = 0; i < 5; i++) {
      int cell = layout.cell(i);
      int record = (int) words.getOpaque(cell);
      for (int word = record; word < record + 3; word++) {
        for (int bit = 0; bit < (word == record + 2 ? 8 : Long.SIZE); bit++) {
          List<String> found = findings(layout, word, words.getOpaque(word) ^ 1L << bit);
          assertEquals(1, found.size(), "word " + word + ", bit " + bit);
          assertTrue(found.get(0).startsWith("command " + i + ": found "), found.toString());
        }
      }
      for (long other : new long[] {1, -2, Long.MAX_VALUE, layout.words(), words.length()}) {
        String found = findings(layout, cell, other).get(0);
        assertTrue(found.startsWith("command " + i + ": found the word " + other), found);
      }
      // another command in its place: spliced in, or the tail once more
      long another = words.getOpaque(layout.cell((i + 1) % 5));
      assertTrue(findings(layout, cell, another).get(0).startsWith("command " + i + ": found "));
      // taken out
      assertTrue(findings(layout, cell, 0).contains(
          "commands: found " + i + ", expected 5, since there were"));
      assertEquals(i < 4, findings(layout, cell, 0).contains(
          "command " + i + ": found nothing, expected one before command " + (i + 1)));
      assertEquals(i < 4, findings(layout, cell, WordsLogLayout.CLOSED).contains(
          "command " + (i + 1) + ": found one, expected none behind the end"));
    }
    // the tail once more, behind the end
    String twice = findings(layout, layout.cell(5), words.getOpaque(layout.cell(4))).get(0);
    assertTrue(twice.startsWith("command 5: found the checksum "), twice);
    assertEquals(
        List.of("words in use: found 26, expected 0 to 25"),
        findings(layout, WordsLogLayout.USED, 26));
    assertEquals(
        List.of("commands: found 5, expected 6, since there were"),
        findings(layout, WordsLogLayout.NEXT, 6));
    assertEquals(List.of(), log.findings());
  }

  @Test
  void aLogThatWasCutOffIsNotAppendedTo() {
    WordsLogLayout layout = new WordsLogLayout(4, 200);
    WordsLog<String> log = log(4, 200);
    log.append("a");
    log.append("b");
    Words words = words(layout);
    words.setOpaque(layout.cell(1), 0);
    String message = assertThrows(DamageException.class, () -> log.append("c")).getMessage();
    assertEquals("command 1: found nothing, expected a command, since there was one", message);
    words.setOpaque(WordsLogLayout.NEXT, 5);
    assertThrows(DamageException.class, () -> log.append("c"));
    words.setOpaque(WordsLogLayout.NEXT, -1);
    assertThrows(DamageException.class, log::decidedPrefix);
    words.setOpaque(WordsLogLayout.NEXT, 0);
    words.setOpaque(WordsLogLayout.USED, -1);
    assertThrows(DamageException.class, () -> log.append("c"));
    words.setOpaque(WordsLogLayout.USED, Long.MAX_VALUE);
    assertThrows(DamageException.class, () -> log.append("c"));
    assertEquals(1, log.decidedPrefix());
  }
}
