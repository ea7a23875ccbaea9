// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.peers;

import io.microraft.Ordered;
import io.microraft.QueryPolicy;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.RaftMessage;
import io.microraft.statemachine.StateMachine;
import io.microraft.transport.Transport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A MicroRaft group of three nodes in this JVM, each with a thread of its own; a message is a
 * method call that queues it there. Their state is a number; nothing is stored on disk.
 */
public final class MicroRaftGroup implements AutoCloseable {
  private final Map<RaftEndpoint, RaftNode> nodes = new ConcurrentHashMap<>();
  private final RaftNode leader;

  private record Endpoint(int id) implements RaftEndpoint, Serializable {
    @Override
    public Object getId() {
      return id;
    }
  }

  /** Starts the nodes and waits until all of them know the leader. */
  public MicroRaftGroup() throws InterruptedException {
    List<RaftEndpoint> endpoints = new ArrayList<>();
    for (int id = 1; id <= 3; id++) {
      endpoints.add(new Endpoint(id));
    }
    for (RaftEndpoint endpoint : endpoints) {
      nodes.put(
          endpoint,
          RaftNode.newBuilder()
              .setGroupId("benchmark")
              .setLocalEndpoint(endpoint)
              .setInitialGroupMembers(endpoints)
              .setTransport(new Local())
              .setStateMachine(new Sum())
              .build());
    }
    nodes.values().forEach(RaftNode::start);
    leader = Waiting.until("MicroRaft leader that all know", this::leaderOrNull);
    add(0L); // before it has committed something, a leader does not answer reads
  }

  private @Nullable RaftNode leaderOrNull() {
    Set<@Nullable RaftEndpoint> known = new HashSet<>();
    nodes.values().forEach(node -> known.add(node.getTerm().getLeaderEndpoint()));
    RaftEndpoint leader = known.iterator().next();
    return known.size() == 1 && leader != null ? nodes.get(leader) : null;
  }

  /** Replicates an addition and waits for its result. */
  public long add(Long number) {
    return leader.<Long>replicate(number).join().getResult();
  }

  /** Reads at the leader, which relies on its lease, a clock. */
  public long readByLease() {
    return read(QueryPolicy.LEADER_LEASE);
  }

  /** Reads at the leader, which asks a majority whether it still is one. */
  public long readByMajority() {
    return read(QueryPolicy.LINEARIZABLE);
  }

  private long read(QueryPolicy policy) {
    Ordered<Long> read =
        leader.<Long>query(Sum.READ, policy, Optional.empty(), Optional.empty()).join();
    return read.getResult();
  }

  /** Ends the nodes and their threads. */
  @Override
  public void close() {
    nodes.values().forEach(node -> node.terminate().join());
  }

  private final class Local implements Transport {
    @Override
    public void send(RaftEndpoint target, RaftMessage message) {
      nodes.get(target).handle(message);
    }

    @Override
    public boolean isReachable(RaftEndpoint endpoint) {
      return nodes.containsKey(endpoint);
    }
  }

  /** The replicated number; MicroRaft calls it from one thread. */
  private static final class Sum implements StateMachine {
    static final String READ = "read";
    private long sum;

    @Override
    public Object runOperation(long commitIndex, Object operation) {
      return operation instanceof Long number ? (sum += number) : sum;
    }

    @Override
    public void takeSnapshot(long commitIndex, Consumer<Object> chunks) {
      chunks.accept(sum);
    }

    @Override
    public void installSnapshot(long commitIndex, List<Object> chunks) {
      sum = (Long) chunks.get(0);
    }

    @Override
    public Object getNewTermOperation() {
      return 0L;
    }
  }
}
