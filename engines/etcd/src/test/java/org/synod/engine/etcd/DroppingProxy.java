// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between clients and a server, and closes the connection: at every n-th write, by turns
 * before it is passed on and instead of its reply, and at every n-th read instead of its reply. All
 * look alike to the client. It knows requests by their first bytes, since a client sends the next
 * one only when it has the reply.
 */
final class DroppingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final URI server;
  private final int oneIn;
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  final AtomicInteger lostRequests = new AtomicInteger();
  final AtomicInteger lostReplies = new AtomicInteger(); // of writes

  /** Makes one; it drops nothing if the number is {@link Integer#MAX_VALUE}. */
  DroppingProxy(URI server, int oneIn) throws IOException {
    this.server = server;
    this.oneIn = oneIn;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** The number of open connections. */
  int open() {
    return open.get();
  }

  private void accept() {
    try {
      for (; ; ) {
        Socket client = listener.accept();
        Connection made = new Connection(client, new Socket(server.getHost(), server.getPort()));
        open.incrementAndGet();
        start(() -> made.pump(made.client, made.server, /* isReplies= */ false));
        start(() -> made.pump(made.server, made.client, /* isReplies= */ true));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** What becomes of a request. */
  private enum Fate {
    PASSED,
    LOST,
    UNANSWERED
  }

  private Fate fate(boolean isWrite) {
    int number = (isWrite ? writes : reads).incrementAndGet();
    if (number % oneIn != 0) {
      return Fate.PASSED;
    }
    return isWrite && number / oneIn % 2 == 0 ? Fate.LOST : Fate.UNANSWERED;
  }

  private final class Connection {
    private final Socket client;
    private final Socket server;
    private boolean isClosed;
    private volatile boolean isWrite;
    private volatile Fate fate = Fate.PASSED;

    Connection(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void pump(Socket from, Socket to, boolean isReplies) {
      byte[] chunk = new byte[1 << 16];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int length; (length = in.read(chunk)) >= 0; ) {
          if (isReplies ? !passesReply() : !passesRequest(chunk, length)) {
            break;
          }
          out.write(chunk, 0, length);
        }
      } catch (IOException e) {
        // one of the two has gone
      } finally {
        close();
      }
    }

    private boolean passesRequest(byte[] chunk, int length) {
      String begin = new String(chunk, 0, Math.min(length, 20), StandardCharsets.ISO_8859_1);
      if (begin.startsWith("POST ")) {
        isWrite = begin.startsWith("POST /v3/kv/txn ");
        fate = fate(isWrite);
      }
      if (fate == Fate.LOST) {
        lostRequests.incrementAndGet();
        return false;
      }
      return true;
    }

    private boolean passesReply() {
      if (fate == Fate.UNANSWERED) {
        lostReplies.addAndGet(isWrite ? 1 : 0);
        return false;
      }
      return true;
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
