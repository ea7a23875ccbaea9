// SPDX-License-Identifier: Apache-2.0
package org.synod.log.words;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.synod.memory.DamageException;
import org.synod.memory.Words;

/** The records of a log: how commands lie in words, with a checksum bound to their index. */
final class Records {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private final Words words;
  private final WordsLogLayout layout;

  Records(Words words, WordsLogLayout layout) {
    this.words = words;
    this.layout = layout;
  }

  /** Writes all of a record but its first word. */
  void fill(int record, byte[] command) {
    long[] body = new long[WordsLogLayout.wordsOf(command.length) - 1];
    if (body.length > 0) {
      byte[] whole = Arrays.copyOf(command, body.length * Long.BYTES);
      for (int i = 0; i < body.length; i++) {
        body[i] = (long) LONG.get(whole, i * Long.BYTES);
      }
      words.copyFrom(body, record + 1);
    }
  }

  /** Writes the first word: the record is then that of an index, and no other's. */
  void bind(int record, int index, byte[] command) {
    words.setOpaque(record, (long) checksum(index, command) << Integer.SIZE | command.length);
  }

  /** Reads the command of a record that a cell refers to. */
  byte[] read(int index, long record) {
    int first = layout.firstRecord();
    int end = layout.words();
    if (record < first || record >= end) {
      throw damage(index, "the word " + record, "one from " + first + " to " + (end - 1));
    }
    long head = words.getOpaque((int) record);
    int length = (int) head;
    if (length < 0 || WordsLogLayout.wordsOf(length) > end - record) {
      throw damage(index, length + " bytes", "0 to those left of the room");
    }
    long[] body = new long[WordsLogLayout.wordsOf(length) - 1];
    if (body.length > 0) {
      words.copyTo((int) record + 1, body);
    }
    byte[] whole = new byte[body.length * Long.BYTES];
    for (int i = 0; i < body.length; i++) {
      LONG.set(whole, i * Long.BYTES, body[i]);
    }
    byte[] command = Arrays.copyOf(whole, length);
    int checksum = checksum(index, command);
    if (checksum != (int) (head >>> Integer.SIZE)) {
      throw damage(
          index, "the checksum " + Integer.toHexString((int) (head >>> Integer.SIZE)),
          Integer.toHexString(checksum) + ", that of its bytes at this index");
    }
    return command;
  }

  static DamageException damage(int index, String found, String expected) {
    return new DamageException("command " + index, found, expected);
  }

  private static int checksum(int index, byte[] command) {
    CRC32C sum = new CRC32C();
    byte[] place = new byte[Long.BYTES];
    LONG.set(place, 0, (long) index);
    sum.update(place);
    sum.update(command);
    return (int) sum.getValue();
  }
}
