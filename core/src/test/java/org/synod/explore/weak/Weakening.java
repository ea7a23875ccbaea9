// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.weak;

import java.util.function.IntPredicate;
import org.synod.explore.cells.StepWords;
import org.synod.explore.replay.Request.Mode;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;

/**
 * A weakening, below the production code: some accesses to words and references of a weak world
 * are made in another mode, or some fences are left out.
 *
 * @param access the accesses
 * @param caller the methods that make them, a regular expression for {@code Class.method}; empty
 *     for any
 * @param index the words or references; for a fence, any
 * @param mode the mode in their place; for a fence it is left out
 */
public record Weakening(Access access, String caller, IntPredicate index, Mode mode) {

  /** The accesses to words and references. */
  public enum Access {
    GET_VOLATILE,
    GET_ACQUIRE,
    GET_OPAQUE,
    SET_VOLATILE,
    SET_RELEASE,
    SET_OPAQUE,
    EXCHANGE,
    ACQUIRE_FENCE,
    RELEASE_FENCE,
    /** None: the seam itself changes nothing. */
    NONE
  }

  /** No weakening. */
  public static Weakening none() {
    return of(Access.NONE, "", Mode.PLAIN);
  }

  /** A weakening of all accesses of a method. */
  public static Weakening of(Access access, String caller, Mode mode) {
    return new Weakening(access, caller, index -> true, mode);
  }

  /** A weakening that leaves the fences of a method out. */
  public static Weakening without(Access fence, String caller) {
    return of(fence, caller, Mode.PLAIN);
  }

  /** The same, of some words only. */
  public Weakening at(IntPredicate index) {
    return new Weakening(access, caller, index, mode);
  }

  /** A memory whose accesses are weaker. */
  public Memory of(Memory memory) {
    return new WrappedMemory(memory) {
      @Override
      protected Words wrap(Words words) {
        return new Weaker((StepWords) words);
      }

      @Override
      protected <T> References<T> wrap(String label, References<T> references) {
        return new WeakerReferences<>(references, Weakening.this);
      }
    };
  }

  /** The mode in which an access is made. */
  Mode mode(Access made, int index, Mode usual) {
    return applies(made, index) ? mode : usual;
  }

  private boolean applies(Access access, int index) {
    return this.access == access && this.index.test(index) && (caller.isEmpty() || isCalledBy());
  }

  /** Whether the method that makes the access is the one. */
  private boolean isCalledBy() {
    return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
        .walk(
            frames ->
                frames
                    .filter(frame -> !isBelow(frame.getDeclaringClass()))
                    .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                    .findFirst())
        .filter(frame -> frame.matches(".*\\.(" + caller + ")"))
        .isPresent();
  }

  private static boolean isBelow(Class<?> made) {
    return made == Weakening.class
        || Words.class.isAssignableFrom(made)
        || References.class.isAssignableFrom(made);
  }

  private final class Weaker extends Words {
    private final StepWords words;

    Weaker(StepWords words) {
      this.words = words;
    }

    @Override
    public int length() {
      return words.length();
    }

    @Override
    public long getVolatile(int index) {
      return words.read(index, mode(Access.GET_VOLATILE, index, Mode.VOLATILE));
    }

    @Override
    public long getAcquire(int index) {
      return words.read(index, mode(Access.GET_ACQUIRE, index, Mode.ACQUIRE));
    }

    @Override
    public long getOpaque(int index) {
      return words.read(index, mode(Access.GET_OPAQUE, index, Mode.OPAQUE));
    }

    @Override
    public void setRelease(int index, long value) {
      words.write(index, value, mode(Access.SET_RELEASE, index, Mode.RELEASE));
    }

    @Override
    public void setOpaque(int index, long value) {
      words.write(index, value, mode(Access.SET_OPAQUE, index, Mode.OPAQUE));
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      return words.exchange(index, expected, next, mode(Access.EXCHANGE, index, Mode.VOLATILE));
    }

    @Override
    public void copyTo(int index, long[] into) {
      words.copyTo(index, into);
    }

    @Override
    public void copyFrom(long[] from, int index) {
      words.copyFrom(from, index);
    }

    @Override
    public void acquireFence() {
      if (!applies(Access.ACQUIRE_FENCE, 0)) {
        words.acquireFence();
      }
    }

    @Override
    public void releaseFence() {
      if (!applies(Access.RELEASE_FENCE, 0)) {
        words.releaseFence();
      }
    }
  }
}
