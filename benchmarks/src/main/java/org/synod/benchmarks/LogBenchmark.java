// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.consensus.CasConsensus;
import org.synod.log.Delivery;
import org.synod.log.Follower;
import org.synod.log.HeapLog;

/**
 * What does it cost to append a new command to a log that all share? The limit is one
 * compare-and-set on an array element that nobody has touched, and one new command: {@code
 * rawElement} has arrays for each thread, linked as those of the log are, and no contention; {@code
 * rawShared} takes the element after the last by {@code getAndAdd}, which a thread that stops would
 * leave empty. The peers are {@link ConcurrentLinkedQueue}, whose {@code add} returns no index; a
 * locked {@link ArrayList}; and an immutable list in an {@link AtomicReference}.
 *
 * <p>All of these are let go of every 65,536 commands or so. In {@code appendAndPoll} each thread
 * has a follower and reads what all append, in {@code appendAndDeliver} one of them hands it to a
 * consumer, as {@code lockedCall} does under a lock; the log lets go of what has been read.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar LogBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar LogBenchmark -t 2 -prof gc
 * java -jar benchmarks/target/benchmarks.jar LogBenchmark -t 8 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class LogBenchmark {
  private static final int MANY = 1 << 16;
  private static final int SEGMENT = 1 << 10;
  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);

  /** The command that is appended; new each time. */
  private record Command(long number) {}

  /** An immutable list. */
  private record Cell(Command command, Cell next, int length) {}

  /** Elements for the limit that are taken by getAndAdd. */
  private static final class Elements {
    private final Object[] array = new Object[MANY];
    private final AtomicInteger next = new AtomicInteger();
  }

  /** The things that one thread has for itself. */
  @State(Scope.Thread)
  public static class Mine {
    private long number;
    private Object[] array = new Object[SEGMENT + 1];
    private int end;
    private Follower<Object> follower;

    /** Reads from now on. */
    @Setup(Level.Iteration)
    public void follow(LogBenchmark shared) {
      follower = null;
      while (follower == null) {
        try {
          follower = shared.followed.follow(shared.followed.decidedPrefix());
        } catch (IndexOutOfBoundsException e) {
          Thread.onSpinWait(); // the others have gone on already, and let go of it
        }
      }
    }

    /** Keeps nothing while it does not read. */
    @TearDown(Level.Iteration)
    public void close() {
      follower.close();
    }

    private Command command() {
      return new Command(number++);
    }

    private boolean many() {
      return number % MANY == 0;
    }
  }

  private volatile HeapLog<Object> log;
  private volatile HeapLog<Object> logOfConsensus;
  private volatile Elements elements;
  private final ConcurrentLinkedQueue<Object> queue = new ConcurrentLinkedQueue<>();
  private final List<Object> list = new ArrayList<>();
  private final AtomicReference<Cell> immutable = new AtomicReference<>();
  private final HeapLog<Object> followed = new HeapLog<>();
  private Object delivered; // by one thread at a time
  private long calls;
  private final Delivery<Object> delivery =
      new Delivery<>(new HeapLog<>(), 0, command -> delivered = command);

  @Setup(Level.Iteration)
  public void fresh() {
    log = new HeapLog<>();
    logOfConsensus = new HeapLog<>(CasConsensus::new);
    elements = new Elements();
    queue.clear();
    list.clear();
    immutable.set(null);
  }

  @Benchmark
  public long append(Mine mine) {
    if (mine.many()) {
      log = new HeapLog<>();
    }
    return log.append(mine.command());
  }

  @Benchmark
  public long appendByConsensus(Mine mine) {
    if (mine.many()) {
      logOfConsensus = new HeapLog<>(CasConsensus::new);
    }
    return logOfConsensus.append(mine.command());
  }

  @Benchmark
  public boolean rawElement(Mine mine) {
    if (mine.end == SEGMENT) {
      Object[] last = mine.many() ? null : mine.array;
      mine.array = new Object[SEGMENT + 1];
      mine.array[SEGMENT] = last;
      mine.end = 0;
    }
    return ELEMENT.compareAndSet(mine.array, mine.end++, (Object) null, (Object) mine.command());
  }

  @Benchmark
  public boolean rawShared(Mine mine) {
    for (; ; ) {
      Elements at = elements;
      int end = at.next.getAndIncrement();
      if (end < MANY) {
        return ELEMENT.compareAndSet(at.array, end, (Object) null, (Object) mine.command());
      }
      if (elements == at) {
        elements = new Elements();
      }
    }
  }

  @Benchmark
  public boolean queue(Mine mine) {
    if (mine.many()) {
      queue.clear();
    }
    return queue.add(mine.command());
  }

  @Benchmark
  public int lockedList(Mine mine) {
    synchronized (list) {
      if (list.size() == MANY) {
        list.clear();
      }
      list.add(mine.command());
      return list.size();
    }
  }

  @Benchmark
  public int immutableList(Mine mine) {
    Command command = mine.command();
    for (; ; ) {
      Cell last = immutable.get();
      boolean many = last == null || last.length == MANY;
      Cell next = many ? new Cell(command, null, 1) : new Cell(command, last, last.length + 1);
      if (immutable.compareAndSet(last, next)) {
        return next.length;
      }
    }
  }

  @Benchmark
  public long appendAndDeliver(Mine mine) {
    return delivery.append(mine.command());
  }

  @Benchmark
  public long lockedCall(Mine mine) {
    synchronized (list) {
      delivered = mine.command();
      return ++calls;
    }
  }

  /** Each thread appends a command, and reads all that there are, of whomever. */
  @Benchmark
  public int appendAndPoll(Mine mine) {
    followed.append(mine.command());
    int read = 0;
    while (mine.follower.poll() != null) {
      read++;
    }
    return read;
  }
}
