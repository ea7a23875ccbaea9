// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.synod.memory.Member;
import org.synod.memory.Words;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.VersionedLong;

/**
 * How fast do two JVMs add to one number in a file, and is it exact? The same by one JVM comes
 * first. JMH cannot measure it: its forks run one after the other.
 *
 * <pre>{@code java -cp benchmarks/target/benchmarks.jar org.synod.benchmarks.TwoJvms [COUNT]}</pre>
 */
public final class TwoJvms {
  private static final int WARM_UP = 1_000_000;
  private static final long COUNT = 20_000_000;

  private final MappedMemory memory;
  private final VersionedLong number;
  private final Words meeting; // how many have come to each of two meetings

  private TwoJvms(MappedMemory memory) {
    this.memory = memory;
    number = new VersionedLong(memory, "number");
    meeting = memory.allocate("meeting", "words", 2);
  }

  /**
   * Measures.
   *
   * @param args the number of additions of each; or, for a child: the file, that number, and the
   *     number of children
   * @throws Exception if a child fails, or a count is not exact
   */
  public static void main(String[] args) throws Exception {
    if (args.length > 1) {
      try (MappedMemory memory = MappedMemory.open(Path.of(args[0]))) {
        new TwoJvms(memory).add(Long.parseLong(args[1]), Integer.parseInt(args[2]));
      }
      return;
    }
    long count = args.length == 1 ? Long.parseLong(args[0]) : COUNT;
    for (int jvms = 1; jvms <= 2; jvms++) {
      Path file = Files.createTempFile("synod", ".two");
      Files.delete(file);
      try (MappedMemory memory = MappedMemory.create(file, 2, MappedMemory.MIN_BYTES)) {
        run(file, new TwoJvms(memory), count, jvms);
      } finally {
        Files.delete(file);
      }
    }
  }

  private static void run(Path file, TwoJvms shared, long count, int jvms)
      throws IOException, InterruptedException {
    List<Process> children = new ArrayList<>();
    for (int i = 0; i < jvms; i++) {
      children.add(ChildJvm.of(TwoJvms.class, file, count, jvms).inheritIO().start());
    }
    for (Process child : children) {
      if (child.waitFor() != 0) {
        throw new IllegalStateException("child: ended with " + child.exitValue() + ", allowed: 0");
      }
    }
    long expected = jvms * (count + WARM_UP);
    if (shared.number.get() != expected || shared.number.version() != expected) {
      throw new IllegalStateException("number: " + shared.number + ", allowed: " + expected);
    }
    System.out.printf(Locale.ROOT, "%d JVM, %,d additions in all: exact%n", jvms, expected);
  }

  private void add(long count, int jvms) {
    try (Member me = memory.join()) {
      addAlone(me, WARM_UP);
      meet(0, jvms);
      long start = System.nanoTime();
      addAlone(me, count);
      double nanos = (System.nanoTime() - start) / (double) count;
      System.out.printf(Locale.ROOT, "  process %d: %.1f ns an addition%n", me.id(), nanos);
      meet(1, jvms);
    }
  }

  private void addAlone(Member me, long count) {
    for (long i = 0; i < count; i++) {
      number.updateAndGet(me, n -> n + 1);
    }
  }

  private void meet(int which, int jvms) {
    long come = meeting.getVolatile(which);
    while (meeting.compareAndExchange(which, come, come + 1) != come) {
      come = meeting.getVolatile(which);
    }
    while (meeting.getVolatile(which) < jvms) {
      Thread.onSpinWait();
    }
  }
}
