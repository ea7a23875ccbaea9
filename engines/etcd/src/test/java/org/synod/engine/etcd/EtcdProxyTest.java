// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.contract.MissedCallsContract;
import org.synod.engine.testing.DroppingProxy;
import org.synod.engine.testing.EtcdServer;
import org.synod.engine.testing.Wire;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/** Exact counts on one server behind a proxy that loses requests and replies. */
@Tag("deep")
class EtcdProxyTest implements MissedCallsContract {
  private static final int EACH = 30;
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static EtcdServer server;
  private DroppingProxy proxy;

  @BeforeAll
  static void start() throws Exception {
    server = EtcdServer.cluster(1).get(0);
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void begin() throws Exception {
    proxy = DroppingProxy.withoutPattern(Wire.ETCD, server.port(), 5);
  }

  @AfterEach
  void end() throws Exception {
    proxy.close();
  }

  @Override
  public Register<Long> create() {
    HttpClient client = HttpClient.newHttpClient();
    URI endpoint = URI.create("http://127.0.0.1:" + proxy.port());
    return new EtcdEngine(client, List.of(endpoint), "synod", Duration.ofHours(1))
        .register("count" + NUMBERS.incrementAndGet(), ByteCodec.ofLong());
  }

  @Override
  public int threads() {
    return 3;
  }

  @Override
  public int increments() {
    return Integer.getInteger("synod.etcd.increments", EACH);
  }

  /** The control: the same faults, and a caller who tries again as if nothing had happened. */
  @Test
  void aWriteThatIsRepeatedBlindlyIsCountedTwice() {
    Register<Long> register = create();
    for (int i = 0; i < EACH; ) {
      try {
        register.updateAndGet(x -> x == null ? 1 : x + 1);
        i++;
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
    assertTrue(proxy.lostAnswers() > 0 && proxy.lostRequests() > 0);
    assertEquals(EACH + proxy.lostAnswers(), value(register));
  }

  private static long value(Register<Long> register) {
    for (; ; ) {
      try {
        return register.get().value();
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
  }
}
