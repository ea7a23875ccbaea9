// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.util.ArrayList;
import java.util.List;
import org.synod.register.RegisterUnavailableException.Effect;

/** A register that is told what becomes of its next calls. */
public final class Answering<V> implements Register<V> {

  /** What becomes of a call. */
  public enum Answer {
    /** It is done, and answered. */
    YES,
    /** It has no effect, and says so. */
    REFUSED,
    /** It has its effect, and the answer is lost. */
    UNANSWERED,
    /** The request is lost, and nobody knows. */
    LOST,
    /** Nothing can be changed from now on, though it can be read. */
    READ_ONLY,
    /** Nothing is answered from now on. */
    SILENT
  }

  /** The register behind it. */
  public final Register<V> register;

  private static final int MOST_SILENT = 10_000; // calls: more, and it does not end

  private final List<Answer> answers = new ArrayList<>();
  private int silent;

  public Answering(Register<V> register) {
    this.register = register;
  }

  /** Some on the heap. */
  public static <V> List<Answering<V>> heap(int count) {
    List<Answering<V>> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(new Answering<>(new HeapRegister<>()));
    }
    return made;
  }

  /** What becomes of the next compare-and-sets, one for each; after those all is answered. */
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
