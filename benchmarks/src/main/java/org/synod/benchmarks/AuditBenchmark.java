// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.audit.AuditLog;
import org.synod.audit.CheckpointSigner;
import org.synod.benchmarks.peers.TemporaryFolder;
import org.synod.log.HeapLog;
import org.synod.log.words.WordsLog;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.ByteCodec;

/**
 * What does it cost to append an entry of 64 bytes to an audit log, with a signed checkpoint every
 * 1,000 entries? The limit is what nobody can leave out: {@code rawHashes} are the two SHA-256
 * digests of each entry, and a signature of Ed25519 for each 1,000. Beside it is a table of SQLite
 * with a column that chains the digests, signed and committed every 1,000 rows, which does not wait
 * for the disk. A million entries a second are 1,000 ns each.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar AuditBenchmark
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(1)
@State(Scope.Benchmark)
public class AuditBenchmark {
  private static final int ENTRIES = 100_000;
  private static final int EVERY = 1_000;
  private static final int BYTES = 64;
  private static final int FILE_BYTES = 1 << 24;

  private final byte[] entry = new byte[BYTES];
  private CheckpointSigner signer;
  private KeyPair keys;
  private TemporaryFolder folder;
  private MappedMemory memory;
  private Connection connection;
  private AuditLog inHeap;
  private AuditLog inFile;
  private int files;

  /** Makes the keys, and the table. */
  @Setup(Level.Trial)
  public void open() throws IOException, GeneralSecurityException, SQLException {
    keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    signer = new CheckpointSigner("benchmark", keys);
    folder = TemporaryFolder.of("audit");
    connection =
        DriverManager.getConnection(
            "jdbc:sqlite:" + folder.resolve("audit.db") + "?journal_mode=WAL&synchronous=OFF");
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE audit (id INTEGER PRIMARY KEY, entry BLOB NOT NULL, hash BLOB NOT NULL)");
    }
    connection.setAutoCommit(false);
  }

  /** Makes empty logs. */
  @Setup(Level.Invocation)
  public void make() throws IOException, SQLException {
    inHeap = new AuditLog(new HeapLog<>(), new HeapLog<>(), signer);
    memory = MappedMemory.create(folder.resolve("audit" + files++), 4, FILE_BYTES);
    inFile =
        new AuditLog(
            new WordsLog<>(
                memory, "audit", ENTRIES, ENTRIES * (BYTES + Long.BYTES), ByteCodec.ofBytes()),
            new WordsLog<>(
                memory, "audit" + AuditLog.CHECKPOINTS, ENTRIES / EVERY, 100_000,
                ByteCodec.ofUtf8()),
            signer);
    try (Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM audit");
    }
    connection.commit();
  }

  /** Leaves no file of this invocation. */
  @TearDown(Level.Invocation)
  public void drop() throws IOException {
    memory.close();
    Files.delete(memory.file());
  }

  /** Leaves no file. */
  @TearDown(Level.Trial)
  public void close() throws IOException, SQLException {
    connection.close();
    folder.close();
  }

  private byte[] entry(int number) {
    for (int i = 0; i < Integer.BYTES; i++) {
      entry[i] = (byte) (number >>> Byte.SIZE * i);
    }
    return entry;
  }

  private long append(AuditLog log) {
    long last = 0;
    for (int i = 1; i <= ENTRIES; i++) {
      last = log.append(entry(i));
      if (i % EVERY == 0) {
        log.checkpoint();
      }
    }
    return last;
  }

  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public long heap() {
    return append(inHeap);
  }

  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public long file() {
    return append(inFile);
  }

  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public byte[] rawHashes() throws GeneralSecurityException {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    byte[] node = new byte[65];
    byte[] hash = new byte[32];
    for (int i = 1; i <= ENTRIES; i++) {
      sha256.update((byte) 0);
      System.arraycopy(sha256.digest(entry(i)), 0, node, 1, 32);
      hash = sha256.digest(node);
      if (i % EVERY == 0) {
        sign(hash);
      }
    }
    return hash;
  }

  private byte[] sign(byte[] hash) throws GeneralSecurityException {
    Signature ed25519 = Signature.getInstance("Ed25519");
    ed25519.initSign(keys.getPrivate());
    ed25519.update(hash);
    return ed25519.sign();
  }

  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public byte[] sqlite() throws GeneralSecurityException, SQLException {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    byte[] hash = new byte[32];
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO audit (entry, hash) VALUES (?, ?)")) {
      for (int i = 1; i <= ENTRIES; i++) {
        sha256.update(hash);
        hash = sha256.digest(entry(i));
        insert.setBytes(1, entry);
        insert.setBytes(2, hash);
        insert.executeUpdate();
        if (i % EVERY == 0) {
          sign(hash);
          connection.commit();
        }
      }
    }
    return hash;
  }
}
