// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.synod.lease.FencedRegister;
import org.synod.lease.Grant;
import org.synod.lease.Lease;
import org.synod.memory.Codec;
import org.synod.memory.Member;
import org.synod.memory.mapped.MappedMemory;
import org.synod.paxos.AcceptorState;
import org.synod.quorum.QuorumState;
import org.synod.register.SlotRegister;
import org.synod.register.VersionedLong;

/** A file in which there is one of each. */
final class Samples {
  static final int PROCESSES = 4;
  static final int BYTES = 1 << 16;

  private Samples() {}

  /** A codec of a program that the command line does not know. */
  record Unknown(int words) implements Codec<long[]> {
    @Override
    public void encode(long[] value, long[] to, int offset) {
      System.arraycopy(value, 0, to, offset, words);
    }

    @Override
    public long[] decode(long[] from, int offset) {
      return java.util.Arrays.copyOfRange(from, offset, offset + words);
    }
  }

  /** Fills a new file, and stays a member of it as process 0. */
  static MappedMemory fill(Path file) throws IOException {
    MappedMemory memory = MappedMemory.create(file, PROCESSES, BYTES);
    Member me = memory.join();
    new VersionedLong(memory, "unset");
    VersionedLong count = new VersionedLong(memory, "count");
    count.setIfVersion(me, 0, 41);
    count.setIfVersion(me, 1, -42);
    set(memory, me, "numbers", Codec.ofLongs(3), new long[] {1, Long.MIN_VALUE, 3});
    set(memory, me, "vote", Codec.ofBoolean(), true);
    set(memory, me, "text", Codec.ofUtf8(40), "say \"Ägäis\"\n\\ \u0007");
    set(memory, me, "bytes", Codec.ofBytes(12), new byte[] {0, (byte) 0xFF, 16});
    set(
        memory, me, "pair", Codec.ofPair(Codec.ofLong(), Codec.ofPair(Codec.ofUtf8(3),
            Codec.ofLong())), Map.entry(7L, Map.entry("", 8L)));
    set(memory, me, "unknown", new Unknown(2), new long[] {255, -1});
    memory.allocate("words", "my words", 3).setOpaque(1, 17);

    SlotRegister<AcceptorState<String>> acceptor =
        new SlotRegister<>(memory, "acceptor", AcceptorState.codec(Codec.ofUtf8(8)));
    acceptor.compareAndSet(me, 0, new AcceptorState<>(2L << 12, 0, null));
    acceptor.compareAndSet(me, 1, new AcceptorState<>(3L << 12 | 5, 2L << 12, "x"));
    SlotRegister<QuorumState<Long>> quorum =
        new SlotRegister<>(memory, "quorum", QuorumState.codec(Codec.ofLong()));
    quorum.compareAndSet(me, 0, new QuorumState<>(1, 1, 0, 0, null));
    quorum.compareAndSet(me, 1, new QuorumState<>(9, 8, 3, 1, 6L));

    new Lease(memory, "free", Duration.ofSeconds(1));
    new Lease(memory, "held", Duration.ofSeconds(7)).tryAcquire(me);
    Lease shared = new Lease(memory, "shared", Duration.ofSeconds(9));
    shared.tryAcquireShared(me);
    shared.tryAcquireShared(memory.join());
    FencedRegister<String> fenced =
        new FencedRegister<>(memory, "fenced", Duration.ofSeconds(5), Codec.ofUtf8(16));
    Grant grant = fenced.lease().tryAcquire(me);
    fenced.compareAndSet(grant, 0, "guarded");
    return memory;
  }

  private static <V> void set(
      MappedMemory memory, Member me, String name, Codec<V> codec, V value) {
    new SlotRegister<>(memory, name, codec).compareAndSet(me, 0, value);
  }
}
