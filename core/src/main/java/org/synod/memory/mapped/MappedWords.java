// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import org.synod.memory.Words;

/** Words of a mapped file. */
final class MappedWords extends Words {
  private static final VarHandle WORD =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder())
          .withInvokeExactBehavior();

  static {
    // Loads the classes in the signatures of a buffer's methods. Without them the compiler inlines
    // no access to a buffer. They would be loaded at some time after the first access, and code
    // that is compiled until then stays four times slower for good.
    Buffer.class.getDeclaredMethods();
  }

  private static final int FEW = 8; // words, which are copied sooner one by one

  private final ByteBuffer bytes; // the first of them is aligned to a word
  private final LongBuffer longs; // the same

  MappedWords(ByteBuffer bytes) {
    this.bytes = bytes;
    longs = bytes.order(ByteOrder.nativeOrder()).asLongBuffer();
  }

  /** A part of these words. */
  MappedWords slice(int first, int words) {
    return new MappedWords(bytes.slice(first * Long.BYTES, words * Long.BYTES));
  }

  @Override
  public int length() {
    return longs.capacity();
  }

  @Override
  public long getVolatile(int index) {
    return (long) WORD.getVolatile(bytes, index * Long.BYTES);
  }

  /*
   * A compare-and-exchange would do all this at once. But the simple compiler of the JDK compiles a
   * compare-and-set only, and calls the virtual machine for a compare-and-exchange. There a page
   * that has been cut off ends the process, where compiled code throws an InternalError.
   */
  @Override
  public long compareAndExchange(int index, long expected, long next) {
    int at = index * Long.BYTES;
    long found = expected;
    while (found == expected) { // again only if it came back meanwhile, as no version does
      if ((boolean) WORD.compareAndSet(bytes, at, expected, next)) {
        return expected;
      }
      found = (long) WORD.getVolatile(bytes, at);
    }
    return found; // as it was at this read
  }

  /*
   * Plain is safe in place of opaque: a word of the native order is read and written whole, by one
   * instruction, on the 64-bit processors that this runs on; and a caller that asks for an opaque
   * access has a fence between it and whatever else it does to the same word, so that it is not
   * left out. A VarHandle of a buffer makes the same access, and costs as much again as all else
   * that a read of a register does.
   */

  @Override
  public long getOpaque(int index) {
    return longs.get(index);
  }

  @Override
  public void setOpaque(int index, long value) {
    longs.put(index, value);
  }

  // As in HeapMemory: a reader refuses a copy of changing words, and small widths have no loop. The
  // bulk methods of a buffer cost as much as several words.

  @Override
  public void copyTo(int index, long[] into) {
    if (into.length > FEW) {
      longs.get(index, into);
      return;
    }
    ByteBuffer bytes = this.bytes;
    int at = index * Long.BYTES;
    switch (into.length) {
      case 4 -> {
        long a = (long) WORD.get(bytes, at);
        long b = (long) WORD.get(bytes, at + Long.BYTES);
        long c = (long) WORD.get(bytes, at + 2 * Long.BYTES);
        long d = (long) WORD.get(bytes, at + 3 * Long.BYTES);
        into[0] = a;
        into[1] = b;
        into[2] = c;
        into[3] = d;
      }
      case 3 -> {
        long a = (long) WORD.get(bytes, at);
        long b = (long) WORD.get(bytes, at + Long.BYTES);
        long c = (long) WORD.get(bytes, at + 2 * Long.BYTES);
        into[0] = a;
        into[1] = b;
        into[2] = c;
      }
      case 2 -> {
        long a = (long) WORD.get(bytes, at);
        long b = (long) WORD.get(bytes, at + Long.BYTES);
        into[0] = a;
        into[1] = b;
      }
      default -> {
        for (int i = 0; i < into.length; i++) {
          into[i] = (long) WORD.get(bytes, at + i * Long.BYTES);
        }
      }
    }
  }

  @Override
  public void copyFrom(long[] from, int index) {
    if (from.length > FEW) {
      longs.put(index, from);
      return;
    }
    ByteBuffer bytes = this.bytes;
    int at = index * Long.BYTES;
    switch (from.length) {
      case 4 -> {
        long a = from[0];
        long b = from[1];
        long c = from[2];
        long d = from[3];
        WORD.set(bytes, at, a);
        WORD.set(bytes, at + Long.BYTES, b);
        WORD.set(bytes, at + 2 * Long.BYTES, c);
        WORD.set(bytes, at + 3 * Long.BYTES, d);
      }
      case 3 -> {
        long a = from[0];
        long b = from[1];
        long c = from[2];
        WORD.set(bytes, at, a);
        WORD.set(bytes, at + Long.BYTES, b);
        WORD.set(bytes, at + 2 * Long.BYTES, c);
      }
      case 2 -> {
        long a = from[0];
        long b = from[1];
        WORD.set(bytes, at, a);
        WORD.set(bytes, at + Long.BYTES, b);
      }
      case 1 -> WORD.set(bytes, at, from[0]);
      default -> {
        for (int i = 0; i < from.length; i++) {
          WORD.set(bytes, at + i * Long.BYTES, from[i]);
        }
      }
    }
  }
}
