// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.transaction.Ref;
import org.synod.transaction.Transactions;
import scala.concurrent.stm.japi.STM;

/**
 * How long does a number take to another thread and back? Each way is a place for one number, into
 * which a thread puts it once the place is empty, and from which the other takes it. {@code spin}
 * is the least: a word that both look at all the time. Beside it are a blocking queue of one, and
 * ScalaSTM's {@code retry}.
 *
 * <pre>{@code java -jar benchmarks/target/benchmarks.jar HandoverBenchmark -prof gc}</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class HandoverBenchmark {
  private static final long NONE = 0;
  private static final long END = -1;

  /** A place for one number other than {@link #NONE}. */
  private interface Place {
    void put(long number) throws InterruptedException;

    long take() throws InterruptedException;
  }

  /** The kind of the two places. */
  public enum Kind {
    TRANSACTION,
    ARRAY_BLOCKING_QUEUE,
    SCALA_STM,
    SPIN;

    private Place place() {
      return switch (this) {
        case TRANSACTION -> new InRef(new Ref<>(NONE));
        case ARRAY_BLOCKING_QUEUE -> new InQueue(new ArrayBlockingQueue<>(1));
        case SCALA_STM -> new InScala(STM.newRef(NONE));
        case SPIN -> new InWord(new AtomicLong());
      };
    }
  }

  private record InRef(Ref<Long> ref) implements Place {
    @Override
    public void put(long number) {
      Transactions.run(
          tx -> {
            tx.await(tx.get(ref) == NONE);
            tx.set(ref, number);
          });
    }

    @Override
    public long take() {
      return Transactions.atomically(
          tx -> {
            long number = tx.get(ref);
            tx.await(number != NONE);
            tx.set(ref, NONE);
            return number;
          });
    }
  }

  private record InQueue(BlockingQueue<Long> queue) implements Place {
    @Override
    public void put(long number) throws InterruptedException {
      queue.put(number);
    }

    @Override
    public long take() throws InterruptedException {
      return queue.take();
    }
  }

  private record InScala(scala.concurrent.stm.Ref.View<Long> ref) implements Place {
    @Override
    public void put(long number) {
      STM.atomic(
          () -> {
            if (ref.get() != NONE) {
              STM.retry();
            }
            ref.set(number);
          });
    }

    @Override
    public long take() {
      return STM.<Long>atomic(
          () -> {
            long number = ref.get();
            if (number == NONE) {
              STM.retry();
            }
            ref.set(NONE);
            return number;
          });
    }
  }

  private record InWord(AtomicLong word) implements Place {
    @Override
    public void put(long number) {
      while (word.get() != NONE) {
        Thread.onSpinWait();
      }
      word.set(number);
    }

    @Override
    public long take() {
      long number;
      while ((number = word.get()) == NONE) {
        Thread.onSpinWait();
      }
      word.set(NONE);
      return number;
    }
  }

  /** The kind of the places. */
  @Param public Kind kind;

  private Place there;
  private Place back;
  private Thread other;

  @Setup
  public void setUp() {
    there = kind.place();
    back = kind.place();
    other = new Thread(this::sendBack, "sends back");
    other.setDaemon(true);
    other.start();
  }

  private void sendBack() {
    try {
      for (long number; (number = there.take()) != END; ) {
        back.put(number);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts it", e);
    }
  }

  @TearDown
  public void tearDown() throws InterruptedException {
    there.put(END);
    other.join();
  }

  @Benchmark
  public long thereAndBack() throws InterruptedException {
    there.put(1);
    return back.take();
  }
}
