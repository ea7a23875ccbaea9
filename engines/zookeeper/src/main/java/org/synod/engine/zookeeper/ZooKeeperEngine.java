// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.synod.engine.Engine;
import org.synod.engine.NoEffectException;
import org.synod.engine.Outcome;
import org.synod.register.Versioned;

/**
 * Registers as znodes of ZooKeeper, one for each, under a root. A znode is made at its first write,
 * and its parents with it.
 *
 * <pre>{@code
 * try (ZooKeeperEngine engine =
 *     new ZooKeeperEngine("zk1:2181,zk2:2181,zk3:2181", Duration.ofSeconds(10), "/synod")) {
 *   Register<String> motd = engine.register("motd", ByteCodec.ofUtf8());
 * }
 * }</pre>
 *
 * <p>It is for the class path. The jars of ZooKeeper share packages, so they are no modules, and no
 * module can read both.
 *
 * <p><i>Progress:</i> blocking. A write is one request, if this engine has read or written the
 * version before it. A read is two requests that go out together: a transaction without effect,
 * which costs what a write costs, and the read. An operation waits for a connection for as long as
 * its patience, which is the session's timeout; and for an answer until the client gives its server
 * up, two thirds of the session's timeout after it was last heard. The client goes to the next
 * server then, which takes a second or two. A new session is opened when one has expired.
 *
 * <p><i>Linearization:</i> a write takes effect when the leader orders it: a {@code create}, or a
 * {@code setData} at the znode's own version. A read takes effect at its server, behind the
 * transaction that was sent before it. ZooKeeper's {@code sync} in its place would be no decision
 * of a quorum: the leader answers it before it has applied all that it has told others to commit;
 * and a leader that was replaced, and does not know it yet, answers it too.
 *
 * <p>A write has no effect if there was no connection in time, or if a server answered that it did
 * nothing, or if its session had expired. After any other error, such as a connection that is lost
 * behind a write, the effect is unknown.
 *
 * <p><i>Memory effects:</i> as {@link Engine} says: the client publishes what it reads.
 *
 * <p><i>Not guaranteed:</i> fairness. A znode that is deleted, or written by others than registers
 * of this kind, takes its version back or is refused. ZooKeeper's own version of a znode comes back
 * after 2<sup>32</sup> writes: that many within one operation, or one hour, would not be seen.
 */
public final class ZooKeeperEngine implements Engine, AutoCloseable {

  /**
   * The size of the largest value: {@value} bytes. ZooKeeper ends the connection at a request or an
   * answer of more than 1,048,575 bytes, so at a read of such a znode again and again. Its setting
   * {@code jute.maxbuffer} must not be lower than that, at clients and servers.
   */
  public static final int MAX_BYTES = 1_000_000;

  /** Codes that a server answers, or the client gives to requests that were not sent. */
  private static final Set<Code> REFUSALS =
      EnumSet.of(
          Code.NOAUTH,
          Code.INVALIDACL,
          Code.AUTHFAILED,
          Code.NOCHILDRENFOREPHEMERALS,
          Code.SESSIONMOVED,
          Code.NOTREADONLY,
          Code.QUOTAEXCEEDED,
          Code.THROTTLEDOP);

  /** A transaction without effect, which the leader orders among all writes. */
  private static final List<Op> BARRIER = List.of(Op.check("/", -1));

  /** A transaction that fails is ordered too; "/" may be closed, or a client's own root missing. */
  private static final Set<Code> ORDERED = EnumSet.of(Code.OK, Code.NOAUTH, Code.NONODE);

  private static final Set<Code> CONFLICTS =
      EnumSet.of(Code.BADVERSION, Code.NODEEXISTS, Code.NONODE);

  private static final int MOST_KNOWN = 100_000; // then all is forgotten, for a read each
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

  /**
   * A version of a record, and ZooKeeper's own version of the znode at that time. The two belong
   * together for good, but for ZooKeeper's coming back; so it is used for an hour.
   */
  private record Seen(long version, int dataVersion, long nanos) {}

  private final Sessions sessions;
  private final List<ACL> acl;
  private final String root;
  private final String hosts; // for people; empty if they are the opener's
  private final Map<String, Seen> known = new ConcurrentHashMap<>();

  /**
   * Makes an engine without authentication, whose znodes are open to all. It connects to nothing
   * before its first operation.
   *
   * @param hosts the servers, such as {@code zk1:2181,zk2:2181,zk3:2181}, without a path
   * @param sessionTimeout the timeout of sessions, and the patience of an operation without a
   *     connection; 1 ms or more. The servers take from 2 to 20 of their ticks of 2 s as a rule
   * @param root the path of the znode that all registers are under, such as {@code /synod}
   */
  public ZooKeeperEngine(String hosts, Duration sessionTimeout, String root) {
    this(
        opener(Paths.requireHosts(hosts), requirePositive("sessionTimeout", sessionTimeout)),
        sessionTimeout,
        ZooDefs.Ids.OPEN_ACL_UNSAFE,
        root,
        hosts);
  }

  /**
   * Makes an engine over clients of the caller's. It opens none before its first operation.
   *
   * @param opener opens clients, one for each session
   * @param patience the time that an operation waits for a connection, 1 ms or more
   * @param acl the rights on znodes that are made, such as {@link ZooDefs.Ids#CREATOR_ALL_ACL}
   * @param root the path of the znode that all registers are under, such as {@code /synod}
   */
  public ZooKeeperEngine(
      ClientOpener opener, Duration patience, List<ACL> acl, String root) {
    this(opener, requirePositive("patience", patience), acl, root, "");
  }

  private ZooKeeperEngine(
      ClientOpener opener, Duration patience, List<ACL> acl, String root, String hosts) {
    Objects.requireNonNull(opener, "opener: null, allowed: an opener of clients");
    Objects.requireNonNull(acl, "acl: null, allowed: a list of rights");
    sessions = new Sessions(opener, patience);
    this.acl = new ArrayList<>(acl); // the client asks it for null, which List.copyOf refuses
    this.root = Paths.requireRoot(root);
    this.hosts = hosts;
  }

  private static ClientOpener opener(String hosts, Duration sessionTimeout) {
    int millis = (int) sessionTimeout.toMillis();
    return watcher -> new ZooKeeper(hosts, millis, watcher);
  }

  private static Duration requirePositive(String argument, Duration time) {
    Objects.requireNonNull(time, () -> argument + ": null, allowed: 1 ms or more");
    if (time.compareTo(Duration.ofMillis(1)) < 0
        || time.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException(
          argument + ": " + time + ", allowed: 1 to " + Integer.MAX_VALUE + " ms");
    }
    return time;
  }

  @Override
  public Versioned<byte[]> read(String name) throws Exception {
    return read(sessions.connected().client, name);
  }

  private Versioned<byte[]> read(ZooKeeper client, String name) throws Exception {
    String path = path(name);
    CompletableFuture<Code> barrier = new CompletableFuture<>();
    // Both go out together, since a server answers the requests of a session in order. A sync is
    // not enough: the leader answers it before it has applied what it has told others to commit.
    client.multi(
        BARRIER, (code, asked, context, done) -> barrier.complete(Code.get(code)), null);
    Stat stat = new Stat();
    byte[] data = null;
    boolean isThere = true;
    try {
      data = client.getData(path, false, stat);
    } catch (KeeperException.NoNodeException e) {
      isThere = false;
    }
    // Otherwise a read that a new connection carries, without its barrier, could be an old one.
    if (!ORDERED.contains(barrier.get())) {
      throw KeeperException.create(barrier.get(), path);
    }
    if (!isThere) {
      known.remove(name);
      return Versioned.unset();
    }
    Versioned<byte[]> state = NodeData.record(path, data, stat);
    remember(name, state.version(), stat.getVersion());
    return state;
  }

  @Override
  public Outcome write(String name, long expectedVersion, byte[] next) throws Exception {
    ZooKeeper client = sessions.connected().client;
    Seen seen = seen(name);
    if (seen == null ? expectedVersion > 0 : seen.version < expectedVersion) {
      Versioned<byte[]> met = readBeforeWrite(client, name);
      if (met.version() != expectedVersion) {
        return Outcome.notWritten(met);
      }
      seen = seen(name);
    }
    if (seen == null ? expectedVersion > 0 : seen.version != expectedVersion) {
      return Outcome.notWritten(); // it has passed
    }
    String path = path(name);
    byte[] data = NodeData.of(expectedVersion + 1, next);
    try {
      int dataVersion =
          seen == null
              ? Znodes.create(client, path, data, acl)
              : Znodes.set(client, path, data, seen.dataVersion);
      remember(name, expectedVersion + 1, dataVersion);
      return Outcome.written();
    } catch (KeeperException e) {
      if (CONFLICTS.contains(e.code())) {
        return Outcome.notWritten();
      }
      if (hasNoEffect(e.code())) {
        throw new NoEffectException(e);
      }
      throw e;
    }
  }

  private Versioned<byte[]> readBeforeWrite(ZooKeeper client, String name)
      throws NoEffectException {
    try {
      return read(client, name);
    } catch (Exception e) {
      throw new NoEffectException(e);
    }
  }

  /**
   * Is it known that a write with this answer did nothing? The client gives SESSIONEXPIRED to
   * requests that it has not sent, and a server to those that it refuses; but close() gives it to
   * all that are under way.
   */
  private boolean hasNoEffect(Code code) {
    return REFUSALS.contains(code) || code == Code.SESSIONEXPIRED && !sessions.isClosed();
  }

  private @Nullable Seen seen(String name) {
    Seen seen = known.get(name);
    return seen != null && System.nanoTime() - seen.nanos < HOUR_NANOS ? seen : null;
  }

  private void remember(String name, long version, int dataVersion) {
    if (known.size() >= MOST_KNOWN) {
      known.clear();
    }
    known.put(name, new Seen(version, dataVersion, System.nanoTime()));
  }

  private String path(String name) {
    return root + "/" + name;
  }

  @Override
  public int maxBytes() {
    return MAX_BYTES;
  }

  /** Waits for a watch. A connection that is lost ends it early. */
  @Override
  public void await(String name, long version, Duration timeout) throws Exception {
    CountDownLatch changed = sessions.connected().watch(path(name));
    if (read(name).version() <= version) {
      changed.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Ends the session. Operations that are under way may have an unknown effect, later ones have
   * none.
   */
  @Override
  public void close() {
    sessions.close();
  }

  /** Equal are engines of the same hosts and root; with an opener, an engine and itself. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || other instanceof ZooKeeperEngine that
            && !hosts.isEmpty()
            && hosts.equals(that.hosts)
            && root.equals(that.root);
  }

  @Override
  public int hashCode() {
    return Objects.hash(hosts, root);
  }

  @Override
  public String toString() {
    return "ZooKeeperEngine[" + root + (hosts.isEmpty() ? "" : " at " + hosts) + "]";
  }
}
