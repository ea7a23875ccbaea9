// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;

/** Reads a {@linkplain Codec#type() type} as the library's own codecs write it. */
final class Shapes {
  static final String LEASE = "lease";
  static final String FENCED = "fenced ";
  private static final int LEASE_WORDS = 5;

  private final String type;
  private int at;

  private Shapes(String type) {
    this.type = type;
  }

  /** The shape of a type, or null if no codec of the library is called that. */
  static @Nullable Shape of(String type) {
    if (type.equals(LEASE)) {
      return new Shape.Numbers(LEASE_WORDS);
    }
    boolean isFenced = type.startsWith(FENCED);
    Shapes rest = new Shapes(isFenced ? type.substring(FENCED.length()) : type);
    Shape shape = rest.shape();
    if (shape == null || rest.at < rest.type.length() || shape.words() > Codec.MAX_WORDS) {
      return null;
    }
    return isFenced ? new Shape.Fenced(shape) : shape;
  }

  private @Nullable Shape shape() {
    if (skip("longs(")) {
      int words = number();
      return words >= 1 && skip(")") ? new Shape.Numbers(words) : null;
    }
    if (skip("long")) {
      return new Shape.Number();
    }
    if (skip("checked(")) {
      int start = at;
      Shape value = shape();
      String type = this.type.substring(start, at);
      return value != null && skip(")") ? new Shape.Checked(type, value) : null;
    }
    boolean isText = skip("utf8(");
    if (isText || skip("bytes(")) {
      int bytes = number();
      return bytes >= 0 && skip(")") ? new Shape.Bytes(bytes, isText) : null;
    }
    if (skip("acceptor(")) {
      Shape value = shape();
      return value != null && skip(")") ? new Shape.AcceptorShape(value) : null;
    }
    if (skip("quorum(")) {
      Shape value = shape();
      return value != null && skip(")") ? new Shape.QuorumShape(value) : null;
    }
    if (skip("(")) {
      Shape first = shape();
      Shape second = first != null && skip(",") ? shape() : null;
      return first != null && second != null && skip(")") ? new Shape.Pair(first, second) : null;
    }
    return null;
  }

  private boolean skip(String word) {
    boolean isThere = type.startsWith(word, at);
    at += isThere ? word.length() : 0;
    return isThere;
  }

  /** A number of bytes or words, or -1 if it is none that a codec can have. */
  private int number() {
    int number = 0;
    int start = at;
    for (; at < type.length() && type.charAt(at) >= '0' && type.charAt(at) <= '9'; at++) {
      number = Math.min(10 * number + type.charAt(at) - '0', Codec.MAX_WORDS * Long.BYTES);
    }
    return at > start && number < Codec.MAX_WORDS * Long.BYTES ? number : -1;
  }
}
