// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.Codec;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.SteppedWords;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;
import org.synod.memory.roster.Tenure;
import org.synod.register.Histories.Model;
import org.synod.register.Histories.Numbers;

/**
 * A writer is killed between any two words of the slot algorithm. Another goes on with its process
 * number and its slots, as the writer left them, while a third process reads.
 */
class TakeoverScheduleTest {
  private static final int WIDTH = 2;
  private static final Codec<long[]> CODEC = Codec.ofLongs(WIDTH);
  private static final int STEPS = 2 * (WIDTH + 2); // of the victim, in its two writes

  /** Leads out of the victim at its last step. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** The memory as number 0 sees it, until it has taken so many steps. */
  private static final class AsZero extends WrappedMemory {
    private final Member zero;
    private int left;

    AsZero(Memory memory, int steps) {
      super(memory);
      left = steps;
      zero = Tenure.join(this, 0);
    }

    @Override
    public Member current() {
      return zero;
    }

    @Override
    protected Words wrap(Words words) {
      return new SteppedWords(words, this::step);
    }

    private void step() {
      if (left-- == 0) {
        throw new Killed();
      }
    }
  }

  private record Register(SlotRegister<long[]> register) implements Numbers {
    @Override
    public Model read() {
      long[] words = new long[WIDTH];
      long version = register.read(words);
      assertEquals(-words[0], words[1], "torn");
      return new Model(version, words[0]);
    }

    @Override
    public boolean compareAndSet(long expectedVersion, long next) {
      return register.compareAndSet(expectedVersion, new long[] {next, -next});
    }
  }

  private static Numbers open(Memory memory) {
    return new Register(new SlotRegister<>(memory, "r", CODEC));
  }

  private static Explorer takeover(boolean isKnownToBeDead) {
    return Explorer.of(
        world -> {
          Memory memory = world.memory("w", 3);
          Words dead = world.memory("dead", 1).allocate(1);
          open(memory); // its words are made here
          world.linearizable(Model.UNSET);
          world.process(
              "victim",
              () -> {
                int steps = world.choose("steps", STEPS + 1);
                try {
                  Numbers register = open(new AsZero(memory, steps));
                  Histories.compareAndSet(world, register, 0, 10);
                  Histories.compareAndSet(world, register, 1, 11);
                } catch (Killed e) {
                  // between two words
                }
                dead.setOpaque(0, 1);
                return "dead";
              });
          world.process(
              "heir",
              () -> {
                if (isKnownToBeDead && dead.getVolatile(0) == 0) {
                  return "waits";
                }
                Numbers register = open(new AsZero(memory, Integer.MAX_VALUE));
                return write(world, register, write(world, register, 0, 20), 21);
              });
          world.process("reader", () -> Histories.read(world, open(memory)));
        });
  }

  /** Writes on top of a version, or of the next one, since the victim may have written or not. */
  private static long write(World world, Numbers register, long version, long value) {
    for (long at = version; ; at++) {
      if (Histories.compareAndSet(world, register, at, value)) {
        return at + 1;
      }
    }
  }

  @Test
  void whoTakesANumberOverFromTheDeadNeedsToRepairNothing() {
    Exploration found = takeover(/* isKnownToBeDead */ true).explore().requireComplete();
    Explored.run("a number taken over from the dead", found);
    assertTrue(found.outcomes().stream().anyMatch(all -> all.contains("heir: 4")), "after both");
    assertTrue(found.outcomes().stream().anyMatch(all -> all.contains("heir: 2")), "after none");
  }

  @Test
  void aNumberTakenOverFromTheLivingIsFound() {
    Exploration found = takeover(/* isKnownToBeDead */ false).explore();
    assertTrue(found.failing().isPresent(), "two writers fill the same slots, unnoticed");
  }
}
