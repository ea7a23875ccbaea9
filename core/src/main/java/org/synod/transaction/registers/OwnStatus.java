// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.synod.register.Register;

/** A status register of one owner, for one transaction at a time. */
final class OwnStatus {
  final UUID id;
  final Register<TransactionOutcome> register;

  private final AtomicBoolean isTaken = new AtomicBoolean(true);

  /** The number of the transaction that has it: the version of the register. */
  long transaction;

  /** Makes one that its maker has taken. */
  OwnStatus(UUID id, Register<TransactionOutcome> register) {
    this.id = id;
    this.register = register;
  }

  /** Takes it for a transaction, unless another has it. */
  boolean take() {
    return !isTaken.get() && isTaken.compareAndSet(false, true);
  }

  /** Leaves it to the next transaction. */
  void giveBack() {
    transaction++;
    // Release is safe: only this thread has it, and a thread that takes it sees what was done to it
    // before. A thread that still finds it taken takes another one.
    isTaken.setRelease(false);
  }

  /** Decides the transaction, unless it is decided, and returns its outcome. */
  TransactionOutcome decide(TransactionOutcome outcome) {
    return SharedRegisters.decide(register, transaction, outcome);
  }
}
