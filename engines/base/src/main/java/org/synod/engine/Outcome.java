// SPDX-License-Identifier: Apache-2.0
package org.synod.engine;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.synod.register.Versioned;

/**
 * The answer of an {@link Engine} to a conditional write: it was done, or it certainly was not and
 * never will be. An engine that knows the record's state after a refusal says it, the witness, and
 * saves a read.
 *
 * <p>Immutable.
 */
public final class Outcome {
  private static final Outcome WRITTEN = new Outcome(true, null);
  private static final Outcome NOT_WRITTEN = new Outcome(false, null);

  private final boolean isWritten;
  private final @Nullable Versioned<byte[]> witness;

  private Outcome(boolean isWritten, @Nullable Versioned<byte[]> witness) {
    this.isWritten = isWritten;
    this.witness = witness;
  }

  /**
   * The write took effect.
   *
   * @return an outcome without a witness
   */
  public static Outcome written() {
    return WRITTEN;
  }

  /**
   * The write did nothing, and the reason is not known: another write passed it, or the engine gave
   * up one of several that met.
   *
   * @return an outcome without a witness
   */
  public static Outcome notWritten() {
    return NOT_WRITTEN;
  }

  /**
   * The write did nothing.
   *
   * @param witness a state of the record at the write, or between the write and now
   * @return an outcome with a witness
   */
  public static Outcome notWritten(Versioned<byte[]> witness) {
    return new Outcome(
        false, Objects.requireNonNull(witness, "witness: null, allowed: a state"));
  }

  /**
   * Tells whether the write took effect.
   *
   * @return false if it did nothing and never will
   */
  public boolean isWritten() {
    return isWritten;
  }

  /**
   * Returns the state that a write met which did nothing.
   *
   * @return the witness, or empty if the engine did not say it
   */
  public Optional<Versioned<byte[]>> witness() {
    return Optional.ofNullable(witness);
  }

  @Override
  public String toString() {
    return "Outcome["
        + (isWritten ? "written" : "not written")
        + (witness == null ? "" : ", version " + witness.version() + " met")
        + "]";
  }
}
