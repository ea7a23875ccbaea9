// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.explore.Explorer;
import org.synod.memory.Codec;
import org.synod.memory.DamageException;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;

/** Values with a checksum in a register. */
class CheckedValuesTest {
  private static final Codec<Long> CHECKED = Codec.checked(Codec.ofLong());

  /** Explores every schedule, with the writer stopped anywhere. */
  @Test
  void aReaderNeverTakesWordsOfTwoValuesForDamage() {
    Explorer.of(
            world -> {
              SlotRegister<Long> register = new SlotRegister<>(world.memory("w", 2), CHECKED);
              world.process(
                  "w",
                  () -> {
                    for (long version = 0; version < 4; version++) {
                      register.compareAndSet(version, version + 1);
                    }
                    return "";
                  });
              world.process(
                  "r",
                  () -> {
                    Versioned<Long> read = register.get();
                    assertEquals(read.version(), read.isSet() ? read.value() : 0);
                    return read.version();
                  });
            })
        .crashes(1)
        .explore()
        .requireComplete();
  }

  @Test
  void damageIsFoundWhereAPlainValueLooksWhole() {
    List<Words> regions = new ArrayList<>();
    Memory memory =
        new WrappedMemory(new HeapMemory(1)) {
          @Override
          protected Words wrap(Words words) {
            regions.add(words);
            return words;
          }

          @Override
          public String toString() {
            return "here";
          }
        };
    SlotRegister<Long> plain = new SlotRegister<>(memory, "plain", Codec.ofLong());
    SlotRegister<Long> checked = new SlotRegister<>(memory, "checked", CHECKED);
    plain.compareAndSet(0, 5L);
    checked.compareAndSet(0, 5L);
    for (Words words : regions) {
      for (int i = 1; i < words.length(); i++) {
        if (words.getVolatile(i) == 5) {
          words.setOpaque(i, 6);
        }
      }
    }
    assertEquals(new Versioned<>(1, 6L), plain.get());
    String message = assertThrows(DamageException.class, checked::get).getMessage();
    assertEquals(
        "here: \"checked\": checksum of a value: found ",
        message.substring(0, message.indexOf("found ") + "found ".length()));
  }
}
