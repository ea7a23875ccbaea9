// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.benchmarks.peers.TemporaryFolder;
import org.synod.memory.Member;
import org.synod.memory.Words;
import org.synod.memory.mapped.MappedMemory;
import org.synod.transaction.words.MultiCas;

/**
 * What does it cost to change k of 1,024 numbers in a file at once, each by one more, so that other
 * processes may do the same and be killed? {@code rawCas} is 2k + 1 compare-and-set in the same
 * file, which are not atomic. Beside it are a file lock around k plain writes, and a transaction of
 * SQLite that does not wait for the disk. The numbers are k
 * neighbours, from a random one on.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar MultiCasBenchmark -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(1)
@State(Scope.Benchmark)
public class MultiCasBenchmark {
  private static final int NUMBERS = 1024;
  private static final int STRIDE = 16; // words between two numbers that are written raw

  /** The numbers that are changed at once. */
  @Param({"2", "4", "8"})
  public int k;

  private TemporaryFolder folder;
  private MappedMemory memory;
  private Member me;
  private MultiCas numbers;
  private int[] registers;
  private long[] versions;
  private long[] values;
  private final long[] one = new long[1];
  private Words raw;
  private FileChannel channel;
  private Connection connection;
  private PreparedStatement update;

  /** Makes the numbers of each kind in files of one folder. */
  @Setup
  public void open() throws IOException, SQLException {
    folder = TemporaryFolder.of("multicas");
    memory = MappedMemory.create(folder.resolve("numbers"), 8, 1 << 21);
    me = memory.join();
    numbers = new MultiCas(memory, "numbers", NUMBERS, 1, k);
    registers = new int[k];
    versions = new long[k];
    values = new long[k];
    raw = memory.allocate("raw", "raw", NUMBERS * STRIDE);
    channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    connection =
        DriverManager.getConnection(
            "jdbc:sqlite:" + folder.resolve("numbers.db")
                + "?journal_mode=WAL&synchronous=OFF&busy_timeout=60000");
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE numbers (id INTEGER PRIMARY KEY, number INTEGER NOT NULL)");
    }
    connection.setAutoCommit(false);
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO numbers VALUES (?, 0)")) {
      for (int i = 0; i < NUMBERS; i++) {
        insert.setInt(1, i);
        insert.executeUpdate();
      }
    }
    connection.commit();
    update = connection.prepareStatement("UPDATE numbers SET number = number + 1 WHERE id = ?");
  }

  /** Leaves no file. */
  @TearDown
  public void close() throws IOException, SQLException {
    update.close();
    connection.close();
    channel.close();
    memory.close();
    folder.close();
  }

  private int first() {
    return ThreadLocalRandom.current().nextInt(NUMBERS - k);
  }

  @Benchmark
  public void multiCas() {
    int first = first();
    for (int i = 0; i < k; i++) {
      registers[i] = first + i;
    }
    do {
      numbers.snapshot(registers, versions, values);
      for (int i = 0; i < k; i++) {
        values[i]++;
      }
    } while (!numbers.compareAndSet(me, registers, versions, values));
  }

  @Benchmark
  public long read() {
    numbers.read(first(), one);
    return one[0];
  }

  @Benchmark
  public long rawCas() {
    int first = first();
    long last = 0;
    for (int i = first; i < first + k; i++) {
      long number = raw.getVolatile(i * STRIDE);
      raw.compareAndExchange(i * STRIDE, number, number + 1);
    }
    raw.compareAndExchange(0, last, last); // the decision
    for (int i = first; i < first + k; i++) {
      long number = raw.getVolatile(i * STRIDE);
      last = raw.compareAndExchange(i * STRIDE, number, number + 1);
    }
    return last;
  }

  @Benchmark
  public void fileLock() throws IOException {
    int first = first();
    try (FileLock lock = channel.lock()) {
      for (int i = first; i < first + k; i++) {
        raw.setOpaque(i * STRIDE, raw.getOpaque(i * STRIDE) + 1);
      }
    }
  }

  @Benchmark
  public void sqlite() throws SQLException {
    int first = first();
    for (int i = first; i < first + k; i++) {
      update.setInt(1, i);
      update.executeUpdate();
    }
    connection.commit();
  }
}
