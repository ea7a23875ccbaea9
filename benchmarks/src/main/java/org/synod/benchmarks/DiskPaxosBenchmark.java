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
import java.util.ArrayList;
import java.util.List;
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
import org.synod.paxos.disk.Disk;
import org.synod.paxos.disk.DiskFile;
import org.synod.paxos.disk.DiskPaxos;
import org.synod.register.ByteCodec;

/**
 * What does a decision over files cost, beside a row in SQLite in the same folder, which is one
 * file? Of three files one may fail. Process 0 needs one phase for a decision that nobody else has
 * begun, the others need two. {@code rawWrites} is the limit of one phase: a write in each file of
 * a majority. With {@code forced} each write waits for the device, and SQLite does so at each
 * commit.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar DiskPaxosBenchmark
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(1)
@State(Scope.Benchmark)
public class DiskPaxosBenchmark {
  private static final int PROCESSES = 3;

  /** Whether each write waits for the device. */
  @Param({"false", "true"})
  public boolean forced;

  /** The number of files that a decision is on. */
  @Param({"1", "3"})
  public int disks;

  private final List<DiskFile<Long>> files = new ArrayList<>();
  private final List<FileChannel> raw = new ArrayList<>();
  private TemporaryFolder folder;
  private Connection connection;
  private PreparedStatement insert;
  private long decisions;
  private long rows;
  private long writes;

  /** Makes the files and the table. */
  @Setup
  public void open() throws IOException, SQLException {
    folder = TemporaryFolder.of("disk-paxos");
    for (int i = 0; i < disks; i++) {
      Path path = folder.resolve("disk" + i);
      files.add(
          forced
              ? DiskFile.openForced(path, PROCESSES, Long.BYTES, ByteCodec.ofLong())
              : DiskFile.open(path, PROCESSES, Long.BYTES, ByteCodec.ofLong()));
      raw.add(
          FileChannel.open(
              folder.resolve("raw" + i), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    }
    connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("sqlite"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = " + (forced ? "FULL" : "OFF"));
      statement.execute("CREATE TABLE decision (number INTEGER PRIMARY KEY, value INTEGER)");
    }
    insert = connection.prepareStatement("INSERT OR IGNORE INTO decision VALUES (?, ?)");
  }

  /** Leaves no file. */
  @TearDown
  public void close() throws IOException, SQLException {
    connection.close();
    for (int i = 0; i < files.size(); i++) {
      files.get(i).close();
      raw.get(i).close();
    }
    folder.close();
  }

  @Benchmark
  public long decision() {
    return decide(0);
  }

  @Benchmark
  public long decisionInTwoPhases() {
    return decide(1);
  }

  private long decide(int process) {
    long number = decisions++;
    List<Disk<Long>> instance = new ArrayList<>();
    for (DiskFile<Long> each : files) {
      instance.add(each.instance(number));
    }
    return new DiskPaxos<>(instance, process).propose(number);
  }

  @Benchmark
  public int sqlite() throws SQLException {
    insert.setLong(1, rows);
    insert.setLong(2, rows++);
    return insert.executeUpdate();
  }

  @Benchmark
  public void rawWrites() throws IOException {
    for (FileChannel file : raw.subList(0, disks / 2 + 1)) {
      file.write(ByteBuffer.allocate(Long.SIZE), writes * Long.SIZE);
      if (forced) {
        file.force(/* metaData */ false);
      }
    }
    writes++;
  }
}
