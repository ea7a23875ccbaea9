// SPDX-License-Identifier: Apache-2.0
package org.synod.log.dependency;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** The tails of a log, each changed by compare-and-set. */
interface Tails<C> {

  /** The number of tails, a power of two. */
  int count();

  @Nullable Tail<C> get(int tail);

  /** {seen} -> {seen, next}; returns false if the tail has gone on. */
  boolean replace(int tail, @Nullable Tail<C> seen, Tail<C> next);

  /**
   * References of a memory, at a distance from each other and from the array's length, which all
   * threads read: otherwise each change of the first tail would cost all of them a miss.
   */
  record InReferences<C>(References<Tail<C>> references, int stride) implements Tails<C> {

    static <C> Tails<C> of(Memory memory, int count, int stride) {
      return new InReferences<>(memory.references("tail", (count + 1) * stride), stride);
    }

    @Override
    public int count() {
      return references.length() / stride - 1;
    }

    @Override
    public @Nullable Tail<C> get(int tail) {
      return references.getVolatile((tail + 1) * stride);
    }

    @Override
    public boolean replace(int tail, @Nullable Tail<C> seen, Tail<C> next) {
      return references.compareAndSet((tail + 1) * stride, seen, next);
    }
  }

  /** Registers, whose versions are the positions. */
  record InRegisters<C>(List<Register<Tail<C>>> registers) implements Tails<C> {

    @Override
    public int count() {
      return registers.size();
    }

    @Override
    public @Nullable Tail<C> get(int tail) {
      return registers.get(tail).get().value();
    }

    @Override
    public boolean replace(int tail, @Nullable Tail<C> seen, Tail<C> next) {
      return registers.get(tail).compareAndSet(new Versioned<>(next.position, next));
    }
  }
}
