// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.audit.AuditLogTest.entry;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.log.Follower;
import org.synod.log.Log;
import org.synod.log.words.WordsLog;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.register.ByteCodec;

/**
 * Every schedule of small runs of {@link AuditLog} over {@link WordsLog}, word by word, with a
 * crash at every step. At each moment a reader finds nothing wrong, and each checkpoint proves the
 * entries of its process. The last test puts faults into the logs of the same runs.
 */
class AuditLogScheduleTest {
  private static final int SOLO = 150;

  /** A seeded fault of a log. */
  enum Fault {
    /** No fault: the seam itself changes nothing. */
    NONE,
    /** An append returns and has no effect. */
    APPEND_DROPPED,
    /** An append says the index after its own. */
    INDEX_TOO_FAR,
    /** The log says that there is one command more. */
    PREFIX_TOO_FAR,
    /** The first commands change places once there are two. */
    REORDERED,
    /** The last of two commands is taken for the first. */
    SPLICED,
    /** A command is another one when it is read again. */
    CHANGED
  }

  /** A log with a fault. */
  private static final class FaultyLog<C> implements Log<C> {
    private final Log<C> log;
    private final Fault fault;

    FaultyLog(Log<C> log, Fault fault) {
      this.log = log;
      this.fault = fault;
    }

    @Override
    public long append(C command) {
      long index =
          fault == Fault.APPEND_DROPPED ? log.decidedPrefix() : log.append(command);
      return fault == Fault.INDEX_TOO_FAR ? index + 1 : index;
    }

    @Override
    @SuppressWarnings("unchecked") // entries are arrays of bytes
    public C get(long index) {
      long prefix = log.decidedPrefix();
      if (fault == Fault.REORDERED && index < 2 && prefix > 1) {
        return log.get(1 - index);
      }
      if (fault == Fault.SPLICED && index == 0 && prefix > 1) {
        return log.get(1);
      }
      C command = log.get(index);
      return fault == Fault.CHANGED && prefix > 1 ? (C) entry(99) : command;
    }

    @Override
    public long decidedPrefix() {
      return log.decidedPrefix() + (fault == Fault.PREFIX_TOO_FAR ? 1 : 0);
    }

    @Override
    public Follower<C> follow(long from) {
      return log.follow(from);
    }

    @Override
    public void close() {
      log.close();
    }
  }

  /** Notes as their numbers in a list, so that one takes few words. */
  private static ByteCodec<String> numbered() {
    List<String> notes = new ArrayList<>();
    return ByteCodec.of(
        note -> {
          if (!notes.contains(note)) {
            notes.add(note);
          }
          return new byte[] {(byte) notes.indexOf(note)};
        },
        bytes -> notes.get(bytes[0]));
  }

  private static ByteCodec<byte[]> numbers() {
    return ByteCodec.of(
        entry -> new byte[] {entry[entry.length - 1]}, bytes -> entry(bytes[0] - '0'));
  }

  /** Two logs in a world. */
  private static final class Subject {
    final World world;
    final Log<byte[]> entries;
    final Log<String> notes;

    Subject(World world, int processes, Fault fault) {
      this.world = world;
      Memory memory = world.memory("w", processes);
      entries = new FaultyLog<>(new WordsLog<>(memory, 3, 64, numbers()), fault);
      notes = new WordsLog<>(memory, 3, 64, numbered());
    }

    /** An object as a process of its own has it, which has read nothing. */
    AuditLog open(Memory memory) {
      return new AuditLog(entries, notes, "l", checkpoint -> checkpoint.text() + "\n", memory);
    }

    AuditLog open() {
      return open(new HeapMemory(1));
    }

    /** Appends, signs, and proves with what was signed that the entry is there. */
    String appendAndSign(AuditLog log, int number) {
      long index = log.append(entry(number));
      Checkpoint signed = Checkpoint.ofNote(log.checkpoint());
      log.inclusion(index, signed.size()).verify(entry(number), signed);
      return index + " of " + signed.size();
    }

    String findings() {
      List<String> findings = AuditFindings.of(entries, notes, null, List.of());
      assertEquals(List.of(), findings);
      return entries.decidedPrefix() > 0 ? "some" : "none";
    }
  }

  /** Two processes append and sign. */
  private static Explorer signers(Fault fault) {
    return Explorer.of(
        world -> {
          Subject subject = new Subject(world, 2, fault);
          world.process("p", () -> subject.appendAndSign(subject.open(), 1));
          world.process("q", () -> subject.appendAndSign(subject.open(), 2));
        });
  }

  /** One process appends and signs, and another checks all. */
  private static Explorer signer(Fault fault) {
    return Explorer.of(
        world -> {
          Subject subject = new Subject(world, 2, fault);
          world.process("p", () -> subject.appendAndSign(subject.open(), 1));
          world.process("r", subject::findings);
        });
  }

  /** Two processes append, one of which signs, and a third checks all. */
  private static Explorer reader(Fault fault) {
    return Explorer.of(
        world -> {
          Subject subject = new Subject(world, 3, fault);
          world.process("p", () -> subject.open().append(entry(1)));
          world.process("q", () -> subject.appendAndSign(subject.open(), 2));
          world.process("r", subject::findings);
        });
  }

  /** Two threads have one object, which learns the tree of three entries for both. */
  private static Explorer threads(Fault fault) {
    return Explorer.of(
        world -> {
          Subject subject = new Subject(world, 2, fault);
          AuditLog log = subject.open(world.memory("tree", 2));
          for (int i = 1; i < 3; i++) {
            log.append(entry(i));
          }
          Checkpoint signed = Checkpoint.ofNote(subject.open().checkpoint());
          world.process(
              "p",
              () -> {
                log.inclusion(1, 2).verify(entry(2), signed);
                return log.append(entry(3));
              });
          world.process(
              "q",
              () -> {
                Checkpoint after = Checkpoint.ofNote(log.checkpoint());
                log.consistency(2, after.size()).verify(signed, after);
                return after.size();
              });
        });
  }

  private static Map<String, Explorer> runs(Fault fault) {
    Map<String, Explorer> runs = new LinkedHashMap<>();
    runs.put("one signs, one checks", signer(fault));
    runs.put("two sign", signers(fault));
    runs.put("two append, one checks", reader(fault));
    runs.put("two threads of one object", threads(fault));
    return runs;
  }

  @ParameterizedTest
  @ValueSource(strings = "one signs, one checks")
  void isOneHistory(String name) {
    explored(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"two sign", "two append, one checks", "two threads of one object"})
  @Tag("deep")
  void isOneHistoryOfTwo(String name) {
    explored(name);
  }

  private static void explored(String name) {
    Explorer explorer = runs(Fault.NONE).get(name).soloEndsWithin(SOLO).crashes(1);
    Explored.run("AuditLog, " + name + ", 1 crash", explorer.explore().requireComplete());
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, runs(fault));
  }

  /** The codecs of these runs give back what they took. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void entriesComeBack(int number) {
    byte[] entry = numbers().decode(numbers().encode(entry(number)));
    assertEquals(ByteBuffer.wrap(entry(number)), ByteBuffer.wrap(entry));
    ByteCodec<String> notes = numbered();
    assertTrue(notes.decode(notes.encode("note")).equals("note"));
  }
}
