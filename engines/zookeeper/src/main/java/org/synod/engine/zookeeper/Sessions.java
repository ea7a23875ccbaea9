// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper.States;
import org.jspecify.annotations.Nullable;
import org.synod.engine.NoEffectException;

/** Sessions, one after the other: each is opened when it is needed and the last one is over. */
final class Sessions {
  private final ClientOpener opener;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Session current; // guarded by the lock
  private volatile boolean isClosed;

  Sessions(ClientOpener opener, Duration patience) {
    this.opener = opener;
    this.patience = patience;
  }

  /**
   * Waits for a session that is connected.
   *
   * @throws NoEffectException if there is none in time: nothing was handed to a client
   */
  Session connected() throws NoEffectException {
    long most = TimeUnit.NANOSECONDS.convert(patience);
    long start = System.nanoTime();
    try {
      for (; ; ) {
        Session session = current();
        if (session.awaitConnected(most - (System.nanoTime() - start))) {
          return session;
        }
        States state = session.client.getState();
        if (state == States.AUTH_FAILED) {
          throw new KeeperException.AuthFailedException();
        }
        if (System.nanoTime() - start >= most) {
          throw new IOException("no connection within " + patience + ", the client is " + state);
        }
      }
    } catch (Exception e) {
      throw new NoEffectException(e);
    }
  }

  private Session current() throws Exception {
    lock.lockInterruptibly();
    try {
      if (isClosed) {
        throw new IllegalStateException("the engine is closed");
      }
      Session known = current;
      if (known == null || known.isOver()) {
        known = new Session(opener);
        current = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    return isClosed;
  }

  void close() {
    Session last;
    lock.lock();
    try {
      isClosed = true;
      last = current;
      current = null;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      try {
        last.client.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
