// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients read and write documents over HTTP. */
class EtagServiceTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private Jvm service;
  private String address;

  @BeforeEach
  void start() throws IOException {
    service = Jvm.start(EtagService.class, 0);
    address = service.read();
    assertTrue(address.matches("http://localhost:[0-9]+/"), address);
  }

  @AfterEach
  void stop() throws IOException {
    service.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create(address + path));
  }

  private HttpResponse<String> put(String path, String etag, String text) throws Exception {
    return send(at(path).header("If-Match", etag).PUT(BodyPublishers.ofString(text)));
  }

  private static void requireIs(
      int status, String etag, String body, HttpResponse<String> response) {
    assertEquals(
        status + " " + etag + " " + body,
        response.statusCode() + " " + response.headers().firstValue("ETag").orElse("none") + " "
            + response.body());
  }

  @Test
  void aVersionIsWrittenOnce() throws Exception {
    requireIs(404, "\"0\"", "nobody has written this document", send(at("a")));
    requireIs(204, "\"1\"", "", put("a", "\"0\"", "first"));
    requireIs(200, "\"1\"", "first", send(at("a")));
    requireIs(
        412, "\"1\"", "If-Match: \"0\", allowed: the ETag above", put("a", "\"0\"", "late"));
    requireIs(204, "\"2\"", "", put("a", "\"1\"", "second"));
    requireIs(200, "\"2\"", "second", send(at("a")));
    requireIs(404, "\"0\"", "nobody has written this document", send(at("b")));
  }

  /** A client may come back with the ETag of another document, or from before a restart. */
  @Test
  void aVersionThatIsNotReachedIsRefused() throws Exception {
    requireIs(412, "\"0\"", "If-Match: \"7\", allowed: the ETag above", put("a", "\"7\"", "x"));
    requireIs(404, "\"0\"", "nobody has written this document", send(at("a")));
  }

  @Test
  void aWriteWithoutAnEtagIsRefused() throws Exception {
    requireIs(
        428, "\"0\"", "If-Match: none, allowed: the ETag that you have seen",
        send(at("a").PUT(BodyPublishers.ofString("x"))));
    requireIs(404, "\"0\"", "nobody has written this document", send(at("a")));
  }

  @Test
  void somethingElseThanAnEtagIsRefused() throws Exception {
    for (String bad :
        List.of("0", "\"\"", "\"-1\"", "\"00\"", "\"x\"", "W/\"0\"", "*", "\"0\", \"1\"",
            "\"9999999999999999999\"")) {
      requireIs(
          400, "\"0\"", "If-Match: " + bad + ", allowed: one ETag as \"3\"", put("a", bad, "x"));
    }
    requireIs(404, "\"0\"", "nobody has written this document", send(at("a")));
  }

  @Test
  void otherMethodsAreRefused() throws Exception {
    HttpResponse<String> response = send(at("a").DELETE());
    requireIs(405, "\"0\"", "method: DELETE, allowed: GET and PUT", response);
    assertEquals("GET, PUT", response.headers().firstValue("Allow").orElseThrow());
  }

  /** Clients that try again after 412, with what they were told, lose no count. */
  @Test
  void clientsThatCountTogetherLoseNothing() throws Exception {
    int clients = 4;
    int times = 100;
    requireIs(204, "\"1\"", "", put("count", "\"0\"", "0"));
    Callable<Void> counts =
        () -> {
          for (int done = 0; done < times; ) {
            HttpResponse<String> seen = send(at("count"));
            String etag = seen.headers().firstValue("ETag").orElseThrow();
            int status =
                put("count", etag, "" + (Integer.parseInt(seen.body()) + 1)).statusCode();
            assertTrue(status == 204 || status == 412, "status " + status);
            done += status == 204 ? 1 : 0;
          }
          return null;
        };
    List<Callable<Void>> all = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      all.add(counts);
    }
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      for (Future<Void> done : threads.invokeAll(all)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
    int sum = clients * times;
    requireIs(200, "\"" + (sum + 1) + "\"", "" + sum, send(at("count")));
  }

  @Test
  void aPortInUseIsRefused() throws Exception {
    String port = address.replaceAll("[^0-9]", "");
    try (Jvm second = Jvm.start(EtagService.class, port)) {
      String refusal = "PORT: " + port + ": Address already in use, allowed: one that is free";
      assertEquals(new Jvm.End(74, List.of(), List.of(refusal)), second.end());
    }
  }
}
