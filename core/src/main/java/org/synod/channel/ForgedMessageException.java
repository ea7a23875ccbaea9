// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

/** Thrown for a message of an authenticated channel that no sender with its key has written. */
public final class ForgedMessageException extends SecurityException {
  private static final long serialVersionUID = 1L;

  ForgedMessageException(long position, int length) {
    super(
        "message at " + position + ": " + length + " words without the seal of the channel's key,"
            + " allowed: a message that a sender with this key wrote there; it was passed over");
  }
}
