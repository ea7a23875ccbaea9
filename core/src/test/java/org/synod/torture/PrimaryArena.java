// SPDX-License-Identifier: Apache-2.0
package org.synod.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.synod.lease.Lease;
import org.synod.log.primary.PrimaryBackup;
import org.synod.log.primary.ReplicaState;
import org.synod.memory.Codec;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;
import org.synod.memory.mapped.MappedMemory;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/**
 * The files that primaries, standbys and their killer share: three replicas, the lease of the
 * primary, and a journal of the changes that were acknowledged.
 *
 * <p>A change is {number, checksum}. The number counts the changes, and the checksum is made of all
 * zxids up to it. So a change that is lost, comes twice or comes in another order shows in the
 * next.
 */
final class PrimaryArena {
  static final int WORKERS = 3;

  private static final int WINDOW = 8;
  private static final int PROCESSES = 3 * WORKERS + 2; // a worker joins, and is lent members
  private static final int BYTES = 1 << 17;
  private static final int RING = 1024;
  private static final int EPOCH_BITS = 20;
  private static final Duration TERM = Duration.ofSeconds(1);

  final MappedMemory memory;
  final PrimaryBackup<long[]> backup;
  final Lease lease;
  private final Words acknowledged; // the number of the last change that was
  private final Words epochs; // of the last changes that were, by number
  private final Words progress; // for each worker, the changes that it has made

  private PrimaryArena(List<MappedMemory> files) {
    memory = files.get(0);
    List<Register<ReplicaState<long[]>>> replicas = new ArrayList<>();
    for (MappedMemory each : files) {
      replicas.add(
          new SlotRegister<>(each, "replica", ReplicaState.codec(Codec.ofLongs(2), WINDOW)));
    }
    QuorumSystem majority = QuorumSystem.majority(files.size());
    backup = new PrimaryBackup<>(replicas, majority, (older, newer) -> newer, WINDOW);
    lease = new Lease(memory, "primary", TERM);
    acknowledged = memory.allocate("acknowledged", "words", 1);
    epochs = memory.allocate("epochs", "words", RING);
    progress = memory.allocate("progress", "words", WORKERS * Stride.WORDS);
  }

  static void create(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (int i = 0; i < 3; i++) {
      MappedMemory.create(directory.resolve("file" + i), PROCESSES, BYTES).close();
    }
  }

  static PrimaryArena open(Path directory) throws IOException {
    List<MappedMemory> files = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      files.add(MappedMemory.open(directory.resolve("file" + i)));
    }
    return new PrimaryArena(files);
  }

  static long checksum(long before, long zxid) {
    return before * 31 + zxid;
  }

  long acknowledged() {
    return acknowledged.getVolatile(0);
  }

  /**
   * Notes a change, and refuses one that another primary has acknowledged too. It may come late, if
   * its primary was stopped between the acknowledgement and this.
   */
  void acknowledge(long number, long epoch) {
    int at = (int) (number % RING);
    for (; ; ) {
      long old = epochs.getVolatile(at);
      Arena.require(old >>> EPOCH_BITS != number, number + " is acknowledged twice");
      long noted = number << EPOCH_BITS | epoch;
      if (old > noted || epochs.compareAndExchange(at, old, noted) == old) {
        break;
      }
    }
    for (long old = acknowledged(); old < number; old = acknowledged()) {
      acknowledged.compareAndExchange(0, old, number);
    }
  }

  long progress(int worker) {
    return progress.getVolatile(worker * Stride.WORDS);
  }

  void progressed(int worker) {
    int at = worker * Stride.WORDS;
    progress.compareAndExchange(at, progress.getVolatile(at), progress.getVolatile(at) + 1);
  }
}
