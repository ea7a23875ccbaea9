// SPDX-License-Identifier: Apache-2.0
package org.synod.guide;

import org.synod.memory.Memory;

/** A stack with a fault: a push that loses its race does not try again. */
final class ForgetfulStack extends TreiberStack {
  ForgetfulStack(Memory memory) {
    super(memory);
  }

  @Override
  String push(String text) {
    Node next = top.getVolatile(0);
    top.compareAndSet(0, next, new Node(text, next));
    return text;
  }
}
