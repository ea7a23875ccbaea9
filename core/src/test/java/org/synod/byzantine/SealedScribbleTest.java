// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.memory.Codec;
import org.synod.memory.Region;
import org.synod.memory.Words;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/**
 * The words of a sealed register in a file are scribbled on at random. It
 * then answers with its very state, or not at all, and so do writes.
 */
class SealedScribbleTest {
  private static final Codec<long[]> FOUR = Codec.ofLongs(4);

  @TempDir Path directory;

  private final Random random = new Random(25);

  private static Words words(MappedMemory memory, String name) {
    for (Region region : memory.regions()) {
      if (region.name().equals(name)) {
        return memory.allocate(name, region.type(), region.words());
      }
    }
    throw new AssertionError(name);
  }

  /** Some bits, some bytes, a row of words of zeros or ones, or words from elsewhere in the row. */
  private void scribble(long[] row) {
    int at = random.nextInt(row.length);
    int count = 1 + random.nextInt(4);
    switch (random.nextInt(5)) {
      case 0 -> {
        for (int i = 0; i < count; i++) {
          row[random.nextInt(row.length)] ^= 1L << random.nextInt(Long.SIZE);
        }
      }
      case 1 -> row[at] ^= random.nextLong() & 0xFFL << Byte.SIZE * random.nextInt(Long.BYTES);
      case 2 -> {
        for (int i = at; i < Math.min(row.length, at + count); i++) {
          row[i] = random.nextLong();
        }
      }
      case 3 -> {
        long all = random.nextBoolean() ? 0 : -1;
        for (int i = at; i < Math.min(row.length, at + count * count); i++) {
          row[i] = all;
        }
      }
      default -> System.arraycopy(row, random.nextInt(row.length - 4), row, at, // torn, or moved
          Math.min(count, row.length - at));
    }
  }

  @Test
  void eachDamageIsDetectedOrHarmless() throws Exception {
    scribbleAll(10_000);
  }

  @Test
  @Tag("deep")
  void eachOfAHundredThousandDamagesIs() throws Exception {
    scribbleAll(100_000);
  }

  private void scribbleAll(int damages) throws Exception {
    Seal seal = Seal.crc32c();
    try (MappedMemory memory =
        MappedMemory.create(directory.resolve("f"), 2, MappedMemory.MIN_BYTES)) {
      Register<Sealed> slot = new SlotRegister<>(memory, "r", Sealed.codec(FOUR, seal));
      Register<long[]> register = SealedRegister.found(slot, "r", FOUR, seal);
      Words words = words(memory, "r");
      long[] sound = new long[words.length()];
      int detected = 0;
      for (int i = 0; i < damages; i++) {
        if (i % 10 == 0) {
          long[] next = {random.nextLong(), 0, -1, i};
          assertTrue(register.compareAndSet(register.get().version(), next));
        }
        Versioned<long[]> now = register.get();
        copy(words, sound);
        long[] row = sound.clone();
        scribble(row);
        paste(row, words);
        detected += answers(register, now, i) ? 0 : 1;
        paste(sound, words);
      }
      assertTrue(detected > damages / 10 && detected < damages, detected + " detected");
    }
  }

  /** Whether a damaged register answers; if it does, it is right. */
  private boolean answers(Register<long[]> register, Versioned<long[]> now, int damage) {
    try {
      Versioned<long[]> found = register.get();
      assertEquals(now.version(), found.version(), "damage " + damage);
      assertArrayEquals(now.value(), found.value());
      // a write beside harmless damage is whole
      long[] next = {damage};
      assertTrue(register.compareAndSet(now.version(), new long[] {damage, 1, 2, 3}));
      assertEquals(next[0], register.get().value()[0]);
      return true;
    } catch (RegisterUnavailableException e) {
      return false;
    }
  }

  private static void copy(Words from, long[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = from.getVolatile(i);
    }
  }

  private static void paste(long[] from, Words to) {
    for (int i = 0; i < from.length; i++) {
      if (to.getVolatile(i) != from[i]) {
        to.setOpaque(i, from[i]);
      }
    }
  }
}
