// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

/** Words that do something before each access to one of them. */
public final class SteppedWords extends WrappedWords {
  private final Runnable step;

  public SteppedWords(Words words, Runnable step) {
    super(words);
    this.step = step;
  }

  @Override
  public long getVolatile(int index) {
    step.run();
    return super.getVolatile(index);
  }

  @Override
  public void setOpaque(int index, long value) {
    step.run();
    super.setOpaque(index, value);
  }

  @Override
  public long compareAndExchange(int index, long expected, long next) {
    step.run();
    return super.compareAndExchange(index, expected, next);
  }
}
