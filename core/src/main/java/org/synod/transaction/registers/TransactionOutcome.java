// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import org.synod.memory.DamageException;
import org.synod.register.ByteCodec;

/**
 * What a status register of {@link RegisterTransactions} holds: how the transaction has ended that
 * had the version before as its number. A transaction whose number is the version of its status
 * register is undecided.
 */
public enum TransactionOutcome {
  /** All that it writes is written. */
  COMMITTED,
  /** It writes nothing. */
  ABORTED;

  private static final ByteCodec<TransactionOutcome> CODEC =
      ByteCodec.of(outcome -> new byte[] {(byte) outcome.ordinal()}, TransactionOutcome::decoded);

  /**
   * Returns the codec for status registers on engines that keep bytes.
   *
   * @return a codec of length 1
   */
  public static ByteCodec<TransactionOutcome> codec() {
    return CODEC;
  }

  private static TransactionOutcome decoded(byte[] bytes) {
    if (bytes.length != 1 || bytes[0] < 0 || bytes[0] > 1) {
      throw new DamageException(
          "outcome", bytes.length + " bytes of another kind", "one byte, 0 or 1");
    }
    return bytes[0] == 0 ? COMMITTED : ABORTED;
  }
}
