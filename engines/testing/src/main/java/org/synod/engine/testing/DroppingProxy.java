// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * A proxy before a server, which ends the connection: at some writes, by turns instead of passing
 * on its answer and instead of passing on the request, and at some reads instead of passing on its
 * answer. All look alike to the client.
 */
public final class DroppingProxy implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Wire wire;
  private final int target;
  private final IntPredicate isLost; // the number of a write, or of a read, from 1
  private final Runnable behindLoss;
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger losses = new AtomicInteger(); // of writes
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger lostRequests = new AtomicInteger();
  private final AtomicInteger lostAnswers = new AtomicInteger();

  /**
   * Starts a proxy that loses every n-th write and every n-th read, where a test says which.
   *
   * @param wire the messages
   * @param target the port of the server
   * @param oneIn n; {@link Integer#MAX_VALUE} to lose nothing
   */
  public DroppingProxy(Wire wire, int target, int oneIn) throws IOException {
    this(wire, target, oneIn, () -> {});
  }

  /**
   * Starts a proxy that loses every n-th write and every n-th read.
   *
   * @param behindLoss is run behind each answer to a write that is lost, before the connection ends
   */
  public DroppingProxy(Wire wire, int target, int oneIn, Runnable behindLoss) throws IOException {
    this(wire, target, number -> number % oneIn == 0, behindLoss);
  }

  private DroppingProxy(Wire wire, int target, IntPredicate isLost, Runnable behindLoss)
      throws IOException {
    this.wire = wire;
    this.target = target;
    this.isLost = isLost;
    this.behindLoss = behindLoss;
    start(this::accept);
  }

  /**
   * Starts a proxy that loses one of n writes and reads, without a pattern. If it were every n-th,
   * a client whose attempt takes n messages would lose the same one in each attempt, for ever.
   */
  public static DroppingProxy withoutPattern(Wire wire, int target, int oneIn) throws IOException {
    return new DroppingProxy(
        wire, target, number -> new SplittableRandom(number).nextInt(oneIn) == 0, () -> {});
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  /** The port for clients. */
  public int port() {
    return listener.getLocalPort();
  }

  /** The number of open connections. */
  public int open() {
    return open.get();
  }

  /** The number of writes that the server never saw. */
  public int lostRequests() {
    return lostRequests.get();
  }

  /** The number of writes that the server did, as far as the protocol tells, and did not answer. */
  public int lostAnswers() {
    return lostAnswers.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        open(listener.accept());
      } catch (IOException e) {
        continue; // it is closed, or the server is down
      }
    }
  }

  private void open(Socket client) throws IOException {
    try {
      Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
      open.incrementAndGet();
      start(() -> link.pass(client, link.server, link::isRequestPassed));
      start(() -> link.pass(link.server, client, link::isAnswerPassed));
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** Whether a message goes on to the other side. */
  private interface Rule {
    boolean isPassed(byte[] message);
  }

  /** One connection. */
  private final class Link {
    private final Socket client;
    private final Socket server;
    private boolean isClosed;
    private volatile byte[] doomed; // the request whose answer will be lost, or null
    private volatile boolean isWrite; // that one

    Link(Socket client, Socket server) throws IOException {
      this.client = client;
      this.server = server;
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    }

    private boolean isRequestPassed(byte[] message) {
      Wire.Kind kind = wire.kind(message);
      if (kind == Wire.Kind.OTHER || doomed != null) {
        return true;
      }
      int number = (kind == Wire.Kind.WRITE ? writes : reads).incrementAndGet();
      if (!isLost.test(number)) {
        return true;
      }
      if (kind == Wire.Kind.WRITE && losses.incrementAndGet() % 2 == 0) {
        lostRequests.incrementAndGet();
        return false;
      }
      isWrite = kind == Wire.Kind.WRITE;
      doomed = message;
      return true;
    }

    private boolean isAnswerPassed(byte[] message) {
      byte[] request = doomed;
      if (request == null || !wire.isAnswer(request, message)) {
        return true;
      }
      if (isWrite) {
        lostAnswers.addAndGet(wire.isDone(message) ? 1 : 0);
        behindLoss.run();
      }
      return false;
    }

    void pass(Socket from, Socket to, Rule rule) {
      try {
        DataInputStream in = new DataInputStream(from.getInputStream());
        OutputStream out = to.getOutputStream();
        boolean isFirst = true; // which opens the connection
        for (byte[] message; (message = wire.next(in)) != null; isFirst = false) {
          if (!(isFirst && wire == Wire.ZOOKEEPER) && !rule.isPassed(message)) {
            break;
          }
          out.write(message);
        }
      } catch (IOException e) {
        // one side has gone, so the other goes too
      } finally {
        close();
      }
    }

    private synchronized void close() {
      if (isClosed) {
        return;
      }
      isClosed = true;
      open.decrementAndGet();
      try (client;
          server) {
        return;
      } catch (IOException e) {
        return; // closed all the same
      }
    }
  }
}
