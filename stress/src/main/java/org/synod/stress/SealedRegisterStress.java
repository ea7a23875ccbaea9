// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.synod.byzantine.Seal;
import org.synod.byzantine.Sealed;
import org.synod.byzantine.SealedRegister;
import org.synod.memory.Codec;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/** {@link SealedRegister}: a foreign thread puts words there that belong to another place. */
public class SealedRegisterStress {
  private static final Codec<Long> CODEC = Codec.ofLong();
  private static final int SILENT = -1;

  /** What two reads find of the value 3. */
  @Outcome(id = "3, 3", expect = ACCEPTABLE, desc = "Read before the damage.")
  @Outcome(id = "3, -1", expect = ACCEPTABLE, desc = "Read before the damage, and silent after.")
  @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "Silent.")
  @Outcome(expect = FORBIDDEN, desc = "Words that nobody wrote here are taken for a value.")
  interface ReadOutcomes {}

  /** A register at version 1, and what a foreign thread does to the one below. */
  abstract static class Damaged {
    private final Register<Long> register;

    Damaged(Register<Long> register) {
      this.register = register;
      boolean isWritten = register.compareAndSet(0, 3L);
    }

    /** Puts words on top of whatever is there. */
    static <S> void damage(Register<S> below, S words) {
      boolean isDone = false;
      while (!isDone) {
        isDone = below.compareAndSet(below.get().version(), words);
      }
    }

    final int read() {
      try {
        return register.get().value().intValue();
      } catch (RegisterUnavailableException e) {
        return SILENT;
      }
    }

    final int write() {
      try {
        return register.compareAndSet(1, 2L) ? 1 : 0;
      } catch (RegisterUnavailableException e) {
        return SILENT;
      }
    }
  }

  /** A sealed register, and words of another place. */
  abstract static class Sound extends Damaged {
    private final Register<Sealed> below;
    private final Sealed foreign;

    Sound() {
      this(new HeapRegister<>());
    }

    private Sound(Register<Sealed> below) {
      super(SealedRegister.found(below, "r", CODEC, Seal.crc32c()));
      this.below = below;
      Register<Sealed> elsewhere = new HeapRegister<>();
      boolean isWritten =
          SealedRegister.found(elsewhere, "q", CODEC, Seal.crc32c()).compareAndSet(0, 9L);
      foreign = elsewhere.get().value();
    }

    final void damage() {
      damage(below, foreign);
    }
  }

  @JCStressTest
  @JCStressMeta(ReadOutcomes.class)
  @State
  public static class Reader extends Sound {
    @Actor
    public void reader(II_Result r) {
      r.r1 = read();
      r.r2 = read();
    }

    @Actor
    public void foreign() {
      damage();
    }
  }

  @JCStressTest
  @Outcome(id = "1, -1", expect = ACCEPTABLE, desc = "Written before the damage.")
  @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "The write found the damage.")
  @Outcome(expect = FORBIDDEN, desc = "A write is lost to a state that nobody wrote, or is on it.")
  @State
  public static class Writer extends Sound {
    @Actor
    public void writer(II_Result r) {
      r.r1 = write();
    }

    @Actor
    public void foreign() {
      damage();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = read();
    }
  }

  /** Broken: the values have no seal. */
  @JCStressTest
  @JCStressMeta(ReadOutcomes.class)
  @Outcome(id = ".*, 9", expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: a value of elsewhere.")
  @State
  public static class WithoutSealControl extends Damaged {
    private final Register<Long> below;

    public WithoutSealControl() {
      this(new HeapRegister<>());
    }

    private WithoutSealControl(Register<Long> below) {
      super(below);
      this.below = below;
    }

    @Actor
    public void reader(II_Result r) {
      r.r1 = read();
      r.r2 = read();
    }

    @Actor
    public void foreign() {
      damage(below, 9L);
    }
  }
}
