// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;
import org.synod.paxos.Ballot;

/**
 * How the words of a value are shown: what a codec of the library lays out, as numbers, strings,
 * lists and maps, without the program that wrote it. Unlike a codec it trusts no word.
 */
interface Shape {

  /** How many words a value takes. */
  int words();

  /**
   * Reads a value.
   *
   * @param held the version of the register that holds it
   * @throws DamageException if no codec wrote it
   */
  @Nullable Object value(long[] words, int offset, long held);

  /** One number. */
  record Number() implements Shape {
    @Override
    public int words() {
      return 1;
    }

    @Override
    public Object value(long[] words, int offset, long held) {
      return words[offset];
    }
  }

  /** Numbers. */
  record Numbers(int words) implements Shape {
    @Override
    public Object value(long[] words, int offset, long held) {
      List<Long> numbers = new ArrayList<>();
      for (int i = 0; i < words(); i++) {
        numbers.add(words[offset + i]);
      }
      return numbers;
    }
  }

  /** Bytes, in hexadecimal digits, or a string. */
  record Bytes(int maxBytes, boolean isText) implements Shape {
    @Override
    public int words() {
      return 1 + (maxBytes + Long.BYTES - 1) / Long.BYTES;
    }

    @Override
    public Object value(long[] words, int offset, long held) {
      long size = words[offset];
      DamageException.require(
          "bytes", size, "0 to " + maxBytes, size >= 0 && size <= maxBytes);
      byte[] bytes = new byte[(words() - 1) * Long.BYTES];
      boolean endsThere = true;
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (words[offset + 1 + i / Long.BYTES] >>> i % Long.BYTES * Byte.SIZE);
        endsThere &= i < size || bytes[i] == 0;
      }
      DamageException.require(
          "bytes", size, "a number behind which all are zero", endsThere);
      bytes = Arrays.copyOf(bytes, (int) size);
      return isText ? text(bytes) : HexFormat.of().formatHex(bytes);
    }

    private static String text(byte[] bytes) {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        DamageException.require("string", HexFormat.of().formatHex(bytes), "UTF-8", false);
        throw new AssertionError(e);
      }
    }
  }

  /** A value behind a checksum, which is of its type too. */
  record Checked(String type, Shape value) implements Shape {
    @Override
    public int words() {
      return 1 + value.words();
    }

    @Override
    public @Nullable Object value(long[] words, int offset, long held) {
      Codec<long[]> checked = Codec.checked(new Contents.Raw(type, value.words()));
      return value.value(checked.decode(words, offset), 0, held); // or it says what is wrong
    }
  }

  /** One value behind another. */
  record Pair(Shape first, Shape second) implements Shape {
    @Override
    public int words() {
      return first.words() + second.words();
    }

    @Override
    public Object value(long[] words, int offset, long held) {
      List<@Nullable Object> pair = new ArrayList<>();
      pair.add(first.value(words, offset, held));
      pair.add(second.value(words, offset + first.words(), held));
      return pair;
    }
  }

  /** What an acceptor of Paxos remembers. */
  record AcceptorShape(Shape accepted) implements Shape {
    @Override
    public int words() {
      return 2 + accepted.words();
    }

    @Override
    public Object value(long[] words, int offset, long held) {
      long promised = words[offset];
      long last = words[offset + 1];
      DamageException.require(
          "accepted ballot", last, "0 to the promised " + promised, last >= 0 && last <= promised);
      Map<String, @Nullable Object> state = new LinkedHashMap<>();
      state.put("promised", Ballot.toString(promised));
      state.put("accepted", Ballot.toString(last));
      state.put("value", last == Ballot.NONE ? null : accepted.value(words, offset + 2, held));
      return state;
    }
  }

  /** What an acceptor of a quorum register remembers. */
  record QuorumShape(Shape accepted) implements Shape {
    private static final int VALUE = 4;

    @Override
    public int words() {
      return VALUE + accepted.words();
    }

    @Override
    public Object value(long[] words, int offset, long held) {
      long promised = words[offset];
      long last = words[offset + 1];
      long lead = words[offset + 3];
      boolean isSet = lead != Long.MIN_VALUE;
      DamageException.require(
          "accepted ballot", last, "1 to the promised " + promised, last >= 1 && last <= promised);
      Map<String, @Nullable Object> state = new LinkedHashMap<>();
      state.put("promised", promised);
      state.put("accepted", last);
      state.put("version", isSet ? lead + held : 0);
      state.put("value", isSet ? accepted.value(words, offset + VALUE, held) : null);
      return state;
    }
  }

  /** The words of a lease, and behind them the value that its holder may write. */
  record Fenced(Shape value) implements Shape {
    static final int VERSION = 5; // behind those of the lease, which the lease itself reads
    private static final int VALUE = 6;

    @Override
    public int words() {
      return VALUE + value.words();
    }

    @Override
    public @Nullable Object value(long[] words, int offset, long held) {
      long version = words[offset + VERSION];
      DamageException.require(
          "version", version, "0 to that of the lease, " + held, version >= 0 && version <= held);
      return version == 0 ? null : value.value(words, offset + VALUE, held);
    }
  }
}
