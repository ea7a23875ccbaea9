// SPDX-License-Identifier: Apache-2.0
package org.synod.log.registers;

import org.jspecify.annotations.Nullable;

/**
 * Knowledge of a log's chunks that an object of the log has gained by reading. Immutable. All of it
 * stays true, whatever happens to the log, so at worst it is old.
 *
 * @param full all chunks before this number are full
 * @param trimmed all chunks before this number are trimmed
 * @param newest the newest chunk with commands that was read, if one was
 * @param older the last one before it that was read, if one was
 */
record KnownChunks<C>(
    long full, long trimmed, @Nullable FoundChunk<C> newest, @Nullable FoundChunk<C> older) {
  private static final KnownChunks<?> NOTHING = new KnownChunks<>(0, 0, null, null);

  @SuppressWarnings("unchecked") // it holds no C
  static <C> KnownChunks<C> nothing() {
    return (KnownChunks<C>) NOTHING;
  }

  /** The same, and that all chunks before a number are full. */
  KnownChunks<C> withFull(long number) {
    return number <= full ? this : new KnownChunks<>(number, trimmed, newest, older);
  }

  /** The same with a chunk. One that holds or held commands tells that all before it are full. */
  KnownChunks<C> with(FoundChunk<C> found) {
    LogChunk<C> chunk = found.chunk();
    long number = found.number();
    if (chunk.isTrimmed()) {
      return number < trimmed
          ? this
          : new KnownChunks<>(Math.max(full, number + 1), number + 1, newest, older);
    }
    if (chunk.size() == 0) {
      return this;
    }
    long last = newest == null ? -1 : newest.number();
    return new KnownChunks<>(
        Math.max(full, number),
        trimmed,
        number < last ? newest : found,
        number < last ? found : number > last ? newest : older);
  }

  /** The chunk of a number, as it was read; null if it was not, or not lately. */
  @Nullable LogChunk<C> chunk(long number) {
    if (newest != null && newest.number() == number) {
      return newest.chunk();
    }
    return older != null && older.number() == number ? older.chunk() : null;
  }
}
