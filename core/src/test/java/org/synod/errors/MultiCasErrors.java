// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import org.junit.jupiter.api.Assertions;
import org.synod.memory.HeapMemory;
import org.synod.transaction.words.MultiCas;

/** A change of two registers that is cut off, and one of a single register. */
class MultiCasErrors implements Scenario {
  private final MultiCas numbers = new MultiCas(new HeapMemory(8), 3, 1, 2);
  private long[] settled;
  private int added;

  private void add(int... registers) {
    long[] versions = new long[registers.length];
    long[] values = new long[registers.length];
    do {
      numbers.snapshot(registers, versions, values);
      for (int i = 0; i < registers.length; i++) {
        Assertions.assertEquals(values[i], versions[i]);
        values[i]++;
      }
    } while (!numbers.compareAndSet(registers, versions, values));
  }

  private void addToAll() {
    add(1, 0);
    add(2);
    added++;
  }

  private long[] versions() {
    return new long[] {numbers.version(0), numbers.version(1)};
  }

  @Override
  public void prepare() {
    addToAll();
  }

  @Override
  public void operation() {
    add(1, 0);
    add(2);
  }

  @Override
  public void goOn() {
    addToAll();
    settled = settled == null ? versions() : settled;
    addToAll();
  }

  @Override
  public void check(int returned) {
    long[] all = versions();
    Assertions.assertEquals(all[0], all[1], "in one of two");
    long late = all[0] - added;
    Assertions.assertTrue(late >= returned && late <= 2, "lost or twice: " + late);
    long settledLate = settled[0] - 2;
    Assertions.assertTrue(settledLate >= late, "later: " + settledLate + " of " + late);
    long single = numbers.version(2) - added;
    Assertions.assertTrue(single >= returned && single <= late, "single: " + single);
  }
}
