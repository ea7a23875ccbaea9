// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

/** References that pass on all accesses but those that are overridden. */
public class WrappedReferences<T> extends References<T> {
  private final References<T> references;

  public WrappedReferences(References<T> references) {
    this.references = references;
  }

  @Override
  public int length() {
    return references.length();
  }

  @Override
  public T getVolatile(int index) {
    return references.getVolatile(index);
  }

  @Override
  public T getAcquire(int index) {
    return references.getAcquire(index);
  }

  @Override
  public void setVolatile(int index, T value) {
    references.setVolatile(index, value);
  }

  @Override
  public void setRelease(int index, T value) {
    references.setRelease(index, value);
  }

  @Override
  public T compareAndExchange(int index, T expected, T next) {
    return references.compareAndExchange(index, expected, next);
  }

  @Override
  public boolean compareAndSet(int index, T expected, T next) {
    return references.compareAndSet(index, expected, next);
  }
}
