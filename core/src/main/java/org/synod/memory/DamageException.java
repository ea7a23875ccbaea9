// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

/**
 * Thrown for words of a memory that nothing wrote there as they are: a file was damaged, or written
 * by another program. It says where, which field, what was found and what was expected.
 */
public final class DamageException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private DamageException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Makes the exception.
   *
   * @param field what is wrong
   * @param found what it is
   * @param expected what it could be
   */
  public DamageException(String field, Object found, Object expected) {
    super(field + ": found " + found + ", expected " + expected);
  }

  /**
   * Says where the words are that were refused.
   *
   * @param where the place, as a person can find it
   * @param refusal what refused them: another of this kind, which says the rest, or what a codec
   *     threw at them
   * @return an exception that says both
   */
  public static DamageException at(String where, RuntimeException refusal) {
    String what =
        refusal instanceof DamageException
            ? refusal.getMessage()
            : "value: found words of which its codec says \"" + refusal.getMessage()
                + "\", expected some that it wrote";
    return new DamageException(where + ": " + what, refusal);
  }
}
