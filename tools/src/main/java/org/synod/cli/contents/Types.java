// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.contents;

import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;
import org.synod.paxos.AcceptorState;
import org.synod.quorum.QuorumState;

/**
 * Finds the codec of the library that a {@linkplain Codec#type() type} names, so that values are
 * read by the very codec that wrote them.
 */
final class Types {
  private final String type;
  private int at;

  private Types(String type) {
    this.type = type;
  }

  /** The codec of a type, or null if none of the library's is called so. */
  static @Nullable Codec<?> codec(String type) {
    try {
      Codec<?> found = new Types(type).codec();
      return found != null && found.words() <= Codec.MAX_WORDS && found.type().equals(type)
          ? found
          : null;
    } catch (IllegalArgumentException e) {
      return null; // of a size that no codec has
    }
  }

  private @Nullable Codec<?> codec() {
    if (skip("longs(")) {
      int words = number();
      return skip(")") ? Codec.ofLongs(words) : null;
    }
    if (skip("long")) {
      return Codec.ofLong();
    }
    if (skip("boolean")) {
      return Codec.ofBoolean();
    }
    if (skip("utf8(")) {
      int bytes = number();
      return skip(")") ? Codec.ofUtf8(bytes) : null;
    }
    if (skip("bytes(")) {
      int bytes = number();
      return skip(")") ? Codec.ofBytes(bytes) : null;
    }
    if (skip("checked(")) {
      Codec<?> value = codec();
      return value != null && skip(")") ? Codec.checked(value) : null;
    }
    if (skip("acceptor(")) {
      Codec<?> value = codec();
      return value != null && skip(")") ? AcceptorState.codec(value) : null;
    }
    if (skip("quorum(")) {
      Codec<?> value = codec();
      return value != null && skip(")") ? QuorumState.codec(value) : null;
    }
    if (skip("(")) {
      Codec<?> first = codec();
      Codec<?> second = first != null && skip(",") ? codec() : null;
      return first != null && second != null && skip(")") ? Codec.ofPair(first, second) : null;
    }
    return null;
  }

  private boolean skip(String word) {
    boolean isThere = type.startsWith(word, at);
    at += isThere ? word.length() : 0;
    return isThere;
  }

  /** A number of bytes or words; one that is too large for any codec, if it is none. */
  private int number() {
    int number = 0;
    int start = at;
    for (; at < type.length() && type.charAt(at) >= '0' && type.charAt(at) <= '9'; at++) {
      number = Math.min(10 * number + type.charAt(at) - '0', Codec.MAX_WORDS * Long.BYTES);
    }
    return at > start ? number : Codec.MAX_WORDS * Long.BYTES;
  }
}
