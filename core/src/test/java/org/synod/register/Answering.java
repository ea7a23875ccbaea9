// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.util.ArrayList;
import java.util.List;
import org.synod.register.RegisterUnavailableException.Effect;

/** A register that is told how to answer its next calls. */
public final class Answering<V> implements Register<V> {

  /** The way in which a call is answered. */
  public enum Answer {
    /** The call is done, and answered. */
    YES,
    /** The call has no effect, and the register says so. */
    REFUSED,
    /** The call has its effect, and the answer is lost. */
    UNANSWERED,
    /** The request is lost, and nobody knows. */
    LOST,
    /** From now on no call can change the register, though a call can read it. */
    READ_ONLY,
    /** From now on no call is answered. */
    SILENT
  }

  /** The register behind this one. */
  public final Register<V> register;

  private static final int MOST_SILENT = 10_000; // calls: a run with more does not end

  private final List<Answer> answers = new ArrayList<>();
  private int silent;

  public Answering(Register<V> register) {
    this.register = register;
  }

  /** Makes some registers on the heap. */
  public static <V> List<Answering<V>> heap(int count) {
    List<Answering<V>> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(new Answering<>(new HeapRegister<>()));
    }
    return made;
  }

  /**
   * Tells the answers to the next compare-and-sets, one for each. After those all calls are
   * answered.
   */
  public void answer(Answer... next) {
    answers.clear();
    answers.addAll(List.of(next));
  }

  @Override
  public Versioned<V> get() {
    if (!answers.isEmpty() && answers.get(0) == Answer.SILENT) {
      throw silent(Effect.NONE);
    }
    return register.get();
  }

  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    Answer answer = answers.isEmpty() ? Answer.YES : answers.get(0);
    if (answer == Answer.SILENT || answer == Answer.READ_ONLY) {
      throw silent(Effect.NONE);
    }
    if (!answers.isEmpty()) {
      answers.remove(0);
    }
    if (answer == Answer.REFUSED) {
      throw silent(Effect.NONE);
    }
    boolean isDone = answer != Answer.LOST && register.compareAndSet(expectedVersion, next);
    if (answer == Answer.YES) {
      return isDone;
    }
    throw silent(Effect.UNKNOWN);
  }

  private RegisterUnavailableException silent(Effect effect) {
    if (++silent > MOST_SILENT) {
      throw new AssertionError("it does not end");
    }
    return new RegisterUnavailableException("it does not answer", effect);
  }
}
