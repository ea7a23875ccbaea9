// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** The texts about names and exceptions can be read, and have no other effect. */
class PlainTest {
  @Test
  void charactersThatDoSomethingAreShown() {
    assertEquals("Ägäis \ud83d\ude00 \\", Plain.visible("Ägäis \ud83d\ude00 \\"));
    assertEquals("\\u001b[2J\\u000a\\u0000\\u009b", Plain.visible("\u001b[2J\n\0\u009b"));
    assertEquals("\\u202ea\\u2028\\u2029\\ufeff", Plain.visible("\u202ea\u2028\u2029\ufeff"));
    assertEquals("\\ud800x\\udc00", Plain.visible("\ud800x\udc00"));
    assertEquals("\\udb40\\udc01", Plain.visible("\udb40\udc01"));
  }

  @Test
  void anExceptionIsToldByItsReasonAndNotByItsClass() {
    assertEquals("f: no such file or directory", Plain.message(new NoSuchFileException("f")));
    assertEquals("f: permission denied", Plain.message(new AccessDeniedException("f")));
    assertEquals("f: it cannot be used", Plain.message(new FileSystemLoopException("f")));
    assertEquals(
        "f: Is a directory", Plain.message(new FileSystemException("f", null, "Is a directory")));
    IOException denied = new AccessDeniedException("f");
    assertEquals("f: permission denied", Plain.message(new UncheckedIOException(denied)));
    assertEquals("f: permission denied", Plain.message(new IOException(denied)));
    assertEquals(
        "f: permission denied", Plain.message(new IllegalStateException(new IOException(denied))));
    assertEquals("why", Plain.message(new UncheckedIOException("why", denied)));
    assertEquals("it cannot be done", Plain.message(new UnsupportedOperationException()));
  }
}
