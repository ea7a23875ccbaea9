// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
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
import org.synod.engine.EngineRegister;
import org.synod.engine.zookeeper.ZooKeeperEngine;
import org.synod.lease.observed.ObservedLease;
import org.synod.lease.observed.Tenancy;
import org.synod.register.ByteCodec;
import org.synod.register.Versioned;

/**
 * What does a compare-and-set on a register in ZooKeeper cost beside a {@code setData} with a
 * version? {@code raw} is ZooKeeper's own client, the limit; {@code curator} is the peer. {@code
 * read} is a read behind a barrier; {@code rawRead} has none, and may be late; {@code syncedRead}
 * is behind a {@code sync}, and may be late through the leader. {@code lease} takes a lease, with
 * its token, and gives it back; {@code mutex} does so with Curator's lock. {@code update16} and
 * {@code loop16} are 16 threads that add one to one number, with pauses behind a loss and without.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar ZooKeeperBenchmark
 * java -jar benchmarks/target/benchmarks.jar ZooKeeperBenchmark -p hosts=zk1:2181,zk2:2181
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Dzookeeper.forceSync=no") // a server in this JVM, and no disk
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(1)
@State(Scope.Benchmark)
public class ZooKeeperBenchmark {
  private static final String ROOT = "/synod-benchmark";
  private static final int TIMEOUT_MILLIS = 30_000;

  /** The servers; empty for one in this JVM. */
  @Param("")
  public String hosts;

  private final byte[] value = new byte[64];
  private TestingServer server;
  private ZooKeeperEngine engine;
  private EngineRegister<byte[]> register;
  private EngineRegister<Long> number;
  private ObservedLease<Long> lease;
  private ZooKeeper client;
  private CuratorFramework curator;
  private InterProcessMutex mutex;
  private long registerVersion;
  private int rawVersion;
  private int curatorVersion;

  /** Opens a client each, and makes the znodes. */
  @Setup
  public void open() throws Exception {
    String servers = hosts;
    if (servers.isEmpty()) {
      server = new TestingServer();
      servers = server.getConnectString();
    }
    engine = new ZooKeeperEngine(servers, Duration.ofMillis(TIMEOUT_MILLIS), ROOT);
    number = engine.register("number", ByteCodec.ofLong());
    register = engine.register("register", ByteCodec.ofBytes());
    registerVersion = register.updateAndGet(x -> value).version();
    lease =
        new ObservedLease<>(
            engine.register("lease", Tenancy.codec(ByteCodec.ofLong())), Duration.ofSeconds(10));
    client = new ZooKeeper(servers, TIMEOUT_MILLIS, event -> {});
    rawVersion = made("/raw");
    curator =
        CuratorFrameworkFactory.newClient(
            servers, TIMEOUT_MILLIS, TIMEOUT_MILLIS, new RetryOneTime(1));
    curator.start();
    curatorVersion = made("/curator");
    mutex = new InterProcessMutex(curator, ROOT + "/mutex");
  }

  private int made(String name) throws KeeperException, InterruptedException {
    try {
      client.create(ROOT + name, value, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    } catch (KeeperException.NodeExistsException e) {
      return client.exists(ROOT + name, false).getVersion();
    }
    return 0;
  }

  /** Ends what was opened. */
  @TearDown
  public void close() throws IOException, InterruptedException {
    curator.close();
    client.close();
    engine.close();
    if (server != null) {
      server.close();
    }
  }

  @Benchmark
  public boolean register() {
    return register.compareAndSet(registerVersion++, value);
  }

  @Benchmark
  public int raw() throws KeeperException, InterruptedException {
    rawVersion = client.setData(ROOT + "/raw", value, rawVersion).getVersion();
    return rawVersion;
  }

  @Benchmark
  public int curator() throws Exception {
    curatorVersion =
        curator.setData().withVersion(curatorVersion).forPath(ROOT + "/curator", value)
            .getVersion();
    return curatorVersion;
  }

  @Benchmark
  public Versioned<byte[]> read() {
    return register.get();
  }

  @Benchmark
  public byte[] rawRead() throws KeeperException, InterruptedException {
    return client.getData(ROOT + "/raw", false, null);
  }

  @Benchmark
  public byte[] syncedRead() throws KeeperException, InterruptedException {
    client.sync(ROOT + "/raw", (code, path, context) -> {}, null);
    return rawRead();
  }

  @Benchmark
  public boolean lease() {
    return lease.tryAcquire().release();
  }

  @Benchmark
  public void mutex() throws Exception {
    mutex.acquire();
    mutex.release();
  }

  @Benchmark
  @Group("update16")
  @GroupThreads(16)
  public Versioned<Long> update() {
    return number.updateAndGet(x -> x == null ? 1 : x + 1);
  }

  @Benchmark
  @Group("loop16")
  @GroupThreads(16)
  public long loop() {
    for (; ; ) {
      Versioned<Long> now = number.get();
      long next = now.isSet() ? now.value() + 1 : 1;
      if (number.compareAndSet(now.version(), next)) {
        return next;
      }
    }
  }
}
