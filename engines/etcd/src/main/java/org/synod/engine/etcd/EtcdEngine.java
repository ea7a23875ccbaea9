// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.synod.engine.Engine;
import org.synod.engine.EngineRegister;
import org.synod.engine.Outcome;
import org.synod.engine.UnsuitablePlaceException;
import org.synod.register.Versioned;

/**
 * Registers as keys of etcd 3.4 or later. The key of a register is the engine's prefix, a slash and
 * the register's name. Its version is the one that etcd itself keeps for each key. The engine needs
 * no client: it uses etcd's JSON gateway, which is on unless it was turned off.
 *
 * <pre>{@code
 * Engine engine = new EtcdEngine(List.of(URI.create("http://127.0.0.1:2379")), "synod");
 * Register<String> motd = engine.register("motd", ByteCodec.ofUtf8());
 * }</pre>
 *
 * <p>With several endpoints of one cluster, a request goes to the one that answered last. If it
 * does not answer, a read goes to the next one. A write goes to the next one only if no connection
 * was made, so that it certainly was not sent.
 *
 * <p><i>Progress:</i> blocking. A read is one request, and so is a write, which tells the state it
 * met if it fails. A request waits for its answer for {@link #DEFAULT_TIMEOUT}, or the time that
 * was given; for an answer that begins and then stops, twice as long.
 *
 * <p><i>Linearization:</i> etcd is linearizable: a write is one transaction, which takes effect
 * when it is applied in the order of its log. A read is confirmed by a majority of the cluster
 * (etcd's {@code serializable} reads, which need none, are not used).
 *
 * <p>An error of a write has no effect if etcd says so (not allowed, too large, no space), or if
 * there was no connection. It is unknown after any other one: no answer in time, a connection that
 * broke, a cluster that lost its leader meanwhile.
 *
 * <p><i>Memory effects:</i> as {@link Engine} says: the HTTP client publishes what it reads.
 *
 * <p><i>Not guaranteed:</i> anything after the key is deleted, or after the cluster was restored
 * from a snapshot.
 *
 * <ul>
 *   <li>A deleted key is unset again, at version 0. The versions that it then has were there
 *       before, so a {@code compareAndSet} that was on its way can succeed that should have failed.
 *       The version does not show it: etcd's {@code create_revision} of the key does, and its
 *       {@code mod_revision} is never used twice, but a register tells neither. So nobody may
 *       delete keys below the prefix; etcd's permission to write includes the one to delete. A key
 *       with a lease, which would delete it, is refused.
 *   <li>A restored snapshot takes versions back. An engine refuses answers of another cluster than
 *       before, and of a revision before one that it has seen. It does not see a snapshot that was
 *       restored before its first request, or has had as many writes again. A write whose answer is
 *       refused was perhaps done.
 *   <li>A proxy between that sends requests twice makes the answer of a write wrong.
 * </ul>
 */
public final class EtcdEngine implements Engine {

  /**
   * The size of the largest value: {@value} bytes. It is etcd's limit of a request, 1.5 MiB, less 4
   * KiB for all else. A server whose limit is lower refuses values itself.
   */
  public static final int MAX_BYTES = (3 << 19) - (4 << 10);

  /** The timeout of a request, unless another one is given: 5 seconds. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration MAX_TIMEOUT = Duration.ofDays(1);
  private static final String RETRY = "jdk.httpclient.enableAllMethodRetry";

  private final Gateway gateway;
  private final String prefix;

  /**
   * Makes an engine. It opens no connection before its first operation.
   *
   * @param endpoints the addresses for clients of the servers of one cluster, such as {@code
   *     http://127.0.0.1:2379}; 1 or more
   * @param prefix the beginning of all keys, as {@link EngineRegister#NAMES}
   */
  public EtcdEngine(List<URI> endpoints, String prefix) {
    this(
        // It has to find that there is no connection before the request has waited too long.
        HttpClient.newBuilder().connectTimeout(DEFAULT_TIMEOUT.dividedBy(2)).build(),
        endpoints,
        prefix,
        DEFAULT_TIMEOUT);
  }

  /**
   * Makes an engine with a client of the caller's, which has an SSL context for instance, or
   * another timeout. It opens no connection before its first operation.
   *
   * @param client sends the requests; it should have a timeout to connect
   * @param endpoints the addresses for clients of the servers of one cluster, 1 or more
   * @param prefix the beginning of all keys, as {@link EngineRegister#NAMES}
   * @param timeout the longest time that a request waits for its answer, above 0, up to a day
   */
  public EtcdEngine(HttpClient client, List<URI> endpoints, String prefix, Duration timeout) {
    Objects.requireNonNull(client, "client: null, allowed: an HTTP client");
    Objects.requireNonNull(timeout, "timeout: null, allowed: above 0, up to " + MAX_TIMEOUT);
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "timeout: " + timeout + ", allowed: above 0, up to " + MAX_TIMEOUT);
    }
    this.prefix = Objects.requireNonNull(prefix, "prefix: null, allowed: a name");
    if (prefix.length() > EngineRegister.MAX_NAME || !prefix.matches(EngineRegister.NAMES)) {
      throw new IllegalArgumentException(
          "prefix: \"" + prefix + "\", allowed: 1 to " + EngineRegister.MAX_NAME
              + " characters that match " + EngineRegister.NAMES);
    }
    if (System.getProperty(RETRY) != null && !"false".equals(System.getProperty(RETRY))) {
      // The client would send a write again whose answer was lost. It then finds its own write
      // there, and the register would say that it was not done.
      throw new UnsuitablePlaceException(
          "system property " + RETRY, System.getProperty(RETRY), "false, or unset");
    }
    gateway = new Gateway(client, checked(endpoints), timeout, /* login= */ null);
  }

  private EtcdEngine(Gateway gateway, String prefix) {
    this.gateway = gateway;
    this.prefix = prefix;
  }

  /**
   * Returns an engine for the same keys, with a user's rights. It gets a token before its first
   * request, and another one when that is no longer taken.
   *
   * @param user the name of the user
   * @param password the user's password
   * @return an engine of its own; this one stays without a user
   */
  public EtcdEngine withUser(String user, String password) {
    Objects.requireNonNull(user, "user: null, allowed: a name");
    Objects.requireNonNull(password, "password: null, allowed: a password");
    return new EtcdEngine(gateway.withLogin(new Gateway.Login(user, password)), prefix);
  }

  private static List<URI> checked(List<URI> endpoints) {
    Objects.requireNonNull(endpoints, "endpoints: null, allowed: a list of addresses");
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("endpoints: [], allowed: 1 or more");
    }
    Set<String> authorities = new HashSet<>();
    for (URI each : endpoints) {
      Objects.requireNonNull(each, "endpoints: null in it, allowed: addresses");
      boolean isHttp = "http".equals(each.getScheme()) || "https".equals(each.getScheme());
      boolean isBare = each.equals(each.resolve("/")) || "".equals(each.getRawPath());
      if (!isHttp || each.getHost() == null || !isBare || each.getRawUserInfo() != null
          || each.getRawQuery() != null || each.getRawFragment() != null) {
        throw new IllegalArgumentException(
            "endpoints: \"" + each + "\", allowed: http or https, a host, and a port, as in"
                + " http://127.0.0.1:2379");
      }
      if (!authorities.add(each.getRawAuthority())) {
        throw new IllegalArgumentException(
            "endpoints: \"" + each + "\" twice, allowed: each server once");
      }
    }
    return List.copyOf(endpoints);
  }

  @Override
  public Versioned<byte[]> read(String name) throws Exception {
    return state(name, range(name));
  }

  private Json range(String name) throws Exception {
    return gateway.ask("/v3/kv/range", "{\"key\":" + key(name) + "}", /* isRepeatable= */ true);
  }

  @Override
  public Outcome write(String name, long expectedVersion, byte[] next) throws Exception {
    String key = "\"key\":" + key(name);
    String body =
        "{\"compare\":["
            + ("{" + key + ",\"target\":\"VERSION\",\"version\":\"" + expectedVersion + "\"},")
            + ("{" + key + ",\"target\":\"LEASE\",\"lease\":\"0\"}],")
            + ("\"success\":[{\"request_put\":{" + key + ",\"value\":" + base64(next) + "}}],")
            + ("\"failure\":[{\"request_range\":{" + key + "}}]}");
    Json answer = gateway.ask("/v3/kv/txn", body, /* isRepeatable= */ false);
    if (answer.field("succeeded").isTrue()) {
      return Outcome.written();
    }
    Json met = answer.field("responses").first().field("response_range");
    if (met.isAbsent()) {
      throw new IOException("etcd does not say what became of the write");
    }
    return Outcome.notWritten(state(name, met));
  }

  /** The state in an answer to a range of one key. */
  private Versioned<byte[]> state(String name, Json range) throws IOException {
    Json found = range.field("kvs").first();
    if (found.isAbsent()) {
      return Versioned.unset();
    }
    long lease = found.field("lease").number();
    if (lease != 0) {
      throw new UnsuitablePlaceException(
          "key " + prefix + "/" + name,
          "lease " + Long.toHexString(lease) + ", which deletes it some day",
          "a key without a lease, or none");
    }
    long version = found.field("version").number();
    if (version < 1) {
      throw new IOException("etcd says version " + version + " of a key that is there");
    }
    return new Versioned<>(version, found.field("value").bytes());
  }

  @Override
  public int maxBytes() {
    return MAX_BYTES;
  }

  /**
   * {@inheritDoc}
   *
   * <p>It watches the key, on a connection of its own. It looks again after each timeout of a
   * request, since a server that hangs tells nothing.
   */
  @Override
  public void await(String name, long version, Duration timeout) throws Exception {
    Json range = range(name);
    if (state(name, range).version() > version) {
      return;
    }
    // From the revision after the one that was read: otherwise a write between would not be told.
    long from = range.field("header").field("revision").number() + 1;
    boolean isLong = timeout.compareTo(MAX_TIMEOUT) > 0;
    gateway.watch(
        "{\"create_request\":{\"key\":" + key(name) + ",\"start_revision\":\"" + from + "\"}}",
        (isLong ? MAX_TIMEOUT : timeout).toNanos());
  }

  private String key(String name) {
    return base64((prefix + "/" + name).getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return "\"" + Base64.getEncoder().encodeToString(bytes) + "\"";
  }

  /** Equal are engines of the same endpoints, in any order, and one prefix. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EtcdEngine that
        && prefix.equals(that.prefix)
        && Set.copyOf(gateway.endpoints()).equals(Set.copyOf(that.gateway.endpoints()));
  }

  @Override
  public int hashCode() {
    return Objects.hash(prefix, Set.copyOf(gateway.endpoints()));
  }

  @Override
  public String toString() {
    return "EtcdEngine[" + prefix + " at " + gateway.endpoints() + "]";
  }
}
