// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.time.Duration;
import java.util.function.Supplier;
import org.synod.explore.World;
import org.synod.internal.Sleeper;
import org.synod.internal.Waiters;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.layout.Holder;

/** A {@link HeapRegister} whose fields are references, for example of a world. */
record OverReferences(References<Versioned<Long>> state, References<Waiters> waiters)
    implements Register<Long> {
  private static final Row<Versioned<Long>> STATE = OverReferences::state;
  private static final Row<Waiters> WAITERS = OverReferences::waiters;

  /** Each row of references holds one. */
  private interface Row<T> extends Holder<OverReferences, T> {
    References<T> of(OverReferences register);

    @Override
    default T get(OverReferences register) {
      return of(register).getVolatile(0);
    }

    @Override
    default T compareAndExchange(OverReferences register, T expected, T next) {
      return of(register).compareAndExchange(0, expected, next);
    }
  }

  OverReferences(Memory memory) {
    this(memory.references("state", 1), memory.references("waiters", 1));
  }

  @Override
  public Versioned<Long> get() {
    return HeapRegister.get(STATE, this);
  }

  @Override
  public boolean compareAndSet(long expectedVersion, Long next) {
    return HeapRegister.compareAndSet(STATE, WAITERS, this, expectedVersion, next);
  }

  @Override
  public boolean compareAndSet(Versioned<Long> next) {
    return HeapRegister.compareAndSet(STATE, WAITERS, this, next);
  }

  @Override
  public Versioned<Long> compareAndExchange(long expectedVersion, Long next) {
    return HeapRegister.compareAndExchange(STATE, WAITERS, this, expectedVersion, next);
  }

  @Override
  public Versioned<Long> await(long seenVersion, Duration timeout) throws InterruptedException {
    return await(seenVersion, Sleeper.ofCurrentThread(this, Sleeper.nanos(timeout)));
  }

  Versioned<Long> await(long seenVersion, Sleeper me) throws InterruptedException {
    return HeapRegister.await(STATE, WAITERS, this, seenVersion, me);
  }

  /**
   * A thread of a world. The permit of {@link java.util.concurrent.locks.LockSupport} is a register
   * of that world, true while the thread has it.
   *
   * @param isOver whether the time to wait is over
   */
  record InWorld(World world, Register<Boolean> permit, Supplier<Boolean> isOver)
      implements Sleeper {
    @Override
    public boolean sleep() {
      if (isOver.get()) {
        return false;
      }
      long version = world.await(permit, held -> held.isSet() && held.value()).version();
      permit.compareAndSet(version, false);
      return true;
    }

    @Override
    public void wake() {
      Versioned<Boolean> held = permit.get();
      if (!held.isSet() || !held.value()) {
        permit.compareAndSet(held.version(), true);
      }
    }
  }
}
