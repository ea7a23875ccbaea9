// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.engine.EngineRegister;
import org.synod.engine.testing.EtcdServer;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** The engine on a server that asks for users, whose rights are those below one prefix. */
class EtcdUsersTest {
  private static final String PASSWORD = "a \"secret\" \\ \u00e4";
  private static final String PASSWORD_FIELD = "\"password\":" + Json.quoted(PASSWORD);
  private static final Duration LONG = Duration.ofHours(1);
  private static EtcdServer server;

  @BeforeAll
  static void start() throws Exception {
    server = EtcdServer.cluster(1).get(0);
    for (String user : List.of("root", "writer", "reader")) {
      String name = "{\"name\":\"" + user + "\"";
      server.post("/v3/auth/role/add", name + "}");
      server.post("/v3/auth/user/add", name + "," + PASSWORD_FIELD + "}");
      server.post("/v3/auth/user/grant", "{\"user\":\"" + user + "\",\"role\":\"" + user + "\"}");
    }
    permit("writer", "READWRITE");
    permit("reader", "READ");
    server.post("/v3/auth/enable", "{}");
  }

  private static void permit(String role, String permission) throws Exception {
    server.post(
        "/v3/auth/role/grant",
        "{\"name\":\"" + role + "\",\"perm\":{\"permType\":\"" + permission + "\",\"key\":\""
            + base64("synod/") + "\",\"range_end\":\"" + base64("synod0") + "\"}}");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private static EtcdEngine engine(String prefix) {
    return new EtcdEngine(HttpClient.newHttpClient(), List.of(server.endpoint()), prefix, LONG);
  }

  private static void requireRefused(String reason, Register<Long> register) {
    for (RegisterUnavailableException thrown :
        List.of(
            assertThrows(RegisterUnavailableException.class, register::get),
            assertThrows(
                RegisterUnavailableException.class, () -> register.compareAndSet(0, 1L)))) {
      assertEquals(Effect.NONE, thrown.effect());
      assertTrue(thrown.getMessage().endsWith(reason), thrown.getMessage());
    }
  }

  @Test
  void aUserReadsAndWritesAndWaits() throws Exception {
    EtcdEngine engine = engine("synod").withUser("writer", PASSWORD);
    EngineRegister<Long> register = engine.register("used", ByteCodec.ofLong());
    assertTrue(register.compareAndSet(0, 1L));
    assertEquals(new Versioned<>(1, 1L), register.await(0, LONG));
    AtomicBoolean isTold = new AtomicBoolean();
    Race.of(
        2,
        thread -> {
          if (thread == 0) {
            engine.await("used", Long.MAX_VALUE, LONG); // it ends with the next write
            isTold.set(true);
          }
          while (!isTold.get() && !Thread.currentThread().isInterrupted()) {
            register.updateAndGet(x -> x + 1);
          }
        });
  }

  @Test
  void aWrongPasswordIsToldAndNothingIsSent() {
    String reason = ": etcdserver: authentication failed, invalid user ID or password";
    for (String user : List.of("writer", "nobody")) {
      requireRefused(
          reason, engine("synod").withUser(user, "wrong").register("a", ByteCodec.ofLong()));
    }
  }

  @Test
  void noUserIsTold() {
    requireRefused(
        ": etcdserver: user name is empty", engine("synod").register("a", ByteCodec.ofLong()));
  }

  @Test
  void aUserWithoutTheRightIsToldAndNothingIsWritten() {
    String denied = ": etcdserver: permission denied";
    Register<Long> written =
        engine("synod").withUser("writer", PASSWORD).register("read", ByteCodec.ofLong());
    assertTrue(written.compareAndSet(0, 1L));
    Register<Long> read =
        engine("synod").withUser("reader", PASSWORD).register("read", ByteCodec.ofLong());
    assertEquals(1, read.get().version());
    RegisterUnavailableException thrown =
        assertThrows(RegisterUnavailableException.class, () -> read.compareAndSet(1, 2L));
    assertEquals(Effect.NONE, thrown.effect());
    assertTrue(thrown.getMessage().endsWith(denied), thrown.getMessage());
    assertEquals(new Versioned<>(1, 1L), written.get());
    requireRefused(
        denied, engine("other").withUser("writer", PASSWORD).register("a", ByteCodec.ofLong()));
  }

  @Test
  void aTokenThatIsNoLongerValidIsRenewed() throws Exception {
    Register<Long> register =
        engine("synod").withUser("writer", PASSWORD).register("renewed", ByteCodec.ofLong());
    assertTrue(register.compareAndSet(0, 1L));
    String root =
        Json.parse(
                server.post(
                    "/v3/auth/authenticate", "{\"name\":\"root\"," + PASSWORD_FIELD + "}"))
            .field("token")
            .text();
    // Even the same password makes all tokens of the user invalid.
    server.post(
        "/v3/auth/user/changepw",
        "{\"name\":\"writer\"," + PASSWORD_FIELD + "}",
        "Authorization",
        root);
    assertTrue(register.compareAndSet(1, 2L));
    assertEquals(new Versioned<>(2, 2L), register.get());
  }
}
