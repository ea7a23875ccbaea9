// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.explore.Request.Kind;
import org.synod.memory.References;

/** References of a world: each access to one is a step. */
final class StepReferences<T> extends References<T> {
  final World world;
  private final String label;
  private final int first;
  private final int length;

  StepReferences(World world, String label, int first, int length) {
    this.world = world;
    this.label = label;
    this.first = first;
    this.length = length;
  }

  int cell(int index) {
    return first + Objects.checkIndex(index, length);
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public @Nullable T getVolatile(int index) {
    return seen(world.perform(new Request(Kind.READ, cell(index), null, null)));
  }

  @Override
  public @Nullable T getAcquire(int index) {
    return getVolatile(index);
  }

  @Override
  public void setVolatile(int index, @Nullable T value) {
    world.perform(new Request(Kind.WRITE, cell(index), null, world.written(value)));
  }

  @Override
  public void setRelease(int index, @Nullable T value) {
    setVolatile(index, value);
  }

  @Override
  public @Nullable T compareAndExchange(int index, @Nullable T expected, @Nullable T next) {
    Ref recorded = world.expected(expected);
    Object reply =
        world.perform(
            new Request(
                Kind.COMPARE_AND_EXCHANGE, cell(index), recorded, world.written(next)));
    return reply == recorded ? expected : seen(reply);
  }

  @SuppressWarnings("unchecked") // only Ts are ever written
  private @Nullable T seen(Object reply) {
    return (T) world.seen((Ref) reply);
  }

  @Override
  public String toString() {
    return label;
  }
}
