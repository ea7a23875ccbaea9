// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * A connection to one run of a server: a connection does not outlive the process at its other end.
 * Each command is sent once. Jedis's own clients send it again if they get no answer, so this takes
 * their lowest layer. It is used by one thread at a time.
 */
final class Link {
  /*
   * Writes a record if the one there begins with the expected head. An empty head stands for no
   * record, and must not be taken for an empty one of somebody else. The write is the last command,
   * so a script that ends in an error has done nothing.
   */
  private static final byte[] SCRIPT =
      ("local head = redis.call('GETRANGE', KEYS[1], 0, " + (Records.HEAD - 1) + ")\n"
              + "if head ~= ARGV[1] or head == '' and redis.call('EXISTS', KEYS[1]) == 1 then\n"
              + "  return redis.call('GET', KEYS[1])\n"
              + "end\n"
              + "redis.call('SET', KEYS[1], ARGV[2])\n"
              + "return 1\n")
          .getBytes(UTF_8);

  private static final byte[] SCRIPT_NAME = nameOfScript();
  private static final byte[] ONE_KEY = {'1'};

  private final Connection connection;
  private final String run;
  private boolean isAnswerDue;

  private Link(String server, Connection connection) throws RefusedServerException {
    this.connection = connection;
    byte[] answer = (byte[]) ask(Command.INFO);
    run = new ServerInfo(server, new String(answer, UTF_8)).run();
  }

  /** Connects to a server, and refuses one that cannot be an acceptor. */
  static Link to(HostAndPort server, JedisClientConfig config) throws RefusedServerException {
    Connection connection = new Connection(server, config);
    try {
      return new Link("server " + server, connection);
    } catch (Throwable e) {
      connection.close();
      throw e;
    }
  }

  private static byte[] nameOfScript() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest(SCRIPT);
      return HexFormat.of().formatHex(hash).getBytes(UTF_8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // each JDK has it
    }
  }

  /** The run id of the server. */
  String run() {
    return run;
  }

  /** Returns the bytes under a key, or null. */
  byte @Nullable [] read(byte[] key) {
    // As GET, but a server that has become a replica refuses it: it counts as a write.
    return (byte[]) ask(Command.GETEX, key);
  }

  /** Writes a record if the one there begins with a head; no record begins with an empty one. */
  Answer write(byte[] key, byte[] head, byte[] record) {
    Object answer;
    try {
      answer = ask(Command.EVALSHA, SCRIPT_NAME, ONE_KEY, key, head, record);
    } catch (JedisNoScriptException e) {
      answer = ask(Command.EVAL, SCRIPT, ONE_KEY, key, head, record);
    }
    return answer instanceof Long ? new Answer(true, null) : new Answer(false, (byte[]) answer);
  }

  /** The answer to a write: written, or not, with the bytes that are there. */
  record Answer(boolean isWritten, byte @Nullable [] met) {}

  private @Nullable Object ask(Command command, byte[]... arguments) {
    isAnswerDue = true;
    try {
      connection.sendCommand(command, arguments);
      Object answer = connection.getOne();
      isAnswerDue = false;
      return answer;
    } catch (JedisDataException e) {
      isAnswerDue = false; // it is one: an error of the server
      throw e;
    }
  }

  /** Tells whether the next answer will be that to the next command. */
  boolean isReusable() {
    return !isAnswerDue && !connection.isBroken();
  }

  void close() {
    connection.close();
  }
}
