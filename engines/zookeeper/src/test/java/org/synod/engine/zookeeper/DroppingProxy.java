// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.ZooDefs.OpCode;

/**
 * A proxy before one server, which loses every n-th write of a znode: by turns it ends the
 * connection instead of passing the request on, and instead of passing the answer back. Both look
 * alike to the client.
 */
final class DroppingProxy implements AutoCloseable {
  private static final Set<Integer> WRITES =
      Set.of(OpCode.create, OpCode.create2, OpCode.setData);
  private static final int NONE = Integer.MIN_VALUE;

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int target;
  private final int oneIn;
  private final Runnable behindLoss;
  private final AtomicInteger writes = new AtomicInteger();
  final AtomicInteger lostBefore = new AtomicInteger();
  final AtomicInteger lostAfter = new AtomicInteger(); // of writes that were done

  /**
   * Starts a proxy.
   *
   * @param target the port of the server
   * @param oneIn n
   * @param behindLoss is run behind each write that the server answered and the client will not
   *     know of, before the connection ends
   */
  DroppingProxy(int target, int oneIn, Runnable behindLoss) throws IOException {
    this.target = target;
    this.oneIn = oneIn;
    this.behindLoss = behindLoss;
    start(this::accept);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    for (; ; ) {
      try {
        Socket client = listener.accept();
        Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
        start(link::passRequests);
        start(link::passAnswers);
      } catch (IOException e) {
        if (listener.isClosed()) {
          return;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** One connection. Each message is its length and its bytes; the first has no header. */
  private final class Link {
    private final Socket client;
    private final Socket server;
    private volatile int doomed = NONE; // the request whose answer will be lost

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void passRequests() {
      pass(client, server, this::isRequestPassed);
    }

    void passAnswers() {
      pass(server, client, this::isAnswerPassed);
    }

    private boolean isRequestPassed(ByteBuffer message) {
      int request = message.getInt();
      if (!WRITES.contains(message.getInt())) {
        return true;
      }
      int write = writes.incrementAndGet();
      if (write % oneIn != 0 || doomed != NONE) {
        return true;
      }
      if (write / oneIn % 2 == 0) {
        lostBefore.incrementAndGet();
        return false;
      }
      doomed = request;
      return true;
    }

    private boolean isAnswerPassed(ByteBuffer message) {
      int request = message.getInt();
      message.getLong();
      if (request != doomed) {
        return true;
      }
      if (message.getInt() == 0) {
        lostAfter.incrementAndGet();
      }
      behindLoss.run();
      return false;
    }

    private void pass(Socket from, Socket to, Rule rule) {
      try (from;
          to) {
        DataInputStream in = new DataInputStream(from.getInputStream());
        DataOutputStream out = new DataOutputStream(to.getOutputStream());
        for (boolean isFirst = true; ; isFirst = false) {
          byte[] message = new byte[in.readInt()];
          in.readFully(message);
          if (!isFirst && !rule.isPassed(ByteBuffer.wrap(message))) {
            return;
          }
          byte[] framed =
              ByteBuffer.allocate(Integer.BYTES + message.length)
                  .putInt(message.length)
                  .put(message)
                  .array();
          out.write(framed);
        }
      } catch (IOException e) {
        return; // one side has gone, so the other goes too
      }
    }
  }

  private interface Rule {
    boolean isPassed(ByteBuffer message);
  }
}
