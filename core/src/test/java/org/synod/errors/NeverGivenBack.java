// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.concurrent.atomic.AtomicBoolean;

/** A control: a word that is taken and given back, in ways that errors get between. */
abstract class NeverGivenBack implements Scenario {
  final AtomicBoolean isTaken = new AtomicBoolean();

  /** The word is given back only if all went well. */
  static class WithoutFinally extends NeverGivenBack {
    @Override
    public void operation() {
      take();
      work();
      isTaken.set(false);
    }
  }

  /** The word is given back by a call, which can fail. */
  static class ByACall extends NeverGivenBack {
    @Override
    public void operation() {
      take();
      try {
        work();
      } finally {
        isTaken.set(false);
      }
    }
  }

  void take() {
    while (!isTaken.compareAndSet(false, true)) {
      Thread.onSpinWait();
    }
  }

  void work() {
    deeper();
  }

  void deeper() {}

  @Override
  public void prepare() throws Throwable {
    operation();
  }

  @Override
  public void goOn() throws Throwable {
    operation();
  }

  @Override
  public void check(int returned) {}
}
