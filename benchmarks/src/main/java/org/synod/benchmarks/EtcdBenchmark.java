// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.benchmarks.peers.EtcdServer;
import org.synod.engine.EngineRegister;
import org.synod.engine.etcd.EtcdEngine;
import org.synod.register.ByteCodec;
import org.synod.register.Versioned;

/**
 * What does a compare-and-set on a register in etcd cost beside a raw transaction by the same
 * gateway? {@code raw} sends it through the same HTTP client, and looks for the word that says that
 * it was done. {@code read} and {@code rawRead} read. {@code update16} and {@code loop16} are 16
 * threads that add one to one number, with pauses behind a loss and without. The server is one of
 * its own; etcd must be on the path.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar EtcdBenchmark
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(1)
@State(Scope.Benchmark)
public class EtcdBenchmark {
  private static final String KEY = "\"key\":\"" + base64("bench/raw") + "\"";

  private final byte[] value = new byte[Long.BYTES];
  private final HttpClient client = HttpClient.newHttpClient();
  private EtcdServer server;
  private URI txn;
  private URI range;
  private EngineRegister<byte[]> register;
  private EngineRegister<Long> number;
  private long registerVersion;
  private long rawVersion;

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Starts the server, and makes three keys. */
  @Setup
  public void open() throws IOException, InterruptedException {
    server = new EtcdServer();
    txn = server.endpoint().resolve("/v3/kv/txn");
    range = server.endpoint().resolve("/v3/kv/range");
    EtcdEngine engine = new EtcdEngine(List.of(server.endpoint()), "bench");
    number = engine.register("number", ByteCodec.ofLong());
    register = engine.register("register", ByteCodec.ofBytes());
    registerVersion = register.updateAndGet(x -> value).version();
    rawVersion = engine.register("raw", ByteCodec.ofBytes()).updateAndGet(x -> value).version();
  }

  /** Stops the server. */
  @TearDown
  public void close() throws IOException, InterruptedException {
    server.close();
  }

  private String send(URI address, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .version(HttpClient.Version.HTTP_1_1)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Benchmark
  public boolean register() {
    return register.compareAndSet(registerVersion++, value);
  }

  @Benchmark
  public boolean raw() throws IOException, InterruptedException {
    String body =
        "{\"compare\":[{" + KEY + ",\"target\":\"VERSION\",\"version\":\"" + rawVersion++ + "\"}],"
            + "\"success\":[{\"request_put\":{" + KEY + ",\"value\":\""
            + Base64.getEncoder().encodeToString(value) + "\"}}]}";
    return send(txn, body).contains("\"succeeded\":true");
  }

  @Benchmark
  public Versioned<byte[]> read() {
    return register.get();
  }

  @Benchmark
  public String rawRead() throws IOException, InterruptedException {
    return send(range, "{" + KEY + "}");
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
