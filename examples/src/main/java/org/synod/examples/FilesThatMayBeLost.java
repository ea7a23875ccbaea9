// SPDX-License-Identifier: Apache-2.0
package org.synod.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.mapped.MappedMemory;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/** One register over three files, on three disks say: one of them may be lost. */
final class FilesThatMayBeLost {
  private static final Codec<Long> VALUES = Codec.ofLong();
  private static final QuorumSystem QUORUMS = QuorumSystem.majority(3);

  private final Memory writers = new HeapMemory(/* members */ 8);
  private final List<MappedMemory> files = new ArrayList<>();
  private final List<Register<QuorumState<Long>>> acceptors = new ArrayList<>();

  private FilesThatMayBeLost(Path folder) throws IOException {
    for (int i = 0; i < 3; i++) {
      MappedMemory file = MappedMemory.openOrCreate(folder.resolve("disk" + i), 8, 1 << 16);
      files.add(file);
      acceptors.add(new SlotRegister<>(file, "balance", QuorumState.codec(VALUES)));
    }
  }

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("disks");
    FilesThatMayBeLost before = new FilesThatMayBeLost(folder);
    QuorumRegister.found(before.writers, VALUES, before.acceptors, QUORUMS)
        .updateAndGet(x -> x == null ? 100 : x + 100);
    before.files.forEach(MappedMemory::close);
    Files.delete(folder.resolve("disk1"));

    FilesThatMayBeLost after = new FilesThatMayBeLost(folder); // disk1 is new, and empty
    QuorumRegister<Long> balance =
        new QuorumRegister<>(after.writers, VALUES, after.acceptors, QUORUMS);
    System.out.println(balance.updateAndGet(x -> x - 30).value()); // prints 70
  }
}
