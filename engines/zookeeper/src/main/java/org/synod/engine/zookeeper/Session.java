// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.ZooKeeper.States;

/** A client of ZooKeeper, and the threads that wait for its connection or for changes. */
final class Session implements Watcher {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stateChanged = lock.newCondition();
  private final Map<String, CountDownLatch> changes = new ConcurrentHashMap<>();
  private volatile boolean isConnected; // as the watcher was told
  final ZooKeeper client;

  Session(ClientOpener opener) throws Exception {
    client =
        Objects.requireNonNull(opener.open(this), "opener: returned null, allowed: a new client");
  }

  /** It will never be connected again. */
  boolean isOver() {
    return !client.getState().isAlive();
  }

  /**
   * Waits until the client is connected, to a server that writes.
   *
   * @return false if the time is over, or the session is
   */
  boolean awaitConnected(long nanos) throws InterruptedException {
    long left = nanos;
    lock.lockInterruptibly();
    try {
      // Both, since a client that has lost its connection goes on saying CONNECTED for a while, and
      // takes requests that it can then not send. It changes its state before it tells the watcher.
      while (!isConnected || client.getState() != States.CONNECTED) {
        if (isOver() || left <= 0) {
          return false;
        }
        left = stateChanged.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sets a watch on a znode, which need not be there. All who wait for one path share a watch, so
   * none is left behind by those whose time is over.
   *
   * @return a latch that opens with the next change after this call, or earlier
   */
  CountDownLatch watch(String path) throws KeeperException, InterruptedException {
    // Before the watch is set: otherwise a change between the two would open no latch.
    CountDownLatch changed = changes.computeIfAbsent(path, key -> new CountDownLatch(1));
    client.exists(path, this);
    return changed;
  }

  @Override
  public void process(WatchedEvent event) {
    if (event.getType() != Event.EventType.None) {
      open(event.getPath());
      return;
    }
    switch (event.getState()) {
      case SyncConnected -> isConnected = true;
      case Disconnected, Expired, Closed, ConnectedReadOnly -> {
        isConnected = false;
        changes.keySet().forEach(this::open); // a session that is over has no watches
      }
      default -> {} // of authentication
    }
    lock.lock();
    try {
      stateChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void open(String path) {
    CountDownLatch changed = changes.remove(path);
    if (changed != null) {
      changed.countDown();
    }
  }
}
