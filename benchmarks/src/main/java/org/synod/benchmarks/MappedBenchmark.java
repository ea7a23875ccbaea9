// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.synod.consensus.Consensus;
import org.synod.consensus.RegisterConsensus;
import org.synod.memory.Backoff;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.layout.Stride;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.SlotRegister;
import org.synod.register.VersionedLong;

/**
 * What does it cost that registers are in a file? The same on the heap and in a mapped file, and
 * the limit, one compare-and-set on a mapped word; and how long it takes to open a file.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar MappedBenchmark -t 1
 * java -jar benchmarks/target/benchmarks.jar MappedBenchmark -t 2
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class MappedBenchmark {
  private static final int BATCH = 512;
  private static final int WIDTH = 4; // words of a wide value
  private static final int PROCESSES = 8;
  private static final VarHandle WORD =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder())
          .withInvokeExactBehavior();

  /** The place of the registers. */
  public enum Place {
    HEAP,
    MAPPED
  }

  /** Registers in a memory. */
  @State(Scope.Benchmark)
  public static class Registers {
    @Param public Place place;
    Memory memory;
    VersionedLong number;
    SlotRegister<long[]> wide;
    private Path file;

    /** Makes them. */
    @Setup
    public void make() throws IOException {
      file = newFile();
      memory =
          place == Place.HEAP
              ? new HeapMemory(PROCESSES)
              : MappedMemory.create(file, PROCESSES, MappedMemory.MIN_BYTES);
      number = new VersionedLong(memory);
      wide = new SlotRegister<>(memory, Codec.ofLongs(WIDTH));
    }

    /** Leaves nothing. */
    @TearDown
    public void delete() throws IOException {
      Files.deleteIfExists(file);
    }
  }

  /** The things that each thread has of its own. */
  @State(Scope.Thread)
  public static class Mine {
    Member process;
    final long[] words = new long[WIDTH];

    /** Joins. */
    @Setup
    public void join(Registers shared) {
      process = shared.memory.join();
    }

    /** Leaves. */
    @TearDown
    public void leave() {
      process.close();
    }
  }

  /** Undecided objects, and the processes that decide them. */
  @State(Scope.Thread)
  public static class Undecided {
    private static final int BYTES = 1 << 28;

    @Param public Place place;
    final Consensus<?>[] objects = new Consensus<?>[BATCH];
    private Memory memory = new HeapMemory(1);
    private Path file;
    private int left;

    /** Makes a batch; in a new file when the last is full. */
    @Setup(Level.Invocation)
    public void make() throws IOException {
      if (place == Place.MAPPED && left == 0) {
        delete();
        file = newFile();
        memory = MappedMemory.create(file, 1, BYTES);
        memory.current();
        left = BYTES / (4 * Stride.WORDS * Long.BYTES * BATCH);
      }
      left--;
      for (int i = 0; i < BATCH; i++) {
        fresh().propose(0L); // beside each one, so that the system has given the page already
        objects[i] = fresh();
      }
    }

    private Consensus<Long> fresh() {
      return new RegisterConsensus<>(new SlotRegister<>(memory, Codec.ofLong()));
    }

    /** Leaves nothing. */
    @TearDown
    public void delete() throws IOException {
      if (file != null) {
        if (memory instanceof MappedMemory mapped) {
          mapped.close(); // or its mark stays, and a descriptor
        }
        Files.delete(file);
      }
    }
  }

  /** A file with nothing in it but words. */
  @State(Scope.Benchmark)
  public static class Raw {
    ByteBuffer buffer;
    private Path file;

    /** Makes it. */
    @Setup
    public void make() throws IOException {
      file = newFile();
      try (FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        buffer = channel.map(MapMode.READ_WRITE, 0, MappedMemory.MIN_BYTES);
      }
    }

    /** Leaves nothing. */
    @TearDown
    public void delete() throws IOException {
      Files.delete(file);
    }
  }

  /** A file that has been used. */
  @State(Scope.Benchmark)
  public static class Used {
    Path file;

    /** Makes it. */
    @Setup
    public void make() throws IOException {
      file = newFile();
      try (MappedMemory memory = MappedMemory.create(file, PROCESSES, MappedMemory.MIN_BYTES)) {
        new VersionedLong(memory, "number").setIfVersion(0, 7);
      }
    }

    /** Leaves nothing. */
    @TearDown
    public void delete() throws IOException {
      Files.delete(file);
    }
  }

  /** A name in the directory of temporary files that nobody else has. */
  static Path newFile() throws IOException {
    Path file = Files.createTempFile("synod", ".mapped");
    Files.delete(file);
    return file;
  }

  @Benchmark
  public long rawUpdate(Raw raw) {
    for (; ; ) {
      long x = (long) WORD.getVolatile(raw.buffer, 0);
      if (WORD.compareAndSet(raw.buffer, 0, x, x + 1)) {
        return x;
      }
    }
  }

  @Benchmark
  public long updateNumber(Registers registers, Mine mine) {
    return registers.number.updateAndGet(mine.process, x -> x + 1);
  }

  @Benchmark
  public long readNumber(Registers registers) {
    return registers.number.get();
  }

  @Benchmark
  public long updateWide(Registers registers, Mine mine) {
    for (; ; ) {
      long version = registers.wide.read(mine.words);
      mine.words[0]++;
      if (registers.wide.compareAndSetWords(mine.process, version, mine.words)) {
        return version;
      }
      Backoff.afterLoss();
    }
  }

  @Benchmark
  public long readWide(Registers registers, Mine mine) {
    return registers.wide.read(mine.words);
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  @SuppressWarnings("unchecked") // so they are made
  public void decide(Undecided batch, Blackhole sink) {
    for (Consensus<?> object : batch.objects) {
      sink.consume(((Consensus<Long>) object).propose(7L));
    }
  }

  /** Until a number in the file can be read; and the file is closed again. */
  @Benchmark
  public long open(Used used) throws IOException {
    try (MappedMemory memory = MappedMemory.open(used.file)) {
      return new VersionedLong(memory, "number").get();
    }
  }
}
