// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

/**
 * Thrown for words of a memory that no code of this library can have written: a file was damaged,
 * or another program wrote it. The message names the place, the field, the content found and the
 * content expected.
 */
public final class DamageException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private DamageException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Makes the exception.
   *
   * @param field the field that is wrong
   * @param found the content found in it
   * @param expected the content that it could have
   */
  public DamageException(String field, Object found, Object expected) {
    super(field + ": found " + found + ", expected " + expected);
  }

  /**
   * Says where the words are that were refused.
   *
   * @param where the place, as a person can find it
   * @param refusal the exception that refused them: another of this class, which says the rest, or
   *     one that a codec threw
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
