// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.VersionedLong;

/** The page that {@code status --html} writes. */
class MainPageTest {
  private final Console console = new Console();

  @TempDir Path directory;

  @Test
  void aPageShowsTheMembersTheObjectsAndTheLeases() throws Exception {
    Path file = directory.resolve("memory");
    Path page = directory.resolve("page.html");
    try (MappedMemory memory = Samples.fill(file)) {
      String tables = console.ok("status", file, "--html", page);
      assertEquals(tables, console.ok("status", file), "what is printed is as without");
      String html = Files.readString(page);
      long pid = ProcessHandle.current().pid();
      for (String part :
          List.of(
              "<h1>" + file + "</h1>", "<th scope=\"col\">State</th>",
              "<th scope=\"row\">1 (pid " + pid + ")</th><td>alive</td>",
              "<th scope=\"row\">words</th><td>my words\nversion -\n3 words: 0x0 0x11 0x0</td>",
              "<th scope=\"row\">held</th><td>lease, exclusive\ntoken 1\nholders: 0 (pid ",
              memory.bytesUsed() + " used; 2 of ")) {
        assertTrue(html.contains(part), part + " in " + html);
      }
      assertFalse(html.contains("<svg"), "nothing runs in it");
    }
  }

  @Test
  void aNameIsNotTakenForHtml() throws Exception {
    Path file = directory.resolve("memory");
    Path page = directory.resolve("page.html");
    try (MappedMemory memory = MappedMemory.create(file, 1, Samples.BYTES)) {
      new VersionedLong(memory, "<img src=x>");
      console.ok("status", file, "--html=" + page);
    }
    assertTrue(Files.readString(page).contains("<th scope=\"row\">&lt;img src=x&gt;</th>"));
  }

  @Test
  void aPageThatCannotBeWrittenIsToldAndTheFileItselfIsNotWrittenOver() throws Exception {
    Path file = directory.resolve("memory");
    Samples.fill(file).close();
    byte[] before = Files.readAllBytes(file);
    Path none = directory.resolve("none").resolve("page.html");
    String refusal = console.refused(74, "status", file, "--html", none);
    assertTrue(refusal.startsWith(none + ": cannot be written, allowed: "), refusal);
    assertEquals(
        "--html: \"" + file + "\", allowed: another file than FILE; see status --help",
        console.refused(64, "status", file, "--html", file));
    assertEquals(
        "--html: nothing, allowed: a value; see status --help",
        console.refused(64, "status", file, "--html"));
    assertArrayEquals(before, Files.readAllBytes(file));
  }
}
