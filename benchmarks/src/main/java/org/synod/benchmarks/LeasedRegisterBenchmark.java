// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
import org.synod.lease.observed.LeasedRegister;
import org.synod.lease.observed.ObservedLease;
import org.synod.paxos.disk.DiskFile;
import org.synod.register.ByteCodec;
import org.synod.register.HeapRegister;
import org.synod.register.Versioned;

/**
 * What does a change by the holder of a lease cost in a file, beside a row in SQLite that is
 * updated where it has the expected version, and beside one raw write? With {@code forced} each
 * change waits for the device.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar LeasedRegisterBenchmark
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(1)
@State(Scope.Benchmark)
public class LeasedRegisterBenchmark {

  /** Whether each change waits for the device. */
  @Param({"false", "true"})
  public boolean forced;

  private TemporaryFolder folder;
  private DiskFile<Versioned<Long>> file;
  private LeasedRegister<Long> register;
  private FileChannel raw;
  private Connection connection;
  private PreparedStatement update;
  private long version;
  private long row;

  /** Makes the files and the table. */
  @Setup
  public void open() throws IOException, SQLException {
    folder = TemporaryFolder.of("leased");
    Path path = folder.resolve("block");
    ByteCodec<Versioned<Long>> codec = LeasedRegister.codec(ByteCodec.ofLong());
    file =
        forced
            ? DiskFile.openForced(path, 1, 2 * Long.BYTES, codec)
            : DiskFile.open(path, 1, 2 * Long.BYTES, codec);
    ObservedLease<Long> lease = new ObservedLease<>(new HeapRegister<>(), Duration.ofSeconds(5));
    register = new LeasedRegister<>(lease, file.instance(0), Duration.ofSeconds(1));
    raw =
        FileChannel.open(
            folder.resolve("raw"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("sqlite"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = " + (forced ? "FULL" : "OFF"));
      statement.execute("CREATE TABLE register (version INTEGER, number INTEGER)");
      statement.execute("INSERT INTO register VALUES (0, 0)");
    }
    update =
        connection.prepareStatement(
            "UPDATE register SET version = version + 1, number = ? WHERE version = ?");
  }

  /** Leaves no file. */
  @TearDown
  public void close() throws IOException, SQLException {
    connection.close();
    raw.close();
    file.close();
    folder.close();
  }

  @Benchmark
  public long leasedChange() {
    if (!register.compareAndSet(version, version)) {
      throw new AssertionError("nobody else writes");
    }
    return version++;
  }

  @Benchmark
  public Versioned<Long> leasedRead() {
    return register.get();
  }

  @Benchmark
  public long sqlite() throws SQLException {
    update.setLong(1, row);
    update.setLong(2, row);
    if (update.executeUpdate() != 1) {
      throw new AssertionError("nobody else writes");
    }
    return row++;
  }

  @Benchmark
  public void rawWrite() throws IOException {
    raw.write(ByteBuffer.allocate(Long.SIZE), 0);
    if (forced) {
      raw.force(/* metaData */ false);
    }
  }
}
