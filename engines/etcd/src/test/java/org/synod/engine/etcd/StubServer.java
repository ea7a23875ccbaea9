// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that gives the answers it was told, one after the other, and keeps the requests. */
final class StubServer implements AutoCloseable {
  /** More bytes than an answer has: it begins, and then stops. */
  static final int STOPS = 1000;

  private record Answer(int status, String body, int missing) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  StubServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  StubServer answer(int status, String body) {
    return answer(status, body, 0);
  }

  synchronized StubServer answer(int status, String body, int missing) {
    answers.add(new Answer(status, body, missing));
    return this;
  }

  private synchronized Answer next() {
    Answer next = answers.poll();
    return next == null ? new Answer(500, "nothing was told", 0) : next;
  }

  /** The path of each request, with its token. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    requests.add(exchange.getRequestURI() + (token == null ? "" : " as " + token));
    Answer answer = next();
    byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
    int length = body.length + answer.missing;
    exchange.sendResponseHeaders(answer.status, length == 0 ? -1 : length);
    if (length > 0) {
      exchange.getResponseBody().write(body);
      exchange.getResponseBody().flush();
    }
    if (answer.missing == 0) {
      exchange.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
