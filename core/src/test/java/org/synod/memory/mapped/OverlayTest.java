// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.register.VersionedLong;

/** A file in a lower layer of an overlay file system, like a file of a container's image. */
class OverlayTest {
  private static final String MOUNT =
      "mkdir upper merged && mount -t tmpfs none upper && mkdir upper/u upper/w && mount -t overlay"
          + " overlay -o lowerdir=lower,upperdir=upper/u,workdir=upper/w merged && exec \"$@\"";

  @TempDir Path directory;

  /** Opens a file to read, then opens it to write, and writes: {@code FILE}. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] args) throws IOException {
      Path file = Path.of(args[0]);
      VersionedLong seen = new VersionedLong(MappedMemory.openReadOnly(file), "n");
      new VersionedLong(MappedMemory.open(file), "n").setIfVersion(1, 2);
      System.out.println(seen.version());
    }
  }

  private Process overlaid(List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("unshare", "--mount", "sh", "-c", MOUNT, "sh");
    builder.command().addAll(command);
    return builder.directory(directory.toFile()).redirectErrorStream(true).start();
  }

  @Test
  void aReaderThatOpensTheFileBeforeItsFirstWriterSeesWhatIsWritten() throws Exception {
    View.BOOT.require(); // skips the test if nothing can be mounted
    Path lower = Files.createDirectory(directory.resolve("lower"));
    try (MappedMemory memory =
        MappedMemory.create(lower.resolve("f"), 2, MappedMemory.MIN_BYTES)) {
      new VersionedLong(memory, "n").setIfVersion(0, 1);
    }
    Process child =
        overlaid(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp", Children.classPath(),
                Reader.class.getName(), "merged/f"));
    String said = new String(child.getInputStream().readAllBytes());
    assumeTrue(!said.contains("mount:"), "no overlay on this machine: " + said);
    assertEquals("2\n", said);
    assertEquals(0, child.waitFor());
  }
}
