// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.usage;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Texts for people: in characters that only print, and without Java's words. */
public final class Plain {
  private Plain() {}

  /** The text without characters that would control a terminal, or that no text has. */
  public static String visible(String text) {
    StringBuilder visible = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              switch (Character.getType(point)) {
                case Character.CONTROL, Character.FORMAT, Character.SURROGATE,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> {
                  for (char c : Character.toChars(point)) {
                    visible.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                  }
                }
                default -> visible.appendCodePoint(point);
              }
            });
    return visible.toString();
  }

  /** The message of an exception, without names of classes; a reason even where Java has none. */
  public static String message(@Nullable Throwable e) {
    if (e instanceof FileSystemException refused && refused.getReason() == null) {
      return refused.getFile() + ": " + reason(refused);
    }
    String message = e == null ? null : e.getMessage();
    if (message == null) {
      return "it cannot be done";
    }
    // the message of an exception that was made of its cause alone
    Throwable cause = e.getCause();
    return cause != null && message.equals(cause.toString()) ? message(cause) : message;
  }

  private static String reason(FileSystemException e) {
    return e instanceof NoSuchFileException
        ? "no such file or directory"
        : e instanceof AccessDeniedException ? "permission denied" : "it cannot be used";
  }
}
