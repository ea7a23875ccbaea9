// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.layout;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Strings as bytes, from which they can be read back. */
public final class Utf8 {
  private Utf8() {}

  /**
   * Encodes a string. It refuses one with half of a surrogate pair, which would be read back as
   * "?".
   */
  public static byte[] encode(String name, String value) {
    if (value == null) {
      throw new NullPointerException(name + ": null, allowed: a string");
    }
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
      return Arrays.copyOf(bytes.array(), bytes.limit());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          name + ": a string with an unpaired surrogate, allowed: one that UTF-8 can hold", e);
    }
  }
}
