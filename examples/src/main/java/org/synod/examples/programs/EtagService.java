// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.VersionNotReachedException;
import org.synod.register.Versioned;

/**
 * Documents on the web. The ETag of a document is the version of its register, so nobody overwrites
 * a version that he has not seen. A document that nobody has written has the ETag {@code "0"}.
 *
 * <pre>
 * java -cp core/target/classes EtagService.java 8080
 * curl -i -X PUT -H 'If-Match: "0"' -d hello http://localhost:8080/greeting
 * curl -i http://localhost:8080/greeting
 * </pre>
 *
 * <p>A PUT with the ETag of an older version gets 412, one without an ETag 428, and one with
 * something else in place of the ETag 400.
 */
final class EtagService {
  private static final String USAGE = "usage: EtagService PORT";
  private static final Pattern ETAG = Pattern.compile("\"(0|[1-9][0-9]{0,17})\"");

  /** The answer to a request: the version is that of the document, and goes into the ETag. */
  private record Answer(int status, long version, String body) {}

  private final Map<String, Register<String>> documents = new ConcurrentHashMap<>();

  void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      String path = exchange.getRequestURI().getPath();
      Answer answer =
          switch (method) {
            case "GET" -> get(documents.getOrDefault(path, new HeapRegister<>()));
            case "PUT" ->
                put(documents.computeIfAbsent(path, each -> new HeapRegister<>()), exchange);
            default -> new Answer(405, 0, "method: " + method + ", allowed: GET and PUT");
          };
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("ETag", "\"" + answer.version() + "\"");
      exchange.getResponseHeaders().set("Allow", "GET, PUT");
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static Answer get(Register<String> document) {
    Versioned<String> now = document.get();
    return now.isSet()
        ? new Answer(200, now.version(), now.value())
        : new Answer(404, 0, "nobody has written this document");
  }

  private static Answer put(Register<String> document, HttpExchange exchange) throws IOException {
    List<String> tags = exchange.getRequestHeaders().get("If-Match");
    long current = document.get().version();
    if (tags == null) {
      return new Answer(428, current, "If-Match: none, allowed: the ETag that you have seen");
    }
    Matcher tag = ETAG.matcher(String.join(", ", tags));
    if (!tag.matches()) {
      return new Answer(
          400, current, "If-Match: " + String.join(", ", tags) + ", allowed: one ETag as \"3\"");
    }
    long version = Long.parseLong(tag.group(1));
    String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (document.compareAndSet(version, text)) {
        return new Answer(204, version + 1, "");
      }
    } catch (VersionNotReachedException e) {
      // the ETag of another document, or of one from before a restart
    }
    return new Answer(
        412, document.get().version(), "If-Match: \"" + version + "\", allowed: the ETag above");
  }

  public static void main(String[] args) {
    if (args.length != 1) {
      end(64, "arguments: " + args.length + ", allowed: 1", USAGE);
    }
    if (!args[0].matches("[0-9]{1,5}") || Integer.parseInt(args[0]) > 65_535) {
      end(64, "PORT: " + args[0] + ", allowed: 0 to 65535, 0 for any that is free", USAGE);
    }
    try {
      System.setProperty("sun.net.httpserver.nodelay", "true"); // or answers wait 40 ms in TCP
      InetAddress here = InetAddress.getLoopbackAddress();
      HttpServer server =
          HttpServer.create(new InetSocketAddress(here, Integer.parseInt(args[0])), 0);
      server.createContext("/", new EtagService()::handle);
      server.setExecutor(Executors.newCachedThreadPool());
      server.start();
      System.out.println("http://localhost:" + server.getAddress().getPort() + "/");
    } catch (IOException e) {
      end(74, "PORT: " + args[0] + ": " + e.getMessage() + ", allowed: one that is free");
    }
  }

  private static void end(int code, String... lines) {
    System.err.println(String.join(System.lineSeparator(), lines));
    System.exit(code);
  }
}
