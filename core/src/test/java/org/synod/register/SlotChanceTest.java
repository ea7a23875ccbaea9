// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.synod.contract.VersionHistory;
import org.synod.memory.Codec;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.slots.SlotAccess;
import org.synod.register.slots.SlotCell;
import org.synod.register.slots.SlotWords;
import org.synod.register.slots.TailWriter;

/**
 * Runs, left to chance, of registers in slots. Writes of others come in between at any access to a
 * word. The numbers of the processes are on both sides of 32, where an int has no more bits.
 */
class SlotChanceTest {
  private static final int[] PROCESSES = {0, 1, 31, 32, 33, 63};
  private static final int RUNS = 400;
  private static final int CALLS = 40;

  /** Three words that hold one number, each in its own way. The words of a torn value differ. */
  private static final Codec<Long> THRICE =
      new Codec<>() {
        @Override
        public String type() {
          return "thrice";
        }

        @Override
        public int words() {
          return 3;
        }

        @Override
        public void encode(Long value, long[] words, int offset) {
          words[offset] = value;
          words[offset + 1] = ~value;
          words[offset + 2] = -value;
        }

        @Override
        public Long decode(long[] words, int offset) {
          long value = words[offset];
          assertEquals(~value, words[offset + 1], "torn");
          assertEquals(-value, words[offset + 2], "torn");
          return value;
        }
      };

  /** The objects of a run. */
  private static final class Run {
    final Chance chance;
    final Memory memory;
    final List<Member> members = new ArrayList<>();
    final VersionHistory history = new VersionHistory();
    long last;

    Run(long seed) {
      chance = new Chance(seed);
      memory = chance.memory();
      List<Member> all = new ArrayList<>();
      for (int i = 0; i < Memory.MAX_PROCESSES; i++) {
        all.add(memory.join());
      }
      for (int number : PROCESSES) {
        members.add(all.get(number));
      }
    }

    long nextValue() {
      return ++last;
    }
  }

  /** A call of a process. */
  private interface Calls {
    void call(Member me, Run run);
  }

  private static void play(Function<Run, Calls> calls) {
    for (int seed = 0; seed < RUNS; seed++) {
      try {
        Run run = new Run(seed);
        Calls each = calls.apply(run);
        run.chance.play(
            PROCESSES.length, CALLS, process -> each.call(run.members.get(process), run));
        run.history.check();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("with seed " + seed, e);
      }
    }
  }

  @Test
  void aValueOfSeveralWordsIsReadWhole() {
    play(
        made -> {
          SlotRegister<Long> register = new SlotRegister<>(made.memory, THRICE);
          return (me, run) -> {
            Versioned<Long> now = run.history.read(register::get);
            long value = run.nextValue();
            if (run.chance.next(3) > 0) {
              run.history.write(
                  now.version(), value, () -> register.compareAndSet(me, now.version(), value));
            }
          };
        });
  }

  @Test
  void aNumberIsReadWithItsVersion() {
    play(
        made -> {
          VersionedLong register = new VersionedLong(made.memory);
          return (me, run) -> {
            Versioned<Long> now =
                run.history.read(
                    () -> {
                      long version;
                      long number;
                      do {
                        version = register.version();
                        number = register.get();
                      } while (!register.validate(version));
                      return version == 0 ? Versioned.unset() : new Versioned<>(version, number);
                    });
            long value = run.nextValue();
            run.history.write(
                now.version(), value, () -> register.setIfVersion(me, now.version(), value));
          };
        });
  }

  /** Each update adds 1, so the sum shows whether one is lost. */
  @Test
  void noUpdateOfANumberIsLost() {
    for (int seed = 0; seed < RUNS; seed++) {
      Run run = new Run(seed);
      VersionedLong register = new VersionedLong(run.memory);
      long[] made = new long[1];
      run.chance.play(
          PROCESSES.length,
          CALLS,
          process -> {
            register.updateAndGet(run.members.get(process), n -> n + 1);
            made[0]++;
          });
      assertEquals(made[0], register.get(), "with seed " + seed);
      assertEquals(made[0], register.version(), "with seed " + seed);
    }
  }

  /**
   * A process that has written twice in a row can turn its slots. No process can turn another's.
   */
  @Test
  void whatIsRestoredIsWhatTheProcessWroteBefore() {
    play(
        made -> {
          SlotRegister<Long> register = new SlotRegister<>(made.memory, THRICE);
          return (me, run) -> {
            long version = register.version();
            long one = run.nextValue();
            long two = run.nextValue();
            boolean isFirst =
                run.history.write(version, one, () -> register.compareAndSet(me, version, one));
            boolean isSecond =
                isFirst
                    && run.history.write(
                        version + 1, two, () -> register.compareAndSet(me, version + 1, two));
            if (isSecond) {
              run.history.write(
                  version + 2,
                  one,
                  () -> SlotAccess.words(register).compareAndRestore(me, version + 2));
            } else if (version >= 2 && run.chance.next(2) == 0) {
              // another process may have written them: then nothing is restored
              long before = register.version();
              boolean isOther = isOtherThan(me, register);
              boolean isRestored =
                  isOther && SlotAccess.words(register).compareAndRestore(me, before);
              assertTrue(!isRestored, "of another");
            }
            run.history.read(register::get);
          };
        });
  }

  private static boolean isOtherThan(Member me, SlotRegister<?> register) {
    long cell = SlotAccess.words(register).words().getOpaque(SlotCell.INDEX); // no step
    return (int) (cell >>> 1 & 63) != me.id() && cell >>> 7 >= 2;
  }

  /** All registers hold the writer's value, up to the one where another process came first. */
  @Test
  void aTailWriterWritesUpToWhereAnotherCameFirst() {
    for (int registers = 2; registers <= 5; registers++) {
      for (int seed = 0; seed < RUNS / 4; seed++) {
        tails(new Run(seed), registers);
      }
    }
  }

  private static void tails(Run run, int count) {
    List<SlotRegister<Long>> registers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      registers.add(new SlotRegister<>(run.memory, THRICE));
    }
    run.chance.play(
        PROCESSES.length,
        CALLS,
        process -> {
          Member me = run.members.get(process);
          if (process % 2 == 1) { // a process that writes some register, and reads all
            SlotRegister<Long> one = registers.get(run.chance.next(count));
            one.compareAndSet(me, one.version(), run.nextValue());
            registers.forEach(SlotRegister::get);
            return;
          }
          TailWriter writer = new TailWriter(me, registers, 0);
          long[] versions = new long[count];
          boolean isMine = true;
          for (int times = 0; times < 2; times++) {
            long value = run.nextValue();
            for (int i = 0; i < count; i++) {
              versions[i] = registers.get(i).version();
              isMine &= registers.get(i).compareAndSet(me, versions[i], value);
              versions[i]++;
            }
          }
          long number = 10 + run.chance.next(2);
          if (!isMine || !writer.begin(number)) {
            return;
          }
          for (int times = 0; times < 4; times++, number++) {
            long value = run.nextValue();
            int written = writer.write(number, new long[] {value, ~value, -value});
            for (int i = 0; i < count; i++) {
              boolean isWritten = written == TailWriter.ALL || i < written;
              versions[i] += isWritten ? 1 : 0;
              Versioned<Long> now = registers.get(i).get();
              assertTrue(now.version() >= versions[i], "a write is missing");
              assertTrue(now.version() > versions[i] || !isWritten || now.value() == value);
            }
            if (written != TailWriter.ALL) {
              return;
            }
            long[] last = new long[3];
            writer.copyLast(number + 1, last, 0);
            assertEquals(List.of(value, ~value, -value), Arrays.stream(last).boxed().toList());
          }
        });
  }

  /** A note belongs to the process that wrote it. */
  @Test
  void aNoteIsOfItsProcess() {
    Run run = new Run(0);
    SlotWords register = new SlotWords(run.memory, "noted", "thrice", 3, /* isNoted */ true);
    for (int i = 0; i < PROCESSES.length; i++) {
      register.note(run.members.get(i), 100 + i);
      assertTrue(register.compareAndSet(run.members.get(i), i, new long[] {i, i, i}));
    }
    for (int number = 0; number < Memory.MAX_PROCESSES; number++) {
      int place = Arrays.binarySearch(PROCESSES, number);
      assertEquals(place < 0 ? 0 : 100 + place, register.note(number), "of " + number);
    }
    long[] value = new long[3];
    assertEquals(6, register.read(value));
    assertEquals(5, value[2]);
  }
}
