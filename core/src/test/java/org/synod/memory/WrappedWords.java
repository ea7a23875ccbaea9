// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

/** Words that pass on all accesses but those that are overridden. A copy is made word by word. */
public class WrappedWords extends Words {
  private final Words words;

  public WrappedWords(Words words) {
    this.words = words;
  }

  @Override
  public int length() {
    return words.length();
  }

  @Override
  public long getVolatile(int index) {
    return words.getVolatile(index);
  }

  @Override
  public long getOpaque(int index) {
    return words.getOpaque(index);
  }

  @Override
  public void setOpaque(int index, long value) {
    words.setOpaque(index, value);
  }

  @Override
  public long compareAndExchange(int index, long expected, long next) {
    return words.compareAndExchange(index, expected, next);
  }
}
