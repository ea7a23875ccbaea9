// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.weak;

import org.synod.explore.cells.StepReferences;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening.Access;
import org.synod.memory.References;

/** References of a weak world, of which some accesses are made in another mode. */
final class WeakerReferences<T> extends References<T> {
  private final StepReferences<T> references;
  private final Weakening weakening;

  WeakerReferences(References<T> references, Weakening weakening) {
    this.references = (StepReferences<T>) references;
    this.weakening = weakening;
  }

  @Override
  public int length() {
    return references.length();
  }

  @Override
  public T getVolatile(int index) {
    return references.read(index, weakening.mode(Access.GET_VOLATILE, index, Mode.VOLATILE));
  }

  @Override
  public T getAcquire(int index) {
    return references.read(index, weakening.mode(Access.GET_ACQUIRE, index, Mode.ACQUIRE));
  }

  @Override
  public void setVolatile(int index, T value) {
    references.write(index, value, weakening.mode(Access.SET_VOLATILE, index, Mode.VOLATILE));
  }

  @Override
  public void setRelease(int index, T value) {
    references.write(index, value, weakening.mode(Access.SET_RELEASE, index, Mode.RELEASE));
  }

  @Override
  public T compareAndExchange(int index, T expected, T next) {
    Mode mode = weakening.mode(Access.EXCHANGE, index, Mode.VOLATILE);
    return references.exchange(index, expected, next, mode);
  }

  @Override
  public String toString() {
    return references.toString();
  }
}
