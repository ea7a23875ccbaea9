// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import org.jetbrains.lincheck.datastructures.LongGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.ModelCheck;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.roster.Tenure;
import org.synod.register.slots.SlotAccess;
import org.synod.register.slots.SlotCell;
import org.synod.register.slots.SlotWord;
import org.synod.register.slots.SlotWords;

/**
 * Random calls on the registers, made by a checker that is not ours and that stops threads below
 * every seam. The calls are linearizable, and wait for nobody. Each kind of register has a control,
 * which the same check must find.
 */
@Tag("deep")
class LincheckTest {

  @ParameterizedTest
  @ValueSource(classes = {Heap.class, Slot.class, WordwiseSlots.class, Number.class})
  void registersAreLinearizableWithoutBlocking(Class<?> subject) {
    ModelCheck.linearizableWithoutBlocking(subject, Specification.class);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {GetThenSet.class, SharedSlots.class, RereadCell.class, UnvalidatedRead.class})
  void aPlantedFaultIsFound(Class<?> twin) {
    ModelCheck.finds("Invalid execution results", twin, Specification.class);
  }

  @ParameterizedTest
  @ValueSource(classes = Lock.class)
  void aLockIsFound(Class<?> blocking) {
    ModelCheck.linearizable(blocking, Specification.class);
    ModelCheck.finds("should be non-blocking", blocking, Specification.class);
  }

  /** A register whose calls come one after the other. */
  public static final class Specification {
    private long version;
    private long number;

    public Versioned<Long> read() {
      return version == 0 ? Versioned.unset() : new Versioned<>(version, number);
    }

    public boolean write(int me, long expected, long next) {
      if (!validate(expected)) {
        return false;
      }
      version++;
      number = next;
      return true;
    }

    public long add(int me, long addend) {
      version++;
      return number += addend;
    }

    public long number() {
      return number;
    }

    public boolean validate(long expected) {
      if (expected > version) {
        throw new VersionNotReachedException(expected, version);
      }
      return expected == version;
    }
  }

  /** The calls of thread {@code me}, with versions that are stale, current and never reached. */
  @Param(name = "me", gen = ThreadIdGen.class)
  @Param(name = "version", gen = LongGen.class, conf = "0:4")
  @Param(name = "number", gen = LongGen.class, conf = "1:9")
  public abstract static class Calls {
    @Operation
    public abstract Versioned<Long> read();

    @Operation(params = {"me", "version", "number"})
    public abstract boolean write(int me, long expected, long next);

    @Operation(params = {"me", "number"})
    public abstract long add(int me, long addend);
  }

  /** The calls on a register. A register in slots is written as the thread's own process. */
  private abstract static class OnRegister extends Calls {
    private final Register<Long> register;

    OnRegister(Register<Long> register) {
      this.register = register;
    }

    @Override
    public Versioned<Long> read() {
      return register.get();
    }

    @Override
    public boolean write(int me, long expected, long next) {
      return register.compareAndSet(expected, next);
    }

    @Override
    public long add(int me, long addend) {
      return register.updateAndGet(value -> value == null ? addend : value + addend).value();
    }
  }

  public static final class Heap extends OnRegister {
    public Heap() {
      super(new HeapRegister<>());
    }
  }

  public static final class Slot extends OnRegister {
    public Slot() {
      super(new SlotRegister<>(new HeapMemory(ModelCheck.THREADS), Pair.CODEC));
    }
  }

  public static final class Lock extends OnRegister {
    public Lock() {
      super(new LockRegister<>());
    }
  }

  /** A control: another write comes in between the check of the version and the write. */
  public static final class GetThenSet extends OnRegister {
    public GetThenSet() {
      super(
          new Register<>() {
            private volatile Versioned<Long> state = Versioned.unset();

            @Override
            public Versioned<Long> get() {
              return state;
            }

            @Override
            public boolean compareAndSet(long expected, Long next) {
              long version = state.version();
              if (version != expected) {
                Versioned.requireReached(expected, version);
                return false;
              }
              state = new Versioned<>(expected + 1, next);
              return true;
            }
          });
    }
  }

  /** Words in and words out, by explicit processes. */
  public static class WordwiseSlots extends Calls {
    private final Memory memory = new HeapMemory(ModelCheck.THREADS);
    final SlotRegister<Long> register = new SlotRegister<>(memory, Pair.CODEC);
    final Member[] processes = ModelCheck.joined(memory);

    @Override
    public Versioned<Long> read() {
      long[] words = new long[2];
      long version = register.read(words);
      Long number = Pair.CODEC.decode(words, 0);
      return version == 0 ? Versioned.unset() : new Versioned<>(version, number);
    }

    @Override
    public boolean write(int me, long expected, long next) {
      return register.compareAndSetWords(processes[me], expected, new long[] {next, -next});
    }

    @Override
    public long add(int me, long addend) {
      long[] words = new long[2];
      for (; ; ) {
        long version = register.read(words);
        long next = words[0] + addend;
        if (write(me, version, next)) {
          return next;
        }
      }
    }
  }

  /** A number, with all its calls. */
  public static class Number extends Calls {
    private final Memory memory = new HeapMemory(ModelCheck.THREADS);
    final VersionedLong register = new VersionedLong(memory);
    final Member[] processes = ModelCheck.joined(memory);

    @Override
    public Versioned<Long> read() {
      for (; ; ) {
        long version = register.version();
        long number = register.get();
        if (register.validate(version)) {
          return version == 0 ? Versioned.unset() : new Versioned<>(version, number);
        }
      }
    }

    @Override
    public boolean write(int me, long expected, long next) {
      return register.setIfVersion(processes[me], expected, next);
    }

    @Override
    public long add(int me, long addend) {
      return register.updateAndGet(processes[me], number -> number + addend);
    }

    @Operation
    public long number() {
      return register.get();
    }

    @Operation(params = "version")
    public boolean validate(long expected) {
      return register.validate(expected);
    }
  }

  /** A control: all writers fill the slots of one process. */
  public static final class SharedSlots extends WordwiseSlots {
    @Override
    public boolean write(int me, long expected, long next) {
      SlotWords slots = SlotAccess.words(register);
      long cell = slots.cell();
      long version = SlotCell.version(cell);
      return version == expected
          ? slots.fill(Tenure.of(processes[0]), cell, new long[] {next, -next})
          : SlotWords.passed(expected, version);
    }
  }

  /** A control: a writer replaces another cell than the one whose version it checked. */
  public static final class RereadCell extends Number {
    @Override
    public boolean write(int me, long expected, long next) {
      Words words = register.words();
      long version = SlotCell.version(words.getVolatile(SlotCell.INDEX));
      return version == expected
          ? SlotWord.fill(words, Tenure.of(processes[me]), words.getVolatile(SlotCell.INDEX), next)
          : SlotWords.passed(expected, version);
    }
  }

  /**
   * A control: a reader returns a number that may no longer be of the version that it read before.
   */
  public static final class UnvalidatedRead extends Number {
    @Override
    public Versioned<Long> read() {
      long version = register.version();
      return version == 0 ? Versioned.unset() : new Versioned<>(version, register.get());
    }
  }

  /** A number and its negative. Words that do not belong together are refused. */
  private enum Pair implements Codec<Long> {
    CODEC;

    @Override
    public int words() {
      return 2;
    }

    @Override
    public void encode(Long value, long[] words, int offset) {
      words[offset] = value;
      words[offset + 1] = -value;
    }

    @Override
    public Long decode(long[] words, int offset) {
      if (words[offset] != -words[offset + 1]) {
        throw new IllegalStateException("torn");
      }
      return words[offset];
    }
  }
}
