// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.synod.benchmarks.peers.RedisServer;
import org.synod.engine.redis.RedisEngine;
import redis.clients.jedis.DefaultJedisClientConfig;

/** Three Redis servers and an engine on each, or none where no server is installed. */
@State(Scope.Benchmark)
public class RedisServers {
  static final int SERVERS = 3;

  private final List<RedisServer> servers = new ArrayList<>();
  private final List<RedisEngine> engines = new ArrayList<>();

  /** Starts them. */
  @Setup
  public void open() throws IOException, InterruptedException {
    Optional<Path> program = RedisServer.program();
    if (program.isEmpty()) {
      System.out.println(RedisServer.MISSING + "this benchmark, whose score means nothing");
      return;
    }
    DefaultJedisClientConfig config = DefaultJedisClientConfig.builder().build();
    for (int i = 0; i < SERVERS; i++) {
      RedisServer server = new RedisServer(program.get());
      servers.add(server);
      engines.add(new RedisEngine(server.address(), config, "bench"));
    }
  }

  /** Stops them. */
  @TearDown
  public void close() throws IOException, InterruptedException {
    engines.forEach(RedisEngine::close);
    for (RedisServer each : servers) {
      each.close();
    }
  }

  boolean isEmpty() {
    return servers.isEmpty();
  }

  /** JMH has no empty result, and an error would fail the whole run. */
  boolean areMissing() throws InterruptedException {
    if (servers.isEmpty()) {
      Thread.sleep(1);
    }
    return servers.isEmpty();
  }

  RedisServer server(int i) {
    return servers.get(i);
  }

  List<RedisServer> servers() {
    return servers;
  }

  RedisEngine engine(int i) {
    return engines.get(i);
  }

  List<RedisEngine> engines() {
    return engines;
  }
}
