// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import org.synod.engine.NoEffectException;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;

/** A pool of connections to one run of a server: the first one met, until another is adopted. */
final class Links implements AutoCloseable {
  private final HostAndPort server;
  private final GenericObjectPool<Link> pool;
  private final AtomicReference<@Nullable String> run = new AtomicReference<>(); // null: any

  Links(HostAndPort server, JedisClientConfig config, int most) {
    this.server = server;
    GenericObjectPoolConfig<Link> settings = new GenericObjectPoolConfig<>();
    settings.setMaxTotal(most);
    settings.setMaxIdle(most);
    settings.setJmxEnabled(false);
    settings.setMaxWait(Duration.ofMillis(config.getConnectionTimeoutMillis()));
    pool =
        new GenericObjectPool<>(
            new BasePooledObjectFactory<>() {
              @Override
              public Link create() throws RefusedServerException {
                return Link.to(server, config);
              }

              @Override
              public PooledObject<Link> wrap(Link link) {
                return new DefaultPooledObject<>(link);
              }

              @Override
              public void destroyObject(PooledObject<Link> link) {
                link.getObject().close();
              }
            },
            settings);
  }

  /** Commands of one operation. */
  interface Work<T> {
    T on(Link link) throws Exception;
  }

  /**
   * Does an operation on a connection of its own.
   *
   * @throws NoEffectException if there is no connection to the right run of the server, and so
   *     nothing was sent
   */
  <T> T run(Work<T> work) throws Exception {
    Link link;
    try {
      link = pool.borrowObject();
    } catch (Exception e) {
      throw new NoEffectException(e);
    }
    try {
      requireRun(link.run());
      return work.on(link);
    } finally {
      giveBack(link);
    }
  }

  private void requireRun(String met) throws NoEffectException {
    String known = run.updateAndGet(before -> before == null ? met : before);
    if (!met.equals(known)) {
      throw new NoEffectException(
          new RefusedServerException(
              "server " + server, "run " + met + ", which may have forgotten", "run " + known));
    }
  }

  private void giveBack(Link link) {
    if (link.isReusable() && link.run().equals(run.get())) {
      pool.returnObject(link);
      return;
    }
    try {
      pool.invalidateObject(link);
    } catch (Exception e) {
      return; // the operation has its outcome: an error here must not hide it
    }
  }

  /** Takes the next run that is met for the right one. */
  void adopt() {
    run.set(null);
    pool.clear();
  }

  @Override
  public void close() {
    pool.close();
  }
}
