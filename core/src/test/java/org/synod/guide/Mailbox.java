// SPDX-License-Identifier: Apache-2.0
package org.synod.guide;

import org.synod.memory.Memory;
import org.synod.memory.Words;

/** A place for one message, which a sender fills and a receiver looks at. */
class Mailbox {
  static final int EMPTY = 0;
  static final int FULL = 1;

  final Words state;
  final Words message;

  Mailbox(Memory memory) {
    state = memory.allocate("state", "a state", 1);
    message = memory.allocate("message", "a message", 1);
  }

  long put(long text) {
    message.setOpaque(0, text);
    message.releaseFence(); // else another processor may see the state first
    state.setOpaque(0, FULL);
    return text;
  }

  long take() {
    if (state.getOpaque(0) == EMPTY) {
      return EMPTY;
    }
    message.acquireFence(); // else this one may have read the message before
    long text = message.getOpaque(0);
    if (text == EMPTY) {
      throw new AssertionError("full, without its message");
    }
    return text;
  }
}
