// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.synod.memory.Words;

/** Words of a mapped file. */
final class MappedWords extends Words {
  private static final VarHandle WORD =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder())
          .withInvokeExactBehavior();

  private final ByteBuffer buffer; // its first byte is aligned to a word

  MappedWords(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** A part of these words. */
  MappedWords slice(int first, int words) {
    return new MappedWords(buffer.slice(first * Long.BYTES, words * Long.BYTES));
  }

  @Override
  public int length() {
    return buffer.capacity() / Long.BYTES;
  }

  @Override
  public long getVolatile(int index) {
    return (long) WORD.getVolatile(buffer, index * Long.BYTES);
  }

  @Override
  public long getOpaque(int index) {
    return (long) WORD.getOpaque(buffer, index * Long.BYTES);
  }

  @Override
  public void setOpaque(int index, long value) {
    WORD.setOpaque(buffer, index * Long.BYTES, value);
  }

  // Plain is safe in both, as in HeapMemory: what they copy is refused if it was changing.

  @Override
  public void copyTo(int index, long[] into) {
    ByteBuffer buffer = this.buffer;
    for (int i = 0; i < into.length; i++) {
      into[i] = (long) WORD.get(buffer, (index + i) * Long.BYTES);
    }
  }

  @Override
  public void copyFrom(long[] from, int index) {
    ByteBuffer buffer = this.buffer;
    for (int i = 0; i < from.length; i++) {
      WORD.set(buffer, (index + i) * Long.BYTES, from[i]);
    }
  }

  @Override
  public long compareAndExchange(int index, long expected, long next) {
    return (long) WORD.compareAndExchange(buffer, index * Long.BYTES, expected, next);
  }
}
