// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import org.junit.jupiter.api.Assertions;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.quorum.QuorumRegister;
import org.synod.register.Versioned;

/**
 * A write of a quorum register that is cut off, and the question whether it took effect. Each write
 * sets a bit of its own, which all later writes keep.
 */
class TookEffectErrors implements Scenario {
  private final QuorumRegister<Long> register =
      QuorumRegister.of(new HeapMemory(8), Codec.ofLong(), 3);
  private int bits;
  private long mine; // the bit of this thread's write
  private Thread victim;
  private boolean tookEffect;
  private boolean isAsked;

  @Override
  public void prepare() {
    Injection.onOther(this::write);
  }

  private void write() {
    long bit = 1L << bits++;
    register.update(n -> n == null ? bit : n | bit);
  }

  @Override
  public void operation() {
    victim = Thread.currentThread();
    mine = 1L << bits++;
    Versioned<Long> now = register.get();
    Assertions.assertTrue(register.compareAndSet(now.version(), now.value() | mine));
  }

  @Override
  public void goOn() {
    if (Thread.currentThread() == victim && !isAsked) {
      tookEffect = register.tookEffect();
      isAsked = true; // later it would be asked of the next write
    }
    write();
  }

  @Override
  public void check(int returned) {
    Assertions.assertEquals((register.get().value() & mine) != 0, tookEffect);
  }
}
