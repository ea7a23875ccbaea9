// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

/**
 * An acceptor has promised a ballot of a higher epoch: the acceptors have been replaced. Users see
 * it only if they use acceptors that are replaced by a register that knows of no such thing.
 */
final class HigherEpochException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  HigherEpochException(long epoch, long higher) {
    super("epoch: " + epoch + ", allowed: " + higher + ", since acceptors have been replaced");
  }
}
