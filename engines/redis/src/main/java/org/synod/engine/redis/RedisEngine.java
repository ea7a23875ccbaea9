// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.synod.engine.Engine;
import org.synod.engine.NoEffectException;
import org.synod.engine.Outcome;
import org.synod.register.Versioned;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Registers on one Redis server, to be acceptors: a quorum register over 2f + 1 of them, on
 * independent servers, lives as long as f + 1 of these run. Redis 6.2 or later.
 *
 * <pre>{@code
 * List<Register<ClientQuorumState<String>>> acceptors = new ArrayList<>();
 * for (HostAndPort server : servers) { // three
 *   acceptors.add(new RedisEngine(server, config, "synod").register("motd", codec));
 * }
 * }</pre>
 *
 * <p>A Redis server may forget writes that it acknowledged: when it is started again, without its
 * memory or with an old snapshot, or when a replica takes over. An acceptor must not. So each
 * record names the run of the server that wrote it (its {@code run_id}, random at each start), and
 * an engine stays with the first run that it meets. Everything else counts as silence, an exception
 * of effect NONE that says what was found:
 *
 * <ul>
 *   <li>the server was started again, or another one has taken its address;
 *   <li>a record was written by another run, and so comes from a snapshot or another server;
 *   <li>the server is a replica, or its {@code maxmemory_policy} may evict any key.
 * </ul>
 *
 * <p>A server that was started again stays silent here until {@link #adopt()}, or until a new
 * engine is made. Even then it takes part only in registers of which it holds no record, and an
 * acceptor without a record counts as silent in a quorum that was founded. So its place in the old
 * registers is lost; registers that are founded from then on use it.
 *
 * <p><i>Progress:</i> blocking. A read is one command, a write is one script, and both take a
 * connection of the engine's pool, which has at most {@value #MAX_CONNECTIONS}. Each call ends
 * within the config's timeouts: its connection timeout, once for the pool and once for a new
 * connection, and its socket timeout for each answer.
 *
 * <p><i>Linearization:</i> when the server runs the command; it runs one at a time. A command is
 * sent once. A write whose answer was lost has an unknown effect. It has none if there was no
 * connection to the right run, or if the server answered with an error.
 *
 * <p><i>Memory effects:</i> as {@link Engine} says.
 *
 * <p><i>Not guaranteed:</i> a register that lives on: a lone server loses all when it is started
 * again. Anything if someone deletes or changes a record, or empties the database; if one server is
 * made a replica of another, promoted again and all the while not restarted; if a proxy moves an
 * open connection to another server. Fairness.
 */
public final class RedisEngine implements Engine, AutoCloseable {

  /** The size of the largest value: {@value} bytes. */
  public static final int MAX_BYTES = 1 << 20;

  /** The most connections at a time: {@value}. More threads wait for one another. */
  public static final int MAX_CONNECTIONS = 64;

  private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  private final HostAndPort server;
  private final String prefix;
  private final Links links;

  /**
   * Makes an engine. It opens no connection before its first operation.
   *
   * @param server the host and the port of the server
   * @param config user, password, database, and two timeouts, of connections and of sockets, of a
   *     millisecond or more
   * @param prefix the start of all keys, before a colon and the name of the register: a small
   *     letter, then up to 62 small letters, digits and underscores
   */
  public RedisEngine(HostAndPort server, JedisClientConfig config, String prefix) {
    this.server = Objects.requireNonNull(server, "server: null, allowed: a host and a port");
    Objects.requireNonNull(config, "config: null, allowed: a config");
    requireTimeout("connectionTimeoutMillis", config.getConnectionTimeoutMillis());
    requireTimeout("socketTimeoutMillis", config.getSocketTimeoutMillis());
    this.prefix = Objects.requireNonNull(prefix, "prefix: null, allowed: a prefix");
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "prefix: \"" + prefix + "\", allowed: a text that matches " + PREFIX);
    }
    links = new Links(server, config, MAX_CONNECTIONS);
  }

  /** Refuses no timeout: a server that hangs would hang its callers. */
  private static void requireTimeout(String name, int millis) {
    if (millis < 1) {
      throw new IllegalArgumentException("config: " + name + " " + millis + ", allowed: 1 or more");
    }
  }

  @Override
  public Versioned<byte[]> read(String name) throws Exception {
    String key = key(name);
    return links.run(
        link -> {
          try {
            return Records.state(key, link.run(), link.read(key.getBytes(UTF_8)));
          } catch (JedisDataException e) {
            throw refusal(key, e);
          }
        });
  }

  @Override
  public Outcome write(String name, long expectedVersion, byte[] next) throws Exception {
    String key = key(name);
    return links.run(
        link -> {
          byte[] head = Records.head(link.run(), expectedVersion);
          byte[] record = Records.record(link.run(), expectedVersion + 1, next);
          try {
            Link.Answer answer = link.write(key.getBytes(UTF_8), head, record);
            return answer.isWritten()
                ? Outcome.written()
                : Outcome.notWritten(Records.state(key, link.run(), answer.met()));
          } catch (JedisDataException e) {
            throw refusal(key, e);
          } catch (RefusedServerException e) {
            throw new NoEffectException(e);
          }
        });
  }

  private String key(String name) {
    return prefix + ":" + name;
  }

  /** The server has answered that it did nothing. */
  private static Exception refusal(String key, JedisDataException e) {
    return String.valueOf(e.getMessage()).contains("WRONGTYPE")
        ? Records.unsuitable(key, "no string")
        : new NoEffectException(e);
  }

  @Override
  public int maxBytes() {
    return MAX_BYTES;
  }

  /**
   * Stays with the run of the server that is met next, whatever run was met before. Call it once
   * the server has been started again, and its place in the registers it held has been given up.
   *
   * <p>It gives no acceptor its memory back: a record that another run wrote is still refused, and
   * a register without a record is unset, so that a quorum register counts it as silent. To have an
   * old register on all servers again, stop its users, found it under another name, and write its
   * last value there.
   */
  public void adopt() {
    links.adopt();
  }

  /** Closes the connections. Registers of this engine are silent from then on. */
  @Override
  public void close() {
    links.close();
  }

  /** Equal are engines of one server and prefix. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RedisEngine that
        && server.equals(that.server)
        && prefix.equals(that.prefix);
  }

  @Override
  public int hashCode() {
    return Objects.hash(server, prefix);
  }

  @Override
  public String toString() {
    return "RedisEngine[" + server + ", keys " + prefix + ":*]";
  }
}
