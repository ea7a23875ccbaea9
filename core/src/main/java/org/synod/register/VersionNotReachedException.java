// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

/**
 * Thrown for a version that a register has not reached, and so can never have told to anybody. Such
 * a version comes from outside, or from another register. A server whose clients send versions back
 * (as an HTTP {@code If-Match} does) answers that the precondition failed.
 */
public final class VersionNotReachedException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** The version that was given. */
  private final long expectedVersion;

  /** The version that the register was at. */
  private final long currentVersion;

  /**
   * Makes the exception.
   *
   * @param expectedVersion the version that was given
   * @param currentVersion the version that the register was at, a smaller one
   */
  public VersionNotReachedException(long expectedVersion, long currentVersion) {
    this("expectedVersion", expectedVersion, currentVersion);
  }

  /** Makes the exception of an argument that has another name. */
  VersionNotReachedException(String argument, long expectedVersion, long currentVersion) {
    super(argument + ": " + expectedVersion + ", allowed: 0 to " + currentVersion);
    this.expectedVersion = expectedVersion;
    this.currentVersion = currentVersion;
  }

  /**
   * Returns the version that was given.
   *
   * @return a version above {@link #currentVersion()}
   */
  public long expectedVersion() {
    return expectedVersion;
  }

  /**
   * Returns the version that the register was at.
   *
   * @return the version at the moment of the call that was refused
   */
  public long currentVersion() {
    return currentVersion;
  }
}
