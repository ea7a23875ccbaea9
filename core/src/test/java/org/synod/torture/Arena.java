// SPDX-License-Identifier: Apache-2.0
package org.synod.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.synod.lease.FencedRegister;
import org.synod.memory.Codec;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;
import org.synod.memory.mapped.MappedMemory;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/**
 * The files that the workers and their killer share. In the files are a vector with a count for
 * each worker, a fenced register, and a journal of the answers that each worker got.
 *
 * <p>Each write of the vector adds one to the writer's count. So the counts of every version must
 * add up to the version. A write that is lost or done twice shows in the writer's count, which the
 * journal has too. A worker that knows of a version before it begins must end beyond that version.
 */
final class Arena {
  static final int WORKERS = 3;
  static final long TERM_NANOS = 1_000_000_000;

  private static final int PROCESSES = WORKERS + 2; // the workers, the parent, and one to spare
  private static final int BYTES = 1 << 18;
  private static final int TOKENS = 512; // that are remembered
  private static final Codec<long[]> VECTOR = Codec.ofLongs(WORKERS);

  /** The objects that are tortured. */
  enum Mode {
    SLOTS,
    QUORUM
  }

  final MappedMemory memory;
  final Register<long[]> vector;
  final FencedRegister<long[]> fenced; // {writes, token of the last one}
  private final Words journal; // for each worker, its count as it was told, and its operations
  private final Words latest; // a version that is known to have been reached
  private final Words tokens; // by holder

  private Arena(List<MappedMemory> files, Mode mode) {
    memory = files.get(0);
    if (mode == Mode.SLOTS) {
      vector = new SlotRegister<>(memory, "vector", VECTOR);
    } else {
      List<Register<QuorumState<long[]>>> acceptors = new ArrayList<>();
      for (MappedMemory file : files) {
        acceptors.add(new SlotRegister<>(file, "acceptor", QuorumState.codec(VECTOR)));
      }
      vector =
          QuorumRegister.found(memory, VECTOR, acceptors, QuorumSystem.majority(files.size()));
    }
    fenced = new FencedRegister<>(memory, "fenced", Duration.ofNanos(TERM_NANOS), Codec.ofLongs(2));
    journal = memory.allocate("journal", "words", WORKERS * Stride.WORDS);
    latest = memory.allocate("latest", "words", 1);
    tokens = memory.allocate("tokens", "words", TOKENS);
  }

  static void create(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (int i = 0; i < 3; i++) {
      MappedMemory.create(directory.resolve("file" + i), PROCESSES, BYTES).close();
    }
  }

  static Arena open(Path directory, Mode mode) throws IOException {
    List<MappedMemory> files = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      files.add(MappedMemory.open(directory.resolve("file" + i)));
    }
    return new Arena(files, mode);
  }

  long told(int worker) {
    return journal.getVolatile(worker * Stride.WORDS);
  }

  void tell(int worker, long count) {
    set(journal, worker * Stride.WORDS, count);
  }

  /** The number of operations that a worker has completed in all. */
  long progress(int worker) {
    return journal.getVolatile(worker * Stride.WORDS + 1);
  }

  void progressed(int worker) {
    set(journal, worker * Stride.WORDS + 1, progress(worker) + 1);
  }

  long latest() {
    return latest.getVolatile(0);
  }

  void reached(long version) {
    for (long at = latest(); at < version; at = latest()) {
      if (latest.compareAndExchange(0, at, version) == at) {
        return;
      }
    }
  }

  /** Notes a grant, and refuses a second one of the same token. */
  void granted(long token, int worker) {
    int at = (int) (token % TOKENS);
    for (; ; ) {
      long old = tokens.getVolatile(at);
      require(old >>> 8 != token, "token " + token + " was granted twice");
      if (old >>> 8 > token || tokens.compareAndExchange(at, old, token << 8 | worker) == old) {
        return;
      }
    }
  }

  private static void set(Words words, int index, long value) {
    words.compareAndExchange(index, words.getVolatile(index), value); // by one writer
  }

  static void require(boolean isSo, String what) {
    if (!isSo) {
      throw new AssertionError(what);
    }
  }

  static long sum(long[] counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }
}
