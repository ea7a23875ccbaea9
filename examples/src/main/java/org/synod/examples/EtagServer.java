// SPDX-License-Identifier: Apache-2.0
package org.synod.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.VersionNotReachedException;
import org.synod.register.Versioned;

/**
 * A document on the web, whose version is its ETag: nobody overwrites a version that he has not
 * seen.
 */
final class EtagServer {
  private final Register<String> document = new HeapRegister<>();

  void handle(HttpExchange exchange) throws IOException {
    int status = exchange.getRequestMethod().equals("PUT") ? put(exchange) : 200;
    Versioned<String> now = document.get();
    byte[] body = String.valueOf(now.value()).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("ETag", "\"" + now.version() + "\"");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** 200 if it was written, 412 if it has another version than the request says. */
  private int put(HttpExchange exchange) throws IOException {
    String tag = exchange.getRequestHeaders().getFirst("If-Match");
    String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    try {
      long version = Long.parseLong(tag.replace("\"", ""));
      return document.compareAndSet(version, text) ? 200 : 412;
    } catch (VersionNotReachedException e) { // of another document, or from before a restart
      return 412;
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    EtagServer etags = new EtagServer();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", etags::handle);
    server.start();
    URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    System.out.println(put(uri, "\"0\"", "first")); // prints 200
    System.out.println(put(uri, "\"0\"", "late")); // prints 412
    System.out.println(put(uri, "\"9\"", "lost")); // prints 412
    System.out.println(put(uri, "\"1\"", "second")); // prints 200
    server.stop(0);
  }

  private static int put(URI uri, String tag, String text)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("If-Match", tag)
            .PUT(HttpRequest.BodyPublishers.ofString(text))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
  }
}
