// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.synod.engine.UnsuitablePlaceException;

/**
 * The things that the answers of a cluster have shown: its identity, and how far its revisions have
 * come. Each write to any key makes the next revision, and etcd is linearizable, so a request sees
 * at least each revision that was known before it was sent. A cluster that was set back to an old
 * snapshot does not, until its revisions have come as far again.
 */
final class KnownCluster {
  private final AtomicReference<@Nullable String> id = new AtomicReference<>();
  private final AtomicLong revision = new AtomicLong();

  /** The revision that each request must see that is sent from now on. */
  long revision() {
    return revision.get();
  }

  /**
   * Learns from the head of an answer.
   *
   * @param least the revision that was known before the request was sent
   * @throws UnsuitablePlaceException if the answer comes from another cluster, or from an old state
   */
  void learn(URI endpoint, Json header, long least) throws IOException {
    String found = header.field("cluster_id").text();
    String known = id.compareAndExchange(null, found);
    if (known != null && !known.equals(found)) {
      throw new UnsuitablePlaceException(
          endpoint.toString(), "cluster " + found, "cluster " + known + ", which answered before");
    }
    long reached = header.field("revision").number();
    if (reached < least) {
      throw new UnsuitablePlaceException(
          endpoint.toString(),
          "revision " + reached + ", as of an old snapshot",
          "revision " + least + " or later, since it was there before");
    }
    revision.accumulateAndGet(reached, Math::max);
  }
}
