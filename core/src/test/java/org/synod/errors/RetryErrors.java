// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import org.junit.jupiter.api.Assertions;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.quorum.QuorumRegister;
import org.synod.register.Versioned;

/**
 * Several writes of a quorum register in a row, with no read in between. If one is cut off, its
 * thread writes again with the version that it expected then. Each write sets a bit of its own.
 */
class RetryErrors implements Scenario {
  private static final int WRITES = 4; // from the third on they are repeated

  private final QuorumRegister<Long> register =
      QuorumRegister.acceptors(new HeapMemory(8), Codec.ofLong(), 3);
  private int bits;
  private long written; // the bits that were reported as written
  private long refused; // those that were reported as not written
  private long version; // the version that this thread knows
  private long value;
  private Thread victim;
  private boolean isRetried;

  private long bit() {
    return 1L << bits++;
  }

  private void write() {
    long bit = bit();
    boolean isWritten = register.compareAndSet(version, value | bit);
    if (isWritten) {
      version++;
      value |= bit;
      written |= bit;
    } else {
      refused |= bit;
    }
  }

  @Override
  public void prepare() {
    Injection.onOther(
        () -> {
          written = bit();
          Assertions.assertTrue(register.compareAndSet(0, written));
        });
  }

  @Override
  public void operation() {
    victim = Thread.currentThread();
    Versioned<Long> now = register.get();
    long then = now.version();
    value = now.value();
    version = then; // no call in between, which could be cut off
    for (int i = 0; i < WRITES; i++) {
      write();
    }
  }

  @Override
  public void goOn() {
    if (Thread.currentThread() == victim && !isRetried) {
      isRetried = true;
      write();
    }
    long bit = bit();
    long after = register.updateAndGet(n -> n | bit).value();
    written |= bit;
    Assertions.assertEquals(written, after & written, "written, and not there");
    Assertions.assertEquals(0, after & refused, "refused, and there");
  }

  @Override
  public void check(int returned) {
    Assertions.assertEquals(written, register.get().value() & written);
  }
}
