// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.benchmarks.peers.RedisServer;
import org.synod.benchmarks.peers.TemporaryFolder;
import org.synod.memory.Member;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.VersionedLong;
import redis.clients.jedis.Jedis;

/**
 * What does it cost to add one to a number that several programs on one machine share? {@code
 * rawCas} is the limit, a compare-and-set on a mapped word. The peers guard eight bytes of a file
 * with its lock ({@code fileLock}) or with a file that must not be there ({@code lockFile}), or
 * keep a version and a number in SQLite or a Redis server, changed where the version is still the
 * one that was read. Nobody is in the way. Nobody waits for the disk (SQLite and Redis are told not
 * to), so that nobody survives a loss of power.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar SharedStateBenchmark
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(1)
@State(Scope.Thread)
public class SharedStateBenchmark {
  private static final VarHandle WORD =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder())
          .withInvokeExactBehavior();

  private final ByteBuffer eight = ByteBuffer.allocateDirect(Long.BYTES);
  private TemporaryFolder directory;
  private Path taken;
  private FileChannel channel;
  private ByteBuffer mapped;
  private VersionedLong number;
  private Member process;

  /** Makes the files. */
  @Setup
  public void open() throws IOException {
    directory = TemporaryFolder.of("shared");
    taken = directory.resolve("taken");
    channel =
        FileChannel.open(
            directory.resolve("number"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    channel.write(eight, 0);
    mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
    MappedMemory memory =
        MappedMemory.create(directory.resolve("memory"), 8, MappedMemory.MIN_BYTES);
    number = new VersionedLong(memory);
    process = memory.join();
  }

  /** Leaves nothing. */
  @TearDown
  public void close() throws IOException {
    process.close();
    channel.close();
    directory.close();
  }

  /** A table of one row. */
  @State(Scope.Thread)
  public static class Sqlite {
    private Path file;
    Connection connection;
    PreparedStatement read;
    PreparedStatement change;

    /** Makes it. */
    @Setup
    public void open() throws IOException, SQLException {
      file = Files.createTempFile("shared", ".sqlite");
      connection = DriverManager.getConnection("jdbc:sqlite:" + file);
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = OFF");
        statement.execute("CREATE TABLE register (version INTEGER, number INTEGER)");
        statement.execute("INSERT INTO register VALUES (0, 0)");
      }
      read = connection.prepareStatement("SELECT version, number FROM register");
      change =
          connection.prepareStatement(
              "UPDATE register SET version = version + 1, number = ? WHERE version = ?");
    }

    /** Leaves nothing. */
    @TearDown
    public void close() throws IOException, SQLException {
      connection.close();
      Files.delete(file);
    }
  }

  /** A hash of a version and a number. If no server is installed, it does nothing. */
  @State(Scope.Thread)
  public static class Redis {
    private static final String KEY = "register";
    private static final String CHANGE =
        "if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end "
            + "redis.call('HINCRBY', KEYS[1], 'version', 1) "
            + "redis.call('HSET', KEYS[1], 'number', ARGV[2]) return 1";

    private @Nullable RedisServer server;
    private @Nullable Jedis client;
    private String change = "";

    /** Starts the server. */
    @Setup
    public void open() throws IOException, InterruptedException {
      Optional<Path> program = RedisServer.program();
      if (program.isEmpty()) {
        System.out.println(RedisServer.MISSING + "this benchmark, whose score means nothing");
        return;
      }
      server = new RedisServer(program.get());
      client = server.connect();
      client.hset(KEY, Map.of("version", "0", "number", "0"));
      change = client.scriptLoad(CHANGE);
    }

    /** Stops it. */
    @TearDown
    public void close() throws IOException, InterruptedException {
      if (server != null && client != null) {
        client.close();
        server.close();
      }
    }

    boolean addOne() throws InterruptedException {
      if (client == null) {
        Thread.sleep(1); // JMH has no empty result, and an error would fail the whole run
        return false;
      }
      List<String> row = client.hmget(KEY, "version", "number");
      String next = Long.toString(Long.parseLong(row.get(1)) + 1);
      return client.evalsha(change, List.of(KEY), List.of(row.get(0), next)).equals(1L);
    }
  }

  @Benchmark
  public boolean rawCas() {
    long x = (long) WORD.getVolatile(mapped, 0);
    return WORD.compareAndSet(mapped, 0, x, x + 1);
  }

  @Benchmark
  public boolean versionedLong() {
    long version = number.version();
    return number.setIfVersion(process, version, number.get() + 1);
  }

  @Benchmark
  public long fileLock() throws IOException {
    try (FileLock lock = channel.lock()) {
      return addOne();
    }
  }

  @Benchmark
  public long lockFile() throws IOException {
    Files.createFile(taken);
    try {
      return addOne();
    } finally {
      Files.delete(taken);
    }
  }

  private long addOne() throws IOException {
    eight.clear();
    channel.read(eight, 0);
    long x = eight.getLong(0);
    eight.clear();
    eight.putLong(0, x + 1);
    channel.write(eight, 0);
    return x;
  }

  @Benchmark
  public boolean sqlite(Sqlite table) throws SQLException {
    long version;
    long x;
    try (var row = table.read.executeQuery()) {
      version = row.getLong(1);
      x = row.getLong(2);
    }
    table.change.setLong(1, x + 1);
    table.change.setLong(2, version);
    return table.change.executeUpdate() == 1;
  }

  @Benchmark
  public boolean redis(Redis table) throws InterruptedException {
    return table.addOne();
  }
}
