// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

/** References whose compare-and-exchange, and so compare-and-set, is broken. */
public final class FaultyReference<T> extends WrappedReferences<T> {

  /** A seeded fault. */
  public enum Fault {
    NOTHING,
    /** The reference is written, whatever is there. */
    NOT_COMPARED,
    /** The reference is compared, and then written, whatever has come there in between. */
    CHECK_THEN_SET,
    /** A thread that loses is told that it has won. */
    LOSER_IS_TOLD_IT_WON,
    /** A thread that wins is told that it has lost. */
    WINNER_IS_TOLD_IT_LOST,
    /** A write is dropped, and its thread is told that it has won. */
    WRITE_IS_DROPPED
  }

  private final Fault fault;

  public FaultyReference(References<T> references, Fault fault) {
    super(references);
    this.fault = fault;
  }

  @Override
  public T compareAndExchange(int index, T expected, T next) {
    return switch (fault) {
      case NOTHING -> super.compareAndExchange(index, expected, next);
      case NOT_COMPARED -> {
        super.setVolatile(index, next);
        yield expected;
      }
      case CHECK_THEN_SET -> {
        T there = super.getVolatile(index);
        if (there == expected) {
          super.setVolatile(index, next);
        }
        yield there;
      }
      case LOSER_IS_TOLD_IT_WON -> {
        super.compareAndExchange(index, expected, next);
        yield expected;
      }
      case WINNER_IS_TOLD_IT_LOST -> {
        T there = super.compareAndExchange(index, expected, next);
        yield there == expected ? next : there;
      }
      case WRITE_IS_DROPPED -> super.getVolatile(index);
    };
  }

  @Override
  public boolean compareAndSet(int index, T expected, T next) {
    return fault == Fault.NOTHING
        ? super.compareAndSet(index, expected, next)
        : compareAndExchange(index, expected, next) == expected;
  }
}
