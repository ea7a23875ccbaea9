// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Refusal;
import org.synod.engine.NoEffectException;
import org.synod.engine.Outcome;
import org.synod.engine.UnsuitablePlaceException;
import org.synod.register.Versioned;

/** What the engine makes of answers, and which of two endpoints it asks. No etcd is needed. */
class GatewayTest {
  private static final String HEADER = "{\"header\":{\"revision\":\"9\"}";
  private static final String UNSET = HEADER + "}";
  private static final String WRITTEN = HEADER + ",\"succeeded\":true}";
  private static final String NO_LEADER =
      "{\"error\":\"etcdserver: request timed out\",\"code\":14}";
  private static final String RANGE = "/v3/kv/range";
  private static final String TXN = "/v3/kv/txn";
  private static final String WATCH = "/v3/watch";

  private StubServer first;
  private StubServer second;
  private EtcdEngine engine; // over both

  @BeforeEach
  void start() throws IOException {
    first = new StubServer();
    second = new StubServer();
    engine = engine(first.endpoint(), second.endpoint());
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  private static EtcdEngine engine(URI... endpoints) {
    return new EtcdEngine(
        HttpClient.newHttpClient(), List.of(endpoints), "synod", Duration.ofMinutes(1));
  }

  private static URI nobody() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return URI.create("http://127.0.0.1:" + free.getLocalPort());
    }
  }

  private Outcome write() throws Exception {
    return engine.write("a", 1, new byte[1]);
  }

  private static String found(String more) {
    return "[{\"key\":\"c3lub2QvYQ==\",\"version\":\"2\",\"value\":\"AQ==\"" + more + "}]";
  }

  @Test
  void aReadGoesToTheNextEndpointAndStaysThere() throws Exception {
    first.answer(503, NO_LEADER);
    second.answer(200, UNSET).answer(200, UNSET);
    assertEquals(Versioned.unset(), engine.read("a"));
    assertEquals(Versioned.unset(), engine.read("a"));
    assertEquals(List.of(RANGE), first.requests());
    assertEquals(List.of(RANGE, RANGE), second.requests());
  }

  @Test
  void aReadThatNobodyAnswersIsTold() {
    first.answer(503, NO_LEADER);
    second.answer(503, NO_LEADER);
    Exception thrown = assertThrows(IOException.class, () -> engine.read("a"));
    assertEquals(
        second.endpoint() + ": etcdserver: request timed out (HTTP status 503)",
        thrown.getMessage());
  }

  @Test
  void aWriteThatMayHaveBeenDoneIsNotSentAgain() throws Exception {
    first.answer(503, NO_LEADER);
    second.answer(200, WRITTEN);
    assertThrows(Gateway.UnansweredException.class, this::write);
    assertEquals(List.of(), second.requests());
    assertTrue(write().isWritten(), "the next one goes elsewhere");
    assertEquals(List.of(TXN), first.requests());
    assertEquals(List.of(TXN), second.requests());
  }

  @Test
  void aWriteThatWasNotSentGoesToTheNextEndpoint() throws Exception {
    engine = engine(nobody(), first.endpoint());
    first.answer(200, WRITTEN);
    assertTrue(write().isWritten());
    engine = engine(nobody(), nobody());
    NoEffectException thrown = assertThrows(NoEffectException.class, this::write);
    assertTrue(thrown.getCause().getMessage().startsWith("http://127.0.0.1:"));
    assertFalse(thrown.getCause().getMessage().endsWith("null"), thrown.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"3, 400", "7, 403", "8, 429", "9, 400", "12, 501", "16, 401"})
  void aRefusalHasNoEffectAndIsNotTakenToTheNextEndpoint(int code, int status) {
    first.answer(status, "{\"error\":\"no\",\"message\":\"no\",\"code\":" + code + "}");
    NoEffectException thrown = assertThrows(NoEffectException.class, this::write);
    assertEquals(first.endpoint() + ": no", thrown.getCause().getMessage());
    assertEquals(List.of(), second.requests());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500 | {\"message\":\"no\",\"code\":2}",
        "504 | {\"message\":\"no\",\"code\":4}",
        "500 | {\"message\":\"no\",\"code\":13}",
        "503 | {\"message\":\"no\",\"code\":14}",
        "500 | {\"message\":\"no\"}",
        "500 | {\"message\":\"no\",\"code\":\"x\"}",
        "502 | <html>Bad gateway</html>",
        "200 | {}",
        "200 | 'true'",
        "200 | {\"succeeded\":true}",
        "200 | {\"header\":{\"revision\":\"9\"}}",
        "200 | {\"header\":{\"revision\":\"9\"},\"responses\":[{}]}",
        "200 | {\"header\":{\"revision\":\"9\"},\"succeeded\":true"
      })
  void anyOtherAnswerLeavesTheEffectUnknown(int status, String body) {
    first.answer(status, body);
    assertInstanceOf(IOException.class, assertThrows(Exception.class, this::write));
    assertEquals(List.of(), second.requests());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"header\":{\"revision\":\"9\"},\"kvs\":[{\"value\":\"\"}]}",
        "{\"header\":{\"revision\":\"9\"},\"kvs\":[{\"version\":\"1\",\"value\":\"?\"}]}",
        "{\"header\":{\"revision\":\"9\"},\"kvs\":[{\"version\":\"x\"}]}"
      })
  void anAnswerThatIsNotEtcdsIsNotTakenForAnUnsetRegister(String body) {
    first.answer(200, body);
    second.answer(200, body);
    assertThrows(IOException.class, () -> engine.read("a"));
  }

  @Test
  void anAnswerThatStopsMidwayIsGivenUp() {
    EtcdEngine hasty =
        new EtcdEngine(
            HttpClient.newHttpClient(), List.of(first.endpoint()), "synod", Duration.ofMillis(200));
    first.answer(200, WRITTEN, StubServer.STOPS);
    Gateway.UnansweredException thrown =
        assertThrows(
            Gateway.UnansweredException.class, () -> hasty.write("a", 1, new byte[1]));
    assertEquals(first.endpoint() + ": the answer has stopped midway", thrown.getMessage());
  }

  @Test
  void aWriteThatFailsTellsTheStateItMet() throws Exception {
    first.answer(
        200, HEADER + ",\"responses\":[{\"response_range\":{\"kvs\":" + found("") + "}}]}");
    first.answer(200, HEADER + ",\"responses\":[{\"response_range\":{\"header\":{}}}]}");
    Versioned<byte[]> met = write().witness().orElseThrow();
    assertEquals(2, met.version());
    assertEquals(1, met.value()[0]);
    assertEquals(Versioned.unset(), write().witness().orElseThrow());
  }

  @Test
  void aKeyWithALeaseIsRefused() {
    String leased = "\"kvs\":" + found(",\"lease\":\"255\"") + "}";
    first.answer(200, HEADER + "," + leased);
    first.answer(200, HEADER + ",\"responses\":[{\"response_range\":{" + leased + "}]}");
    String start = "key synod/a: lease ff";
    Refusal.of(UnsuitablePlaceException.class, start, () -> engine.read("a"));
    Refusal.of(UnsuitablePlaceException.class, start, this::write);
  }

  @Test
  void aServerThatIsNoEtcdIsRefused() {
    first.answer(404, "404 page not found").answer(404, "404 page not found");
    String start = first.endpoint() + ": HTTP status 404 at /v3/kv/";
    Refusal.of(UnsuitablePlaceException.class, start, () -> engine.read("a"));
    Refusal.of(UnsuitablePlaceException.class, start, this::write);
    assertEquals(List.of(), second.requests());
  }

  @Test
  void anotherClusterIsRefused() throws Exception {
    String one = "{\"header\":{\"cluster_id\":\"1\",\"revision\":\"9\"}}";
    String two = "{\"header\":{\"cluster_id\":\"2\",\"revision\":\"9\"},\"succeeded\":true}";
    first.answer(200, one).answer(503, NO_LEADER);
    second.answer(200, two).answer(200, two);
    engine.read("a");
    Refusal.of(
        UnsuitablePlaceException.class,
        second.endpoint() + ": cluster 2, allowed: cluster 1",
        () -> engine.read("a"));
    IOException thrown = assertThrows(IOException.class, this::write, "it was written there");
    assertTrue(thrown.getMessage().startsWith(second.endpoint() + ": cluster 2"));
  }

  @Test
  void anOldStateIsRefused() throws Exception {
    String old = "{\"header\":{\"revision\":\"8\"},\"succeeded\":true}";
    first.answer(200, UNSET).answer(200, old).answer(200, old).answer(200, UNSET);
    engine.read("a");
    Refusal.of(
        UnsuitablePlaceException.class,
        first.endpoint() + ": revision 8, as of an old snapshot, allowed: revision 9",
        () -> engine.read("a"));
    assertThrows(IOException.class, this::write, "it was written there");
    assertEquals(Versioned.unset(), engine.read("a"));
    assertEquals(List.of(), second.requests());
  }

  @Test
  void aTokenIsRenewedWhenItIsRefused() throws Exception {
    String refused = "{\"error\":\"etcdserver: invalid auth token\",\"code\":16}";
    String old = "{\"error\":\"etcdserver: revision of auth store is old\",\"code\":3}";
    engine = engine.withUser("me", "my \"secret\"");
    first.answer(200, "{\"token\":\"one\"}").answer(200, WRITTEN).answer(401, refused);
    first.answer(200, "{\"token\":\"two\"}").answer(200, WRITTEN).answer(400, old);
    first.answer(200, "{\"token\":\"three\"}").answer(401, refused);
    assertTrue(write().isWritten());
    assertTrue(write().isWritten());
    assertThrows(NoEffectException.class, this::write, "refused again");
    assertEquals(
        List.of(
            "/v3/auth/authenticate",
            TXN + " as one",
            TXN + " as one",
            "/v3/auth/authenticate",
            TXN + " as two",
            TXN + " as two",
            "/v3/auth/authenticate",
            TXN + " as three"),
        first.requests());
  }

  @Test
  void aWriteIsNotSentWithoutAToken() throws Exception {
    engine = engine.withUser("me", "secret");
    first.answer(503, NO_LEADER);
    second.answer(200, "{\"token\":\"one\"}").answer(200, WRITTEN);
    assertTrue(write().isWritten(), "nothing had been sent to the first");
    engine = engine(first.endpoint()).withUser("me", "secret");
    first.answer(503, NO_LEADER);
    assertThrows(NoEffectException.class, this::write);
  }

  private void await() throws Exception {
    engine.await("a", 0, Duration.ofDays(365_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"result\":{\"events\":[{}]}}\n",
        "{\"result\":{\"canceled\":true,\"compact_revision\":\"9\"}}\n",
        "",
        "{\"result\":{\"even"
      })
  void aWatchEndsWithAChangeOrWhenOneMayHaveBeenMissed(String line) throws Exception {
    first.answer(200, UNSET).answer(200, "{\"result\":{\"created\":true}}\n" + line);
    await();
    assertEquals(List.of(RANGE, WATCH), first.requests());
    assertEquals(List.of(), second.requests());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | {\"result\":{\"canceled\":true,\"cancel_reason\":\"permission denied\"}}",
        "200 | {\"error\":{\"grpc_code\":14,\"message\":\"no leader\"}}",
        "503 | {\"error\":\"no leader\",\"code\":14}",
        "200 | nonsense",
        "200 | {}",
        "200 | ''"
      })
  void aWatchThatIsRefusedGoesToTheNextEndpointAndThenIsTold(int status, String line)
      throws Exception {
    first.answer(200, UNSET).answer(status, line);
    second.answer(status, line);
    assertThrows(IOException.class, this::await);
    assertEquals(List.of(WATCH), second.requests());
  }

  @Test
  void aVersionThatHasPassedIsNotWatched() throws Exception {
    first.answer(200, HEADER + ",\"kvs\":" + found("") + "}");
    await();
    assertEquals(List.of(RANGE), first.requests());
  }
}
