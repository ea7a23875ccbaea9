// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import redis.clients.jedis.HostAndPort;

/**
 * Connections to a server that lose a request or an answer, by chance or when they are told to, and
 * then break. Both look alike to the client.
 */
final class LossyProxy implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Random random = new Random(19);
  private final HostAndPort server;
  private final int oneIn;
  final AtomicInteger requestsToLose = new AtomicInteger();
  final AtomicInteger answersToLose = new AtomicInteger();
  final AtomicInteger lostRequests = new AtomicInteger();
  final AtomicInteger lostAnswers = new AtomicInteger();

  /** Makes a proxy that loses one message of so many, each by chance; 0 for none. */
  LossyProxy(HostAndPort server, int oneIn) throws IOException {
    this.server = server;
    this.oneIn = oneIn;
    start(this::accept);
  }

  HostAndPort address() {
    return new HostAndPort(listener.getInetAddress().getHostAddress(), listener.getLocalPort());
  }

  private static void start(Runnable body) {
    Thread thread = new Thread(body, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open(client);
      } catch (IOException e) {
        continue; // it is closed, or the server is down
      }
    }
  }

  private void open(Socket client) throws IOException {
    try {
      Socket behind = new Socket(server.getHost(), server.getPort());
      client.setTcpNoDelay(true);
      behind.setTcpNoDelay(true);
      start(() -> pass(client, behind, requestsToLose, lostRequests));
      start(() -> pass(behind, client, answersToLose, lostAnswers));
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  private void pass(Socket from, Socket to, AtomicInteger toLose, AtomicInteger lost) {
    byte[] bytes = new byte[1 << 16];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
        if (isToLose(toLose)) {
          lost.incrementAndGet();
          return;
        }
        out.write(bytes, 0, length);
      }
    } catch (IOException e) {
      return; // the other direction has closed the connection
    }
  }

  private boolean isToLose(AtomicInteger toLose) {
    return toLose.getAndUpdate(count -> Math.max(0, count - 1)) > 0
        || oneIn > 0 && random.nextInt(oneIn) == 0;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
