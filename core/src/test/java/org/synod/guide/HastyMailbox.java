// SPDX-License-Identifier: Apache-2.0
package org.synod.guide;

import org.synod.memory.Memory;

/** A mailbox with a fault: no fence keeps the message before the state. */
final class HastyMailbox extends Mailbox {
  HastyMailbox(Memory memory) {
    super(memory);
  }

  @Override
  long put(long text) {
    message.setOpaque(0, text);
    state.setOpaque(0, FULL);
    return text;
  }
}
