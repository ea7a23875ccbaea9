// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.SteppedWords;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * A run left to chance, and the same for the same seed. One thread makes the calls of several
 * processes. At a step of one process, a call of another may come in between, with all its steps. A
 * register may miss the call, or stop answering one process, or all, for a while. Such runs are
 * larger than those that can be explored, and not complete.
 */
public final class Chance {
  private static final int MOST_STEPS = 200_000; // of a run: far more than any needs
  private static final int DEEPEST = 4; // calls inside of each other, unless told
  private static final int NEVER = 1 << 30;
  private static final int REGISTERS = 128; // more than there are

  private final SplittableRandom random;
  private final int missOneIn;
  private final int outOneIn;
  private final int betweenOneIn;
  private final Queue<Runnable> late = new ArrayDeque<>();
  private final BitSet out = new BitSet(); // process * REGISTERS + register
  private final BitSet lost = new BitSet(); // registers that never answer again
  private final BitSet inside = new BitSet(); // processes that are in a call
  private int depth;
  private int left;
  private int steps;
  private int processes;
  private IntConsumer call = process -> {};
  private int deepest = DEEPEST;
  private boolean isHealed;

  /** Makes a run with registers that miss calls. With some seeds they miss none. */
  public Chance(long seed) {
    random = new SplittableRandom(seed);
    missOneIn = new int[] {NEVER, 40, 12, 5}[random.nextInt(4)];
    outOneIn = new int[] {NEVER, 60, 20, 8}[random.nextInt(4)];
    betweenOneIn = new int[] {NEVER, 12, 6, 3}[random.nextInt(4)];
  }

  /** A number from 0 to {@code bound} - 1. */
  public int next(int bound) {
    return random.nextInt(bound);
  }

  /** Lets calls come in between inside of each other, as deep as may be. */
  public Chance deep() {
    deepest = Integer.MAX_VALUE;
    return this;
  }

  /** Has processes make so many calls in all, each one at a time. */
  public void play(int processes, int calls, IntConsumer call) {
    this.processes = processes;
    this.call = call;
    left = calls;
    while (left > 0) {
      callOfAny();
    }
  }

  private void callOfAny() {
    int process = random.nextInt(processes);
    if (inside.get(process)) {
      return;
    }
    left--;
    depth++;
    inside.set(process);
    try {
      call.accept(process);
    } finally {
      inside.clear(process);
      depth--;
    }
  }

  /** A step, at which calls of others may come in between. */
  public void step() {
    if (++steps > MOST_STEPS) {
      throw new AssertionError("it does not end");
    }
    while (!isHealed && left > 0 && depth < deepest && random.nextInt(betweenOneIn) == 0) {
      callOfAny();
    }
  }

  /** Looks at the registers, which is no step. */
  public void look(Runnable look) {
    boolean wasHealed = isHealed;
    isHealed = true;
    look.run();
    isHealed = wasHealed;
  }

  /** From now on every register that is not lost answers everybody, and no effect comes late. */
  public void heal() {
    isHealed = true;
    out.clear();
    late.clear();
  }

  /** From now on a register answers nobody. */
  public void lose(int register) {
    lost.set(register);
  }

  /** A memory of as many processes as may be. Each access to a word is a step. */
  public Memory memory() {
    return new WrappedMemory(new HeapMemory(Memory.MAX_PROCESSES)) {
      @Override
      protected Words wrap(Words words) {
        return new SteppedWords(words, Chance.this::step);
      }
    };
  }

  /**
   * A register as one process sees it; {@code number} is the same for all processes that see it.
   */
  public <V> Register<V> seen(int process, int number, Register<V> register) {
    return new Seen<>(process, number, register, /* mayBeLate */ true);
  }

  /**
   * A register that a process writes as itself, so that none of its effects may come late: a
   * process must not do two things at once.
   */
  public <V> Register<V> seenInTime(int process, int number, Register<V> register) {
    return new Seen<>(process, number, register, /* mayBeLate */ false);
  }

  private final class Seen<V> implements Register<V> {
    private final int process;
    private final int number;
    private final Register<V> register;
    private final boolean mayBeLate;

    Seen(int process, int number, Register<V> register, boolean mayBeLate) {
      this.process = process;
      this.number = number;
      this.register = register;
      this.mayBeLate = mayBeLate;
    }

    @Override
    public Versioned<V> get() {
      before();
      if (isMissed()) {
        throw silent(Effect.NONE);
      }
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      before();
      if (!isMissed()) {
        return register.compareAndSet(expectedVersion, next);
      }
      switch (random.nextInt(mayBeLate ? 4 : 3)) {
        case 0 -> throw silent(Effect.NONE);
        case 1 -> send(expectedVersion, next);
        case 3 -> late.add(() -> send(expectedVersion, next));
        default -> {} // the request is lost
      }
      throw silent(Effect.UNKNOWN);
    }

    private void send(long expectedVersion, V next) {
      boolean unknown = register.compareAndSet(expectedVersion, next); // its caller has gone on
    }

    private void before() {
      step();
      if (!isHealed && random.nextInt(outOneIn) == 0) {
        int of = random.nextInt(4) == 0 ? random.nextInt(processes) : process;
        out.flip(of * REGISTERS + number);
      }
      if (!late.isEmpty() && random.nextInt(6) == 0) {
        late.remove().run();
      }
      if (lost.get(number) || out.get(process * REGISTERS + number)) {
        throw silent(Effect.NONE);
      }
    }

    private boolean isMissed() {
      return !isHealed && random.nextInt(missOneIn) == 0;
    }

    private RegisterUnavailableException silent(Effect effect) {
      return new RegisterUnavailableException("a" + number + " was silent, by chance", effect);
    }
  }
}
