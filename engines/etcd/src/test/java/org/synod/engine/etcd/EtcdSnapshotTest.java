// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.engine.Engine;
import org.synod.engine.UnsuitablePlaceException;
import org.synod.engine.testing.EtcdServer;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/** A server that comes back with old data. */
class EtcdSnapshotTest {
  @Test
  void isRefusedByAnEngineThatHasSeenNewerOnes() throws Exception {
    try (EtcdServer server = EtcdServer.cluster(1).get(0)) {
      Register<Long> register = engine(server).register("a", ByteCodec.ofLong());
      assertTrue(register.compareAndSet(0, 1L));
      server.kill();
      server.keepData();
      server.start();
      server.awaitReady();
      write(register, 2);
      write(register, 3);
      server.kill();
      server.restoreData();
      server.start();
      server.awaitReady();
      Refusal.of(
          UnsuitablePlaceException.class,
          server.endpoint() + ": revision ",
          () -> read(register));
      Register<Long> fresh = engine(server).register("a", ByteCodec.ofLong());
      assertEquals(1, fresh.get().version(), "a new engine cannot know");
    }
  }

  private static Engine engine(EtcdServer server) {
    return new EtcdEngine(
        HttpClient.newHttpClient(), List.of(server.endpoint()), "synod", Duration.ofHours(1));
  }

  /** A connection that broke when the server was killed may still be found broken. */
  private static long read(Register<Long> register) {
    for (; ; ) {
      try {
        return register.get().version();
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
  }

  private static void write(Register<Long> register, long version) {
    while (read(register) < version) {
      try {
        register.compareAndSet(version - 1, version); // at most once, also if one comes late
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
  }
}
