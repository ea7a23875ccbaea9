// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.concurrent.TimeUnit;
import org.jctools.queues.SpscArrayQueue;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.channel.Broadcast;
import org.synod.channel.Channel;
import org.synod.channel.Peer;
import org.synod.channel.Receiver;
import org.synod.channel.Sender;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;

/**
 * How many messages go through a channel on the heap, beside JCTools' queue for one producer and
 * one consumer, which passes references? And what does causal order cost in a group of four? Read
 * the counter {@code received} of the groups: an offer that is refused is no message. For what is
 * allocated add {@code -prof gc}.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar ChannelBenchmark
 * java -jar benchmarks/target/benchmarks.jar ChannelBenchmark.channel -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class ChannelBenchmark {
  private static final int SLOTS = 1024; // messages of one word that there is room for

  /** The messages that arrived. */
  @AuxCounters
  @State(Scope.Thread)
  public static class Arrived {
    public long received;
  }

  /** A channel and its ends, for two threads. */
  @State(Scope.Group)
  public static class Ends extends OwnEnds {}

  /** A channel and its ends. */
  @State(Scope.Thread)
  public static class OwnEnds {
    // Longer than a message, since the two threads use one each: they lie far apart on the heap.
    final long[] message = new long[64];
    final long[] into = new long[64];
    Sender sender;
    Receiver receiver;

    @Setup(Level.Iteration)
    public void setUp() {
      Memory memory = new HeapMemory(2);
      Channel channel = new Channel(memory, 2 * SLOTS);
      sender = channel.sender(memory.join());
      receiver = channel.receiver(memory.join());
    }
  }

  /** JCTools' queue, for two threads. */
  @State(Scope.Group)
  public static class Queue extends OwnQueue {}

  /** JCTools' queue. */
  @State(Scope.Thread)
  public static class OwnQueue {
    final Long message = 7_000L;
    SpscArrayQueue<Long> queue;

    @Setup(Level.Iteration)
    public void setUp() {
      queue = new SpscArrayQueue<>(SLOTS);
    }
  }

  /** A group of four, used by one thread: one sends, and all receive. */
  @State(Scope.Thread)
  public static class Four {
    @Param({"false", "true"})
    public boolean isCausal;

    final long[] message = {7};
    final long[] into = new long[1];
    final Peer[] parts = new Peer[4];

    @Setup
    public void setUp() {
      Memory memory = new HeapMemory(parts.length);
      int capacity = 8 * SLOTS;
      Broadcast group =
          isCausal
              ? Broadcast.causal(memory, "group", capacity)
              : Broadcast.fifo(memory, "group", capacity);
      for (int i = 0; i < parts.length; i++) {
        parts[i] = group.join(memory.join());
      }
    }
  }

  @Benchmark
  @Group("channel")
  public boolean offer(Ends ends) {
    return ends.sender.offer(ends.message, 1);
  }

  @Benchmark
  @Group("channel")
  public int poll(Ends ends, Arrived arrived) {
    int length = ends.receiver.poll(ends.into);
    if (length != Receiver.EMPTY) {
      arrived.received++;
    }
    return length;
  }

  @Benchmark
  @Group("jctools")
  public boolean offerToQueue(Queue queue) {
    return queue.queue.offer(queue.message);
  }

  @Benchmark
  @Group("jctools")
  public Long pollQueue(Queue queue, Arrived arrived) {
    Long message = queue.queue.poll();
    if (message != null) {
      arrived.received++;
    }
    return message;
  }

  /** Both ends on one thread: what the instructions cost, without the way between processors. */
  @Benchmark
  public int offerAndPoll(OwnEnds ends) {
    ends.sender.offer(ends.message, 1);
    return ends.receiver.poll(ends.into);
  }

  @Benchmark
  public Long offerAndPollQueue(OwnQueue queue) {
    queue.queue.offer(queue.message);
    return queue.queue.poll();
  }

  @Benchmark
  public int broadcast(Four four) {
    four.parts[0].offer(four.message);
    int length = 0;
    for (Peer each : four.parts) {
      length += each.poll(four.into);
    }
    return length;
  }
}
