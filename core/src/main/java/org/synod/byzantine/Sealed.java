// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;

/**
 * The words of a value and of its seal, as a {@link SealedRegister} writes them to the register
 * below it.
 *
 * <p>Immutable. It is public so that registers can be made to hold it; only sealed registers make
 * and read it.
 */
public final class Sealed {
  final long[] words; // never written after the constructor: the value's, then the seal's

  Sealed(long[] words) {
    this.words = words;
  }

  /**
   * Returns the codec of sealed values, for registers in slots.
   *
   * @param codec the codec of the values
   * @param seal the kind of seal
   * @return a codec as wide as the value and its seal: one word more for a checksum, two for a code
   * @throws IllegalArgumentException if that is more than {@link Codec#MAX_WORDS}
   */
  public static Codec<Sealed> codec(Codec<?> codec, Seal seal) {
    Objects.requireNonNull(codec, "codec: null, allowed: a codec");
    Objects.requireNonNull(seal, "seal: null, allowed: a seal");
    if (codec.words() > Codec.MAX_WORDS - seal.words()) {
      throw new IllegalArgumentException(
          "codec: " + codec.words() + " words, allowed: 1 to " + (Codec.MAX_WORDS - seal.words())
              + " beside the words of the seal");
    }
    return new Layout("sealed(" + seal + ", " + codec.type() + ")", codec.words() + seal.words());
  }

  private record Layout(String type, int words) implements Codec<Sealed> {
    @Override
    public void encode(Sealed value, long[] into, int offset) {
      if (value.words.length != words) {
        throw new IllegalArgumentException(
            "value: " + value.words.length + " words with its seal, allowed: " + words);
      }
      System.arraycopy(value.words, 0, into, offset, words);
    }

    @Override
    public Sealed decode(long[] from, int offset) {
      return new Sealed(Arrays.copyOfRange(from, offset, offset + words));
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Sealed that && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return "Sealed" + Arrays.toString(words);
  }
}
