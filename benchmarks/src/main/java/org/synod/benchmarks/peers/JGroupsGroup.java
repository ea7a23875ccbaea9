// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.peers;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jgroups.JChannel;
import org.jgroups.protocols.SHARED_LOOPBACK;
import org.jgroups.protocols.SHARED_LOOPBACK_PING;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.protocols.raft.ELECTION;
import org.jgroups.protocols.raft.InMemoryLog;
import org.jgroups.protocols.raft.NO_DUPES;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.raft.Options;
import org.jgroups.raft.RaftHandle;
import org.jgroups.raft.StateMachine;

/**
 * A jgroups-raft group of three nodes in this JVM over SHARED_LOOPBACK, which hands messages over
 * in memory, with its log in memory too. Their state is a number.
 */
public final class JGroupsGroup implements AutoCloseable {
  private static final List<String> MEMBERS = List.of("A", "B", "C");
  /** The logging library keeps loggers weakly, so that a level has to be kept here. */
  private static final Logger QUIET = Logger.getLogger("org.jgroups");

  private static final byte[] READ = new byte[1]; // shorter than an addition

  private final List<JChannel> channels = new ArrayList<>();
  private final List<RaftHandle> handles = new ArrayList<>();
  private final RaftHandle leader;

  /** Starts the nodes and waits until all of them know the leader. */
  public JGroupsGroup() throws Exception {
    QUIET.setLevel(Level.SEVERE);
    for (String name : MEMBERS) {
      JChannel channel = channel(name);
      handles.add(new RaftHandle(channel, new Sum()));
      channels.add(channel.connect("benchmark"));
    }
    leader = Waiting.until("jgroups-raft leader that all know", this::leaderOrNull);
  }

  private static JChannel channel(String name) throws Exception {
    return new JChannel(
            new SHARED_LOOPBACK().setBindAddress(InetAddress.getLoopbackAddress()),
            new SHARED_LOOPBACK_PING(),
            new NAKACK2(),
            new UNICAST3(),
            new STABLE(),
            new NO_DUPES(),
            new GMS().setJoinTimeout(500).printLocalAddress(false),
            new ELECTION(),
            new RAFT().members(MEMBERS).raftId(name).logClass(InMemoryLog.class.getName()))
        .name(name);
  }

  private RaftHandle leaderOrNull() {
    RaftHandle found = null;
    for (RaftHandle handle : handles) {
      if (handle.leader() == null) {
        return null;
      }
      found = handle.isLeader() ? handle : found;
    }
    return found;
  }

  /** Replicates an addition and waits for its result. */
  public long add(long number) throws Exception {
    byte[] command = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    byte[] result = leader.set(command, 0, command.length, 10, TimeUnit.SECONDS);
    return ByteBuffer.wrap(result).getLong();
  }

  /** Reads at the leader, which asks a majority whether it still leads; nothing is logged. */
  public long readByMajority() throws Exception {
    byte[] result =
        leader.getAsync(READ, 0, READ.length, Options.DEFAULT_OPTIONS).get(10, TimeUnit.SECONDS);
    return ByteBuffer.wrap(result).getLong();
  }

  /** Ends the nodes and their threads. */
  @Override
  public void close() throws Exception {
    for (int i = channels.size() - 1; i >= 0; i--) {
      channels.get(i).close();
      handles.get(i).log().delete();
    }
  }

  /** The replicated number; jgroups-raft calls it from one thread. */
  private static final class Sum implements StateMachine {
    private long sum;

    @Override
    public byte[] apply(byte[] data, int offset, int length, boolean serialize) {
      if (length > READ.length) {
        sum += ByteBuffer.wrap(data, offset, length).getLong();
      }
      return ByteBuffer.allocate(Long.BYTES).putLong(sum).array();
    }

    @Override
    public void readContentFrom(DataInput in) throws IOException {
      sum = in.readLong();
    }

    @Override
    public void writeContentTo(DataOutput out) throws IOException {
      out.writeLong(sum);
    }
  }
}
