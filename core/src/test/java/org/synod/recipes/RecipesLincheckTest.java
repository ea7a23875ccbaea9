// SPDX-License-Identifier: Apache-2.0
package org.synod.recipes;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.ModelCheck;

/** Each recipe does what the sequential object of its kind does, and waits for nobody. */
@Tag("deep")
class RecipesLincheckTest {
  private static final String VALUE = "value";

  @Test
  void aCounter() {
    ModelCheck.brieflyLinearizableWithoutBlocking(Counting.class, SequentialCounting.class);
  }

  @Test
  void aQueue() {
    ModelCheck.brieflyLinearizableWithoutBlocking(Fifo.class, SequentialFifo.class);
  }

  @Test
  void aPriorityQueue() {
    ModelCheck.brieflyLinearizableWithoutBlocking(LeastFirst.class, SequentialLeastFirst.class);
  }

  @Test
  void aSortedMap() {
    ModelCheck.brieflyLinearizableWithoutBlocking(Sorted.class, SequentialSorted.class);
  }

  @Test
  void aRateLimiter() {
    ModelCheck.brieflyLinearizableWithoutBlocking(Limited.class, SequentialLimited.class);
  }

  @Test
  void aOnceOnlyInitialiser() {
    ModelCheck.brieflyLinearizableWithoutBlocking(Initialised.class, SequentialInitialised.class);
  }

  /** A counter. */
  public static final class Counting {
    private final Counter counter = new Counter();

    @Operation
    public long next() {
      return counter.next();
    }

    @Operation
    public long last() {
      return counter.last();
    }
  }

  /** The sequential counter. */
  public static final class SequentialCounting {
    private long last;

    public long next() {
      return ++last;
    }

    public long last() {
      return last;
    }
  }

  /** A queue, first in, first out. */
  @Param(name = VALUE, gen = IntGen.class, conf = "1:9")
  public static final class Fifo {
    private final FifoQueue<Integer> queue = new FifoQueue<>();

    @Operation(params = VALUE)
    public void offer(int item) {
      queue.offer(item);
    }

    @Operation
    public Integer poll() {
      return queue.poll();
    }
  }

  /** A priority queue. */
  @Param(name = VALUE, gen = IntGen.class, conf = "1:9")
  public static final class LeastFirst {
    private final LeastFirstQueue<Integer> queue = new LeastFirstQueue<>();

    @Operation(params = VALUE)
    public void offer(int item) {
      queue.offer(item);
    }

    @Operation
    public Integer poll() {
      return queue.poll();
    }
  }

  /** The sequential queue, in the order of its kind. */
  abstract static class SequentialQueue {
    private final Queue<Integer> queue;

    SequentialQueue(Queue<Integer> queue) {
      this.queue = queue;
    }

    public void offer(int item) {
      queue.offer(item);
    }

    public Integer poll() {
      return queue.poll();
    }
  }

  /** First in, first out. */
  public static final class SequentialFifo extends SequentialQueue {
    public SequentialFifo() {
      super(new ArrayDeque<>());
    }
  }

  /** The least first. */
  public static final class SequentialLeastFirst extends SequentialQueue {
    public SequentialLeastFirst() {
      super(new PriorityQueue<>());
    }
  }

  /** A sorted map. */
  @Param(name = VALUE, gen = IntGen.class, conf = "1:3")
  public static final class Sorted {
    private final SnapshotMap<Integer, Integer> map = new SnapshotMap<>();

    @Operation(params = {VALUE, VALUE})
    public Integer put(int key, int value) {
      return map.put(key, value);
    }

    @Operation(params = VALUE)
    public Integer remove(int key) {
      return map.remove(key);
    }

    @Operation
    public String snapshot() {
      return map.snapshot().toString();
    }
  }

  /** The sequential map. */
  public static final class SequentialSorted {
    private final SortedMap<Integer, Integer> map = new TreeMap<>();

    public Integer put(int key, int value) {
      return map.put(key, value);
    }

    public Integer remove(int key) {
      return map.remove(key);
    }

    public String snapshot() {
      return map.toString();
    }
  }

  /** A rate limiter of 2 tokens, which gets one more each 2 ns. Times may go back. */
  @Param(name = VALUE, gen = IntGen.class, conf = "0:5")
  public static final class Limited {
    private final RateLimiter limiter = new RateLimiter(2, 2, 0);

    @Operation(params = VALUE)
    public boolean tryAcquire(int now) {
      return limiter.tryAcquire(now);
    }
  }

  /** The sequential bucket: its tokens, in halves, and the time when it last got some. */
  public static final class SequentialLimited {
    private int halves = 4;
    private int at;

    public boolean tryAcquire(int now) {
      int then = Math.max(at, now);
      halves = Math.min(4, halves + then - at);
      at = then;
      // a late caller sees the bucket as it was at the caller's time
      if (halves - (at - now) < 2) {
        return false;
      }
      halves -= 2;
      return true;
    }
  }

  /** A value that is made once. */
  @Param(name = VALUE, gen = IntGen.class, conf = "1:9")
  public static final class Initialised {
    private final Once<Integer> once = new Once<>();

    @Operation(params = VALUE)
    public int get(int value) {
      return once.get(() -> value);
    }
  }

  /** The first value wins. */
  public static final class SequentialInitialised {
    private Integer value;

    public int get(int proposed) {
      if (value == null) {
        value = proposed;
      }
      return value;
    }
  }
}
