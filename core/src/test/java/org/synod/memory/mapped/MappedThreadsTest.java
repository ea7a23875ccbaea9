// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.synod.memory.Memory;
import org.synod.memory.ThreadsContract;

/** {@link ThreadsContract} in a file. */
class MappedThreadsTest implements ThreadsContract {
  @TempDir Path directory;
  private final List<MappedMemory> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(MappedMemory::close);
  }

  @Override
  public Memory memory(int processes) throws IOException {
    Path file = directory.resolve("f" + open.size());
    Files.deleteIfExists(file);
    MappedMemory memory = MappedMemory.create(file, processes, 1 << 20);
    open.add(memory);
    return memory;
  }
}
