// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import org.synod.explore.World;

/** Calls on registers of numbers, with the sequential model: a version and a value. */
public final class Histories {

  /** The sequential model: version 0 has the value 0. */
  public record Model(long version, long value) {
    public static final Model UNSET = new Model(0, 0);
  }

  /** The calls of a register of numbers, whichever methods they are made of. */
  public interface Numbers {
    /** Returns the version and the value. */
    Model read();

    boolean compareAndSet(long expectedVersion, long next);
  }

  private Histories() {}

  public static Model read(World world, Numbers register) {
    return world.<Model, Model>call(
        "read", register::read, state -> new World.Step<>(state, state));
  }

  public static boolean compareAndSet(World world, Numbers register, long expected, long next) {
    return world.<Model, Boolean>call(
        "compareAndSet(" + expected + ", " + next + ")",
        () -> register.compareAndSet(expected, next),
        state ->
            state.version() == expected
                ? new World.Step<>(new Model(expected + 1, next), true)
                : new World.Step<>(state, false));
  }

  /** Writes at a version, and returns the state that the write met: the witness. */
  public static Model compareAndExchange(
      World world, Register<Long> register, long expected, long next) {
    return world.<Model, Model>call(
        "compareAndExchange(" + expected + ", " + next + ")",
        () -> {
          Versioned<Long> witness = register.compareAndExchange(expected, next);
          return new Model(witness.version(), witness.toOptional().orElse(0L));
        },
        state ->
            new World.Step<>(
                state.version() == expected ? new Model(expected + 1, next) : state, state));
  }

  /** Writes on top of whatever is read, once. */
  public static boolean update(World world, Numbers register, long next) {
    return compareAndSet(world, register, read(world, register).version(), next);
  }
}
