// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.layout;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;

/**
 * Lays out the states of acceptors: a few numbers and, behind them, a value or none.
 *
 * @param <S> the states
 * @param <V> the values
 */
public abstract class StateCodec<S, V> implements Codec<S> {
  private final String kind;
  private final int numbers;
  private final Codec<V> values;

  /**
   * Makes a codec for one kind of states, which have the given number of numbers before the value.
   */
  protected StateCodec(String kind, int numbers, Codec<V> values) {
    this.kind = kind;
    this.numbers = numbers;
    this.values = Objects.requireNonNull(values, "value: null, allowed: a codec");
  }

  @Override
  public final String type() {
    return kind + "(" + values.type() + ")";
  }

  @Override
  public final int words() {
    return numbers + values.words();
  }

  /** Writes the value, or zeros if there is none, into the words of a state. */
  protected final void encodeValue(@Nullable V value, long[] words, int offset) {
    if (value != null) {
      values.encode(value, words, offset + numbers);
    } else {
      Arrays.fill(words, offset + numbers, offset + words(), 0);
    }
  }

  /** Reads the value from the words of a state that has one. */
  protected final V decodeValue(long[] words, int offset) {
    return values.decode(words, offset + numbers);
  }
}
