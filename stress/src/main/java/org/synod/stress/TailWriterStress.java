// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.SlotRegister;
import org.synod.register.slots.TailWriter;

/**
 * {@link TailWriter}: no torn value, though part of it is not stored again.
 *
 * <p>A value is a head, which its writer seldom changes, and a tail, whose words are all its
 * version. Writer 1 has made the last two writes to each register when a test begins, so its head
 * is in both of its slots; and it has begun, with version 2 as number 2.
 */
public class TailWriterStress {
  private static final int HEAD = 2;
  private static final Memory MEMORY = new HeapMemory(2);
  private static final Member P1 = MEMORY.join(); // writer 1's, in every state
  private static final Member P2 = MEMORY.join(); // writer 2's

  /** Values at version 2, written by 1. */
  abstract static class Tails {
    private final int width;
    private final List<SlotRegister<long[]>> registers;
    private final SlotRegister<long[]> register; // the last of them
    private final TailWriter writer;

    Tails(int tail, int size) {
      width = HEAD + tail;
      registers =
          Stream.generate(() -> new SlotRegister<>(MEMORY, Codec.ofLongs(width)))
              .limit(size)
              .toList();
      register = registers.get(size - 1);
      for (SlotRegister<long[]> each : registers) {
        each.compareAndSetWords(P1, 0, value(/* head */ 1, 1));
        each.compareAndSetWords(P1, 1, value(/* head */ 1, 2));
      }
      writer = new TailWriter(P1, registers, HEAD);
      writer.begin(2);
    }

    private long[] value(long head, long version) {
      long[] value = new long[width];
      Arrays.fill(value, version);
      Arrays.fill(value, 0, HEAD, head);
      return value;
    }

    final boolean writeTail(long expected) {
      long[] value = value(/* head */ 0, expected + 1);
      long[] tail = Arrays.copyOfRange(value, HEAD, width);
      return writer.write(expected, tail) == TailWriter.ALL;
    }

    final void writeFourTails() {
      for (int version = 2; version < 6; version++) {
        writeTail(version);
      }
    }

    /** Writes behind the head of writer 1's last write but one. */
    final boolean beginAgainAndWriteTail(long expected) {
      return writer.begin(expected) && writeTail(expected);
    }

    final boolean writeAll(Member me, long expected, long head) {
      return register.compareAndSetWords(me, expected, value(head, expected + 1));
    }

    /** Ten times the version and the head, or -1 if words of two values were read. */
    final long read() {
      long[] copy = new long[width];
      long version = register.read(copy);
      long head = copy[0];
      return Arrays.equals(copy, value(head, version)) ? 10 * version + head : -1;
    }
  }

  /** Four tails are written, each into the slot of the last but one. */
  @Outcome(id = "21", expect = ACCEPTABLE, desc = "Read before all writes.")
  @Outcome(id = {"31", "41", "51"}, expect = ACCEPTABLE,
      desc = "Read between two writes, or again after one of them reused the slot.")
  @Outcome(id = "61", expect = ACCEPTABLE, desc = "Read after all writes.")
  @Outcome(expect = FORBIDDEN, desc = "Words of two values.")
  interface TornOutcomes {}

  /** Two words, and two registers, have a case of their own. */
  @JCStressTest
  @JCStressMeta(TornOutcomes.class)
  @State
  public static class TornTailOfTwo extends Tails {
    public TornTailOfTwo() {
      super(/* tail */ 2, /* registers */ 2);
    }

    @Actor
    public void writer() {
      writeFourTails();
    }

    @Actor
    public void reader(J_Result r) {
      r.r1 = read();
    }
  }

  @JCStressTest
  @JCStressMeta(TornOutcomes.class)
  @State
  public static class TornTailOfSix extends Tails {
    public TornTailOfSix() {
      super(/* tail */ 6, /* registers */ 3);
    }

    @Actor
    public void writer() {
      writeFourTails();
    }

    @Actor
    public void reader(J_Result r) {
      r.r1 = read();
    }
  }

  /**
   * Writer 1 writes a tail, writer 2 a value with another head, both on version 2. Then 1 writes
   * on version 3, with the head it has there: (success 1, success 2, read before, read after that).
   */
  @Outcome(id = "1, 0, 31, 41", expect = ACCEPTABLE,
      desc = "1 was first, and has the last two writes: its head is in its slot.")
  @Outcome(id = "0, 1, 32, 42", expect = ACCEPTABLE,
      desc = "2 was first: 1 stores the whole value, with the head of 2.")
  @Outcome(expect = FORBIDDEN, desc = "Both wrote, or none, or a value with the head of another.")
  interface HeadOutcomes {}

  /** One tail, one value, and what 1 then makes of it. */
  abstract static class Heads extends Tails {
    Heads() {
      super(/* tail */ 2, /* registers */ 2);
    }

    final long write1() {
      return writeTail(2) ? 1 : 0;
    }

    final long write2() {
      return writeAll(P2, 2, /* head */ 2) ? 1 : 0;
    }

    /** Writer 1's next. */
    void writeAgain(boolean afterMine) {
      if (afterMine) {
        writeTail(3);
      } else {
        writeAll(P1, 3, /* head */ 2);
      }
    }

    final void observe(JJJJ_Result r) {
      r.r3 = read();
      writeAgain(r.r1 == 1);
      r.r4 = read();
    }
  }

  @JCStressTest
  @JCStressMeta(HeadOutcomes.class)
  @State
  public static class StaleHead extends Heads {
    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write1();
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write2();
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** A broken use: writer 1 begins again after one write, with another head in its other slot. */
  @JCStressTest
  @JCStressMeta(HeadOutcomes.class)
  @Outcome(id = "0, 1, 32, 51", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: the tail of version 5 went behind the head that 1 had written before 2.")
  @State
  public static class TailAfterAnotherControl extends Heads {
    @Override
    void writeAgain(boolean afterMine) {
      super.writeAgain(afterMine);
      if (!afterMine) {
        beginAgainAndWriteTail(4);
      }
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write1();
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write2();
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }
}
