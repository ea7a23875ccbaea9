// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import java.util.UUID;
import org.synod.register.Register;

/** A status register of one owner, for one transaction at a time. */
final class OwnStatus {
  final UUID id;
  final Register<TransactionOutcome> register;

  /** Its place among those of its owner, or one beyond them. */
  final int place;

  /** The number of the next transaction: the version of the register. */
  long transaction;

  OwnStatus(UUID id, Register<TransactionOutcome> register, int place) {
    this.id = id;
    this.register = register;
    this.place = place;
  }

  /** Decides the transaction, unless it is decided, and returns its outcome. */
  TransactionOutcome decide(TransactionOutcome outcome) {
    return Participants.decide(register, transaction, outcome);
  }
}
