// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.J_Result;
import org.synod.memory.Codec;
import org.synod.memory.Member;
import org.synod.memory.Words;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.SlotRegister;

/**
 * {@link MappedMemory}: no torn read of a register in a file, and no number with two owners.
 *
 * <p>Space in a file is not given back, so the states take turns with registers that are made once,
 * many more than there are states at a time, and count from the version that they find.
 */
public class MappedMemoryStress {
  private static final int WIDTH = 8;
  private static final int PLACES = 1 << 15;
  private static final MappedMemory OWNED = memory(1, 1 << 24);
  private static final Member P1 = OWNED.join(); // the writer's, in every state
  private static final MappedMemory SHARED = memory(2, MappedMemory.MIN_BYTES);

  private static MappedMemory memory(int processes, int bytes) {
    try {
      Path file = Files.createTempFile("synod", ".stress");
      Files.delete(file);
      MappedMemory memory = MappedMemory.create(file, processes, bytes);
      Files.delete(file); // the mapping stays
      return memory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Things of a file that states use in turn. */
  private static final class Turns<T> {
    private final Object[] all = new Object[PLACES];
    private final AtomicInteger next = new AtomicInteger();

    Turns(Supplier<T> maker) {
      Arrays.setAll(all, i -> maker.get());
    }

    @SuppressWarnings("unchecked") // only a T is made
    T take() {
      return (T) all[next.getAndIncrement() & PLACES - 1];
    }
  }

  /** Four values are written, the third into the slot of the first. */
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "Read before all writes.")
  @Outcome(id = {"1", "2", "3"}, expect = ACCEPTABLE,
      desc = "Read between two writes, or again after one of them reused the slot.")
  @Outcome(id = "4", expect = ACCEPTABLE, desc = "Read after all writes.")
  @Outcome(expect = FORBIDDEN, desc = "Words of two values.")
  interface TornOutcomes {}

  /** The number of writes that a copy shows, or -1 if its words are of two. */
  private static long whole(long version, long[] words, long base) {
    boolean isWhole = version == 0 || Arrays.stream(words).allMatch(word -> word == version);
    return isWhole ? version - base : -1;
  }

  @JCStressTest
  @JCStressMeta(TornOutcomes.class)
  @State
  public static class TornRead {
    private static final Turns<SlotRegister<long[]>> REGISTERS =
        new Turns<>(() -> new SlotRegister<>(OWNED, Codec.ofLongs(WIDTH)));

    private final SlotRegister<long[]> register = REGISTERS.take();
    private final long base = register.version();
    private final long[] copy = new long[WIDTH];

    @Actor
    public void writer() {
      long[] next = new long[WIDTH];
      for (long version = base; version < base + 4; version++) {
        Arrays.fill(next, version + 1);
        register.compareAndSetWords(P1, version, next);
      }
    }

    @Actor
    public void reader(J_Result r) {
      r.r1 = whole(register.read(copy), copy, base);
    }
  }

  /** Broken: two slots as in the library, but the cell is not read again after the copy. */
  @JCStressTest
  @JCStressMeta(TornOutcomes.class)
  @Outcome(id = "-1", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: the slot was reused while it was copied.")
  @State
  public static class NoRevalidationControl {
    private static final Turns<Words> WORDS =
        new Turns<>(() -> OWNED.allocate(1 + 2 * WIDTH)); // cell: version, slot

    private final Words words = WORDS.take();
    private final long base = words.getVolatile(0) >> 1;
    private final long[] copy = new long[WIDTH];

    @Actor
    public void writer() {
      long[] next = new long[WIDTH];
      for (long version = base; version < base + 4; version++) {
        long cell = words.getVolatile(0);
        Arrays.fill(next, version + 1);
        words.copyFrom(next, 1 + WIDTH * (int) (cell & 1 ^ 1));
        words.compareAndExchange(0, cell, version + 1 << 1 | cell & 1 ^ 1);
      }
    }

    @Actor
    public void reader(J_Result r) {
      long cell = words.getVolatile(0);
      words.copyTo(1 + WIDTH * (int) (cell & 1), copy);
      r.r1 = whole(cell >> 1, copy, base);
    }
  }

  /** Two join and leave: how many others each met with its number. */
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Each had its number alone.")
  @Outcome(expect = FORBIDDEN, desc = "Both had the same number at the same time.")
  interface JoinOutcomes {}

  @JCStressTest
  @JCStressMeta(JoinOutcomes.class)
  @State
  public static class Join {
    private static final AtomicIntegerArray USERS = new AtomicIntegerArray(2);

    private static int joinAndLeave() {
      try (Member me = SHARED.join()) {
        int others = USERS.getAndIncrement(me.id());
        USERS.getAndDecrement(me.id());
        return others;
      }
    }

    @Actor
    public void actor1(II_Result r) {
      r.r1 = joinAndLeave();
    }

    @Actor
    public void actor2(II_Result r) {
      r.r2 = joinAndLeave();
    }
  }

  /** Broken: a place is looked at, and then taken. */
  @JCStressTest
  @JCStressMeta(JoinOutcomes.class)
  @Outcome(id = {"1, 0", "0, 1"}, expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: one met the other.")
  @State
  public static class CheckThenTakeControl {
    private final AtomicLongArray places = new AtomicLongArray(2);
    private final AtomicIntegerArray users = new AtomicIntegerArray(2);

    private int joinAndLeave() {
      int id = places.get(0) == 0 ? 0 : 1;
      places.set(id, 1);
      int others = users.getAndIncrement(id);
      users.getAndDecrement(id);
      places.set(id, 0);
      return others;
    }

    @Actor
    public void actor1(II_Result r) {
      r.r1 = joinAndLeave();
    }

    @Actor
    public void actor2(II_Result r) {
      r.r2 = joinAndLeave();
    }
  }
}
