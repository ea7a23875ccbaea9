// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.synod.lease.FencedRegister;
import org.synod.lease.Lease;
import org.synod.lease.words.LeaseWords;
import org.synod.memory.Codec;
import org.synod.memory.DamageException;
import org.synod.memory.Region;
import org.synod.memory.Words;
import org.synod.paxos.AcceptorState;
import org.synod.register.SlotRegister;
import org.synod.register.VersionedLong;

/**
 * Words of a register in a file are damaged. A reader is told the file, the register and the
 * reason.
 */
class DamagedRegisterTest {
  private static final int CELL = 0;
  private static final long NOBODYS = 1L << 7 | 63 << 1; // version 1, of process 63

  @TempDir Path directory;
  private Path file;
  private MappedMemory memory;

  @BeforeEach
  void create() throws Exception {
    file = directory.resolve("f");
    memory = MappedMemory.create(file, 2, MappedMemory.MIN_BYTES);
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private Words words(String name) {
    for (Region region : memory.regions()) {
      if (region.name().equals(name)) {
        return memory.allocate(name, region.type(), region.words());
      }
    }
    throw new AssertionError(name);
  }

  private void refuses(String name, String what, Executable read) {
    assertEquals(
        "MappedMemory[" + file + "]: \"" + name + "\": " + what,
        assertThrows(DamageException.class, read).getMessage());
  }

  @Test
  void aCellOfAProcessThatThereIsNot() {
    String writer = "writer: found 63, expected 0 to 1";
    for (int width : new int[] {1, 2, 3, 4, 5, 20}) {
      String name = "r" + width;
      SlotRegister<long[]> register = new SlotRegister<>(memory, name, Codec.ofLongs(width));
      words(name).setOpaque(CELL, NOBODYS);
      refuses(name, writer, register::get);
      refuses(name, writer, () -> register.read(new long[width]));
      words(name).setOpaque(CELL, 1L << 7 | 2 << 1);
      refuses(name, "writer: found 2, expected 0 to 1", register::get);
    }
    VersionedLong number = new VersionedLong(memory, "n");
    words("n").setOpaque(CELL, NOBODYS);
    refuses("n", writer, number::get);
    refuses("n", writer, () -> number.updateAndGet(memory.current(), x -> x + 1));
    assertEquals(NOBODYS, words("n").getVolatile(CELL), "refused, and not repaired");
  }

  @Test
  void aCellThatWasNeverWritten() {
    SlotRegister<Long> register = new SlotRegister<>(memory, "r", Codec.ofLong());
    words("r").setOpaque(CELL, 2);
    refuses("r", "version of the cell 2: found 0, expected 1 or more", register::get);
  }

  @Test
  void wordsThatTheCodecRefuses() {
    SlotRegister<String> text = new SlotRegister<>(memory, "t", Codec.ofUtf8(9));
    text.compareAndSetWords(memory.current(), 0, new long[] {-1, 0, 0});
    refuses("t", "length in bytes: found -1, expected 0 to 9", text::get);

    SlotRegister<AcceptorState<Long>> acceptor =
        new SlotRegister<>(memory, "a", AcceptorState.codec(Codec.ofLong()));
    acceptor.compareAndSetWords(memory.current(), 0, new long[] {1, 2, 0});
    String message = assertThrows(DamageException.class, acceptor::get).getMessage();
    assertTrue(
        message.startsWith(
            "MappedMemory[" + file + "]: \"a\": value: found words of which its codec says \""),
        message);
  }

  @Test
  void theValueOfAFencedRegister() {
    FencedRegister<Long> fenced =
        new FencedRegister<>(memory, "f", Duration.ofNanos(1), Codec.checked(Codec.ofLong()));
    Words words = words("f");
    words.setOpaque(16 + 5, 1); // the version of a value
    words.setOpaque(CELL, 1L << 7);
    String message = assertThrows(DamageException.class, fenced::get).getMessage();
    assertTrue(message.contains("\"f\": checksum of a value: found 0, expected "), message);
  }

  @Test
  void holdersAndTermsOfALeaseThatCannotBe() {
    Lease lease = new Lease(memory, "l", Duration.ofNanos(1));
    Words words = words("l");
    words.setOpaque(16 + 1, 1 << 3);
    words.setOpaque(16 + 3, 1);
    words.setOpaque(CELL, 1L << 7);
    refuses("l", "holder: found 3, expected 0 to 1", lease::tryAcquire);
    refuses("l", "holder: found 3, expected 0 to 1", lease::tryAcquireShared);
    words.setOpaque(16 + 1, 1 << 1);
    words.setOpaque(16 + 3, -1);
    refuses(
        "l", "term in nanoseconds: found -1, expected 1 to " + LeaseWords.MAX_TERM_NANOS,
        lease::tryAcquire);
    assertTrue(lease.revoke(), "which makes it whole");
    assertEquals(3, lease.tryAcquire().token());
  }
}
