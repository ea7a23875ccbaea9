// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;

/** Each process encodes its values in words of its own, while others encode theirs. */
class EncodeBuffersTest {

  record Pair(long first, long second) {}

  /** Lays out two numbers, and runs {@code between} once between them. */
  private static final class Halves implements Codec<Pair> {
    Runnable between = () -> {};

    @Override
    public String type() {
      return "pair of halves";
    }

    @Override
    public int words() {
      return 2;
    }

    @Override
    public void encode(Pair value, long[] words, int offset) {
      words[offset] = value.first;
      Runnable once = between;
      between = () -> {};
      once.run();
      words[offset + 1] = value.second;
    }

    @Override
    public Pair decode(long[] words, int offset) {
      return new Pair(words[offset], words[offset + 1]);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0", "0, 32", "31, 63", "32, 33", "63, 62"})
  void twoProcessesEncodeAtOnce(int one, int another) {
    Memory memory = new HeapMemory(Memory.MAX_PROCESSES);
    List<Member> all = new ArrayList<>();
    for (int i = 0; i < Memory.MAX_PROCESSES; i++) {
      all.add(memory.join());
    }
    Halves codec = new Halves();
    SlotRegister<Pair> register = new SlotRegister<>(memory, codec);
    for (long version = 0; version < 4; version += 2) {
      long now = version;
      Pair mine = new Pair(10 + now, 20 + now);
      Pair other = new Pair(30 + now, 40 + now);
      Pair late = new Pair(50 + now, 60 + now);
      assertTrue(register.compareAndSet(all.get(another), now, other));
      codec.between =
          () -> assertFalse(register.compareAndSet(all.get(another), now, late), "it is late");
      assertTrue(register.compareAndSet(all.get(one), now + 1, mine));
      assertEquals(new Versioned<>(now + 2, mine), register.get());
    }
  }
}
