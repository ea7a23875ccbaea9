// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The state of a register at one moment: a value and its version, which is the number of successful
 * writes so far. Version 0 is the unset register (⊥ in the papers) and holds no value.
 *
 * <p>Immutable, and safe to publish through a data race.
 *
 * @param <V> the values
 * @param version the number of writes that had succeeded, 0 or more
 * @param value the value of the last of them; null if and only if the version is 0
 */
public record Versioned<V>(long version, @Nullable V value) {
  private static final Versioned<?> UNSET = new Versioned<>(0, null);

  /**
   * Refuses a negative version, a value at version 0, and a set version without a value.
   *
   * @param version 0 or more
   * @param value null if and only if the version is 0
   */
  public Versioned {
    if (version < 0) {
      throw new IllegalArgumentException("version: " + version + ", allowed: 0 or more");
    }
    if ((version == 0) != (value == null)) {
      throw new IllegalArgumentException(
          "value: " + value + " at version " + version + ", allowed: null at 0, not null above");
    }
  }

  /**
   * Returns the state of every new register: version 0, no value.
   *
   * @param <V> the values
   * @return the unset state
   */
  @SuppressWarnings("unchecked") // it holds no V
  public static <V> Versioned<V> unset() {
    return (Versioned<V>) UNSET;
  }

  /**
   * Tells whether the register had been written.
   *
   * @return true if the version is above 0, and so the value not null
   */
  public boolean isSet() {
    return version != 0;
  }

  /**
   * Returns the value if there is one.
   *
   * @return the value, or empty at version 0
   */
  public Optional<V> toOptional() {
    return Optional.ofNullable(value);
  }

  /**
   * Tells whether a register has changed since a version was seen; for those who implement
   * registers, of which it is the current state.
   *
   * @param seenVersion the version that was seen
   * @return true if the version of this state is a later one
   * @throws VersionNotReachedException if the version seen is above that of this state
   * @throws IllegalArgumentException if the version seen is negative
   */
  public boolean isBeyond(long seenVersion) {
    return isBeyond(seenVersion, version);
  }

  /** Whether a register that is at a version has changed since another was seen. */
  static boolean isBeyond(long seenVersion, long version) {
    if (seenVersion > version) {
      throw new VersionNotReachedException("seenVersion", seenVersion, version);
    }
    if (seenVersion < 0) {
      throw new IllegalArgumentException(
          "seenVersion: " + seenVersion + ", allowed: 0 to " + version);
    }
    return version > seenVersion;
  }

  /** The state as the toString of a register shows it: "version 3: value" or "unset". */
  String described() {
    return version == 0 ? "unset" : "version " + version + ": " + value;
  }

  /** Applies a user's function, and refuses null as its result. */
  static <V> V next(UnaryOperator<@Nullable V> change, Versioned<V> current) {
    Objects.requireNonNull(change, "change: null, allowed: a function");
    return Objects.requireNonNull(
        change.apply(current.value), "change: returned null, allowed: a value");
  }

  /**
   * Refuses a version that a register cannot have been at; for those who implement registers.
   *
   * @param expectedVersion the version that was given
   * @param currentVersion the version that the register is at
   * @throws VersionNotReachedException if the version is above the current one
   * @throws IllegalArgumentException if the version is negative
   */
  // Not in the exception's own class, where C2 would inline no method.
  public static void requireReached(long expectedVersion, long currentVersion) {
    if (expectedVersion > currentVersion) {
      throw new VersionNotReachedException(expectedVersion, currentVersion);
    }
    if (expectedVersion < 0) {
      throw new IllegalArgumentException(
          "expectedVersion: " + expectedVersion + ", allowed: 0 to " + currentVersion);
    }
  }
}
