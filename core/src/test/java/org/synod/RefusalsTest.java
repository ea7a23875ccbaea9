// SPDX-License-Identifier: Apache-2.0
package org.synod;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.consensus.hierarchy.Assignment;
import org.synod.explore.ConsensusSpecs;
import org.synod.lease.LeaseStatus;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Region;
import org.synod.memory.layout.Regions;
import org.synod.memory.mapped.MappedMemory;
import org.synod.quorum.QuorumSystem;
import org.synod.register.SlotRegister;
import org.synod.register.slots.TailWriter;

/**
 * Bad arguments are refused by name, with the values that are allowed, and before any code inside
 * refuses them.
 */
class RefusalsTest {
  private static final int BYTES = 1 << 16;

  @Test
  void aMemoryRefusesWhatIsNoNumber(@TempDir Path directory) throws IOException {
    try (MappedMemory mapped = MappedMemory.create(directory.resolve("f"), 2, BYTES)) {
      for (Memory memory : List.of(new HeapMemory(2), mapped)) {
        Refusal.ofArgument("process: -1, allowed: 0 to 1", () -> memory.incarnation(-1));
        Refusal.ofArgument("process: 2, allowed: 0 to 1", () -> memory.incarnation(2));
        Refusal.ofArgument("process: 2, allowed: 0 to 1", () -> memory.isLost(2, 1));
        Refusal.ofNull("member", () -> memory.leave(null));
      }
    }
  }

  @Test
  void aMemoryRefusesMoreWordsThanThereCanBe(@TempDir Path directory) throws IOException {
    Memory heap = new HeapMemory(2);
    Refusal.ofArgument("words: 2147483647", () -> heap.allocate(Integer.MAX_VALUE));
    Path file = directory.resolve("f");
    try (MappedMemory memory = MappedMemory.create(file, 2, BYTES)) {
      for (int words : new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE - 5, BYTES / 8}) {
        String start = file + ": " + words + " words more, allowed: ";
        Refusal.of(IllegalStateException.class, start, () -> memory.allocate("x", "y", words));
        Refusal.of(IllegalStateException.class, start, () -> memory.allocate(words));
      }
    }
    try (MappedMemory memory = MappedMemory.openReadOnly(file)) {
      Refusal.of(
          IllegalStateException.class, file + ": opened to be read", () -> memory.allocate(1));
    }
  }

  @Test
  void aFileOfAnotherFileSystemIsRefused(@TempDir Path directory) throws IOException {
    URI zip = URI.create("jar:" + directory.resolve("z.zip").toUri());
    try (FileSystem other = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path file = other.getPath("/x");
      Refusal.ofArgument("file: /x of ", () -> MappedMemory.create(file, 2, BYTES));
      Refusal.ofArgument("file: /x of ", () -> MappedMemory.open(file));
    }
  }

  @Test
  void aCodecRefusesNullAndAnOffsetWithoutRoom() {
    Codec<Long> one = Codec.ofLong();
    Refusal.ofNull("value", () -> one.encode(null, new long[1], 0));
    Refusal.ofArgument("offset: 7, allowed: 0 to 0", () -> one.decode(new long[1], 7));
    Refusal.ofArgument("offset: -1, allowed: 0 to 0", () -> one.encode(5L, new long[1], -1));
    Codec<long[]> two = Codec.ofLongs(2);
    Refusal.ofNull("value", () -> two.encode(null, new long[2], 0));
    Refusal.ofArgument("offset: 1, allowed: 0 to 0", () -> two.decode(new long[2], 1));
    Codec<String> text = Codec.ofUtf8(16);
    Refusal.ofNull("value", () -> text.encode(null, new long[3], 0));
    Refusal.ofArgument("offset: 1, allowed: 0 to 0", () -> text.decode(new long[3], 1));
    Refusal.ofNull("value", () -> Codec.ofPair(one, two).encode(null, new long[3], 0));
  }

  @Test
  void halfOfASurrogatePairIsRefused() {
    String half = "a\uD800b";
    Refusal.ofArgument("value: ", () -> Codec.ofUtf8(16).encode(half, new long[3], 0));
    Refusal.ofArgument("name: ", () -> new Region(half, "long", 1));
    Refusal.ofArgument("type: ", () -> new Region("n", half, 1));
  }

  @Test
  void aTailWriterRefusesToWriteBeforeItHasBegun() {
    Memory memory = new HeapMemory(4);
    Member other = memory.join();
    Member me = memory.join();
    List<SlotRegister<long[]>> registers =
        List.of(
            new SlotRegister<>(memory, Codec.ofLongs(2)),
            new SlotRegister<>(memory, Codec.ofLongs(2)));
    TailWriter writer = new TailWriter(me, registers, 0);
    long[] next = {77, 88};
    Refusal.of(IllegalStateException.class, "write: before begin", () -> writer.write(0, next));
    registers.forEach(each -> each.compareAndSet(other, 0, next));
    Refusal.of(IllegalStateException.class, "write: before begin", () -> writer.write(0, next));
    Refusal.ofNull("next", () -> writer.write(0, null));
    Refusal.ofNull("registers", () -> new TailWriter(me, null, 0));
    Refusal.ofNull("me", () -> new TailWriter(null, registers, 0));
  }

  @Test
  void othersRefuseByName() {
    Refusal.ofNull("weights", () -> QuorumSystem.weighted((long[]) null));
    Refusal.ofArgument(
        "set: 0x1000, allowed: bits 0 to 2",
        () -> QuorumSystem.weighted(1, 2, 3).isAcceptQuorum(1L << 12));
    Assignment assignment = Assignment.onHeap(3, 2);
    Refusal.ofArgument("register: -1, allowed: 0 to 2", () -> assignment.get(-1));
    Refusal.ofArgument("registers: -1, allowed: 0 to 2", () -> assignment.assign(1, -1));
    Refusal.ofNull("registers", () -> assignment.assign(1, (int[]) null));
    Refusal.ofNull("wanted", () -> Regions.requireSame(new Region("a", "b", 1), null));
    Refusal.ofNull("holders", () -> new LeaseStatus(1, false, null, false, Duration.ZERO));
    Refusal.ofNull("allowed", () -> ConsensusSpecs.consensus(null));
  }
}
