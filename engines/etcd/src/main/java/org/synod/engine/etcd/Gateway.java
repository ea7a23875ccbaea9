// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.synod.engine.NoEffectException;
import org.synod.engine.UnsuitablePlaceException;

/**
 * The endpoints of one cluster. A request goes to the endpoint that answered last. It goes to the
 * next one if it certainly was not sent, or if to send it twice does no harm.
 */
final class Gateway {
  /**
   * The codes of gRPC with which etcd says that it did nothing: invalid argument (also a request
   * that is too large, and a wrong password), permission denied, resource exhausted (no space, too
   * many requests), failed precondition, not implemented, not authenticated. After all others, such
   * as a timeout while there was no leader, a write may still be done.
   */
  private static final Set<Long> REFUSALS = Set.of(3L, 7L, 8L, 9L, 12L, 16L);

  private static final long NOT_AUTHENTICATED = 16;

  private final HttpClient client;
  private final List<URI> endpoints;
  private final Duration timeout;
  private final @Nullable Login login;
  private final KnownCluster cluster = new KnownCluster();
  private volatile int preferred; // a hint: the endpoint to begin with
  private volatile @Nullable String token;

  Gateway(HttpClient client, List<URI> endpoints, Duration timeout, @Nullable Login login) {
    this.client = client;
    this.endpoints = endpoints;
    this.timeout = timeout;
    this.login = login;
  }

  /** A user and a password. */
  record Login(String user, String password) {}

  /** An endpoint did not answer, or it answered that it does not know. */
  static final class UnansweredException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean isSent;

    UnansweredException(String message, @Nullable Throwable cause, boolean isSent) {
      super(message, cause);
      this.isSent = isSent;
    }
  }

  Gateway withLogin(Login next) {
    return new Gateway(client, endpoints, timeout, next);
  }

  List<URI> endpoints() {
    return endpoints;
  }

  /**
   * Sends a request and returns its answer, which is one of etcd's key-value store.
   *
   * @param isRepeatable whether it may be sent again when it is not known whether it was done
   * @throws NoEffectException if it was not sent, or etcd says that it did nothing
   * @throws UnansweredException if it may have been done, or may still be
   */
  Json ask(String path, String body, boolean isRepeatable) throws Exception {
    return inTurn(
        isRepeatable,
        endpoint -> {
          long least = cluster.revision();
          Json answer = answer(endpoint, path, body);
          Json header = answer.field("header");
          // Another service could answer with other fields, or with none, which looks like unset.
          if (header.field("revision").number() < 1) {
            throw new UnansweredException(endpoint + ": no revision in the answer", null, true);
          }
          try {
            cluster.learn(endpoint, header, least);
          } catch (UnsuitablePlaceException e) {
            if (isRepeatable) {
              throw e;
            }
            throw new IOException(e.getMessage(), e); // it was written there, perhaps
          }
          return answer;
        });
  }

  /** Waits until a change of a key is told, or the watch ends, or for the timeout of a request. */
  void watch(String body, long nanos) throws Exception {
    long slice = Math.min(nanos, timeout.toNanos()); // a server that hangs tells nothing
    inTurn(
        /* isRepeatable= */ true,
        endpoint -> {
          HttpRequest request = request(endpoint, "/v3/watch", body, token(endpoint)).build();
          try {
            return Watch.await(client, request, slice);
          } catch (IOException e) {
            throw unanswered(endpoint, e);
          }
        });
  }

  /** What is done at one endpoint. */
  private interface Work<T> {
    T at(URI endpoint) throws Exception;
  }

  private <T> T inTurn(boolean isRepeatable, Work<T> work) throws Exception {
    int at = preferred;
    for (int tried = 1; ; tried++) {
      try {
        return work.at(endpoints.get(at));
      } catch (UnansweredException e) {
        at = (at + 1) % endpoints.size();
        preferred = at;
        if (e.isSent && !isRepeatable) {
          throw e; // a write that may have been done: the next endpoint could do it once more
        }
        if (tried == endpoints.size()) {
          throw e.isSent ? e : new NoEffectException(e);
        }
      }
    }
  }

  private Json answer(URI endpoint, String path, String body) throws Exception {
    String known = token(endpoint);
    try {
      return once(endpoint, path, body, known);
    } catch (NoEffectException e) {
      if (known == null || !(e.getCause() instanceof TokenRefusedException)) {
        throw e;
      }
    }
    // The token has expired, or the server has forgotten it. The request did nothing.
    return once(endpoint, path, body, newToken(endpoint));
  }

  private @Nullable String token(URI endpoint) throws Exception {
    String known = token;
    return login == null || known != null ? known : newToken(endpoint);
  }

  private String newToken(URI endpoint) throws Exception {
    String body =
        "{\"name\":" + Json.quoted(login.user())
            + ",\"password\":" + Json.quoted(login.password()) + "}";
    try {
      String made = once(endpoint, "/v3/auth/authenticate", body, null).field("token").text();
      token = made;
      return made;
    } catch (UnansweredException e) {
      throw new UnansweredException(e.getMessage(), e, /* isSent= */ false); // the user's request
    }
  }

  /** etcd has refused the token of a request. */
  private static final class TokenRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    TokenRefusedException(String message) {
      super(message);
    }
  }

  /** Sends a request once. */
  private Json once(URI endpoint, String path, String body, @Nullable String withToken)
      throws Exception {
    HttpRequest request = request(endpoint, path, body, withToken).timeout(timeout).build();
    HttpResponse<String> response = send(endpoint, request);
    if (response.statusCode() == 404) {
      throw new UnsuitablePlaceException(
          endpoint.toString(),
          "HTTP status 404 at " + path,
          "an endpoint for clients of etcd 3.4 or later, with its JSON gateway");
    }
    try {
      Json answer = Json.parse(response.body());
      if (response.statusCode() == 200) {
        return answer;
      }
      String error = answer.field("error").text(); // of etcd before 3.6
      String message =
          endpoint + ": " + (error.isEmpty() ? answer.field("message").text() : error);
      long code = answer.field("code").number();
      if (!REFUSALS.contains(code)) {
        throw new UnansweredException(
            message + " (HTTP status " + response.statusCode() + ")", null, true);
      }
      boolean isTokenRefused =
          code == NOT_AUTHENTICATED || message.contains("revision of auth store is old");
      throw new NoEffectException(
          isTokenRefused ? new TokenRefusedException(message) : new IOException(message));
    } catch (UnansweredException e) {
      throw e;
    } catch (IOException e) {
      throw new UnansweredException(
          endpoint + ": HTTP status " + response.statusCode() + ", " + e.getMessage(), e, true);
    }
  }

  private HttpRequest.Builder request(
      URI endpoint, String path, String body, @Nullable String withToken) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.resolve(path))
            .version(HttpClient.Version.HTTP_1_1)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return withToken == null ? request : request.header("Authorization", withToken);
  }

  private HttpResponse<String> send(URI endpoint, HttpRequest request)
      throws UnansweredException, InterruptedException {
    try {
      return client.send(request, TimedBody.within(timeout.toNanos()));
    } catch (IOException e) {
      throw unanswered(endpoint, e);
    }
  }

  private static UnansweredException unanswered(URI endpoint, Throwable thrown) {
    boolean isSent =
        !(thrown instanceof ConnectException || thrown instanceof HttpConnectTimeoutException);
    Throwable reason = thrown;
    while (reason.getMessage() == null && reason.getCause() != null) {
      reason = reason.getCause();
    }
    String message = reason.getMessage() == null ? reason.toString() : reason.getMessage();
    return new UnansweredException(
        endpoint + ": " + (isSent ? "" : "no connection: ") + message, thrown, isSent);
  }
}
