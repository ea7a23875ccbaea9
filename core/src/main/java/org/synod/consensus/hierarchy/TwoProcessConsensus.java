// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import org.synod.memory.Memory;

/**
 * Consensus of two processes by any primitive that tells the first of them that it was first. The
 * other process takes the proposal of the first, since there is only one. With a third process
 * there would be two others, and no primitive of these can tell which was first.
 *
 * <p><i>Progress:</i> wait-free: one operation of the primitive, and four accesses to variables. On
 * the heap {@link ConcurrentLinkedQueue}, behind {@link #fromQueue(Memory)}, is lock-free, and
 * here takes a bounded number of steps too, as it is emptied twice and never filled.
 *
 * <p><i>Linearization:</i> as {@link ProcessConsensus}; certain from the first operation of the
 * primitive on.
 *
 * <p><i>Memory effects:</i> as {@link ProcessConsensus}. The announcement is written before the
 * primitive, and the process that was not first reads it after the primitive.
 *
 * <p><i>Not guaranteed:</i> anything to a third process, which is refused.
 *
 * <p>Source: M. Herlihy, <i>Wait-free Synchronization</i> (1991): two processes can agree by
 * read-modify-write operations and by a queue, three cannot.
 *
 * @param <V> the values
 */
public final class TwoProcessConsensus<V> extends ProcessConsensus<V> {
  private static final int NOBODY = -1;

  private final IntPredicate isFirst; // the primitive, by the process that calls it

  private TwoProcessConsensus(Memory memory, Variables variables, IntPredicate isFirst) {
    super(memory, variables);
    if (memory.processes() > 2) {
      throw new IllegalArgumentException(
          "memory: " + memory.processes() + " processes, allowed: 1 or 2");
    }
    this.isFirst = isFirst;
  }

  private static <P> P required(String name, P primitive) {
    return Objects.requireNonNull(primitive, name + ": null, allowed: the primitive's operation");
  }

  /**
   * Makes a consensus object from test-and-set.
   *
   * @param <V> the values
   * @param memory the memory whose processes propose, one or two
   * @return an undecided object
   */
  public static <V> TwoProcessConsensus<V> fromTestAndSet(Memory memory) {
    AtomicBoolean flag = new AtomicBoolean();
    return fromTestAndSet(memory, Variables.onHeap(), () -> flag.getAndSet(true));
  }

  /**
   * Makes a consensus object from a given test-and-set.
   *
   * @param <V> the values
   * @param memory the memory whose processes propose, one or two
   * @param variables the place where its variables are made
   * @param testAndSet sets a flag that is false at first, and returns its value before
   * @return an undecided object
   */
  public static <V> TwoProcessConsensus<V> fromTestAndSet(
      Memory memory, Variables variables, BooleanSupplier testAndSet) {
    required("testAndSet", testAndSet);
    return new TwoProcessConsensus<>(memory, variables, me -> !testAndSet.getAsBoolean());
  }

  /**
   * Makes a consensus object from swap.
   *
   * @param <V> the values
   * @param memory the memory whose processes propose, one or two
   * @return an undecided object
   */
  public static <V> TwoProcessConsensus<V> fromSwap(Memory memory) {
    AtomicInteger last = new AtomicInteger(NOBODY);
    return fromSwap(memory, Variables.onHeap(), last::getAndSet);
  }

  /**
   * Makes a consensus object from a given swap.
   *
   * @param <V> the values
   * @param memory the memory whose processes propose, one or two
   * @param variables the place where its variables are made
   * @param swap writes a number in place of one that is -1 at first, and returns the number before
   * @return an undecided object
   */
  public static <V> TwoProcessConsensus<V> fromSwap(
      Memory memory, Variables variables, IntUnaryOperator swap) {
    required("swap", swap);
    return new TwoProcessConsensus<>(memory, variables, me -> swap.applyAsInt(me) == NOBODY);
  }

  /**
   * Makes a consensus object from fetch-and-add.
   *
   * @param <V> the values
   * @param memory the memory whose processes propose, one or two
   * @return an undecided object
   */
  public static <V> TwoProcessConsensus<V> fromFetchAndAdd(Memory memory) {
    AtomicInteger tickets = new AtomicInteger();
    return fromFetchAndAdd(memory, Variables.onHeap(), tickets::getAndAdd);
  }

  /**
   * Makes a consensus object from a given fetch-and-add.
   *
   * @param <V> the values
   * @param memory the memory whose processes propose, one or two
   * @param variables the place where its variables are made
   * @param fetchAndAdd adds to a number that is 0 at first, and returns the number before
   * @return an undecided object
   */
  public static <V> TwoProcessConsensus<V> fromFetchAndAdd(
      Memory memory, Variables variables, IntUnaryOperator fetchAndAdd) {
    required("fetchAndAdd", fetchAndAdd);
    return new TwoProcessConsensus<>(memory, variables, me -> fetchAndAdd.applyAsInt(1) == 0);
  }

  /**
   * Makes a consensus object from a queue.
   *
   * @param <V> the values
   * @param memory the memory whose processes propose, one or two
   * @return an undecided object
   */
  public static <V> TwoProcessConsensus<V> fromQueue(Memory memory) {
    Queue<Integer> queue = new ConcurrentLinkedQueue<>(List.of(0, 1));
    return fromQueue(memory, Variables.onHeap(), queue::remove);
  }

  /**
   * Makes a consensus object from a given queue.
   *
   * @param <V> the values
   * @param memory the memory whose processes propose, one or two
   * @param variables the place where its variables are made
   * @param dequeue takes the first number from a queue that holds 0 and behind it 1 at first
   * @return an undecided object
   */
  public static <V> TwoProcessConsensus<V> fromQueue(
      Memory memory, Variables variables, IntSupplier dequeue) {
    required("dequeue", dequeue);
    return new TwoProcessConsensus<>(memory, variables, me -> dequeue.getAsInt() == 0);
  }

  @Override
  int winner(int me) {
    return isFirst.test(me) ? me : 1 - me;
  }
}
