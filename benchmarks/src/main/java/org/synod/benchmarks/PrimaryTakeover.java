// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.synod.lease.LeaderElection;
import org.synod.lease.Lease;
import org.synod.log.primary.Primary;
import org.synod.log.primary.PrimaryBackup;
import org.synod.log.primary.ReplicaState;
import org.synod.log.primary.Standby;
import org.synod.memory.Codec;
import org.synod.memory.Member;
import org.synod.memory.mapped.MappedMemory;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/**
 * How long is a service without a primary when the primary is killed with -9? A JVM leads and
 * broadcasts over three files. This one follows, kills it, and asks for its place until it is
 * elected. It then stands, makes the changes that it recovers, and broadcasts one. The time runs
 * from the kill until that change is acknowledged. JMH cannot measure it.
 *
 * <p>With a long term the standby is elected when the system has ended the killed process, which
 * takes longer the more memory that has. With a short term it does not wait for that.
 *
 * <pre>{@code
 * java -cp benchmarks/target/benchmarks.jar org.synod.benchmarks.PrimaryTakeover \
 *     [KILLS [TERM_MILLIS]]
 * }</pre>
 */
public final class PrimaryTakeover {
  private static final int KILLS = 200;
  private static final long TERM_MILLIS = 3_600_000; // far longer than it may take
  private static final int FILES = 3;
  private static final int WINDOW = 16;
  private static final long PAUSE_NANOS = 200_000;
  private static final int FOLLOWED = 100; // polls before each kill
  private static final int BATCH = 16; // changes between two renewals

  private final PrimaryBackup<Long> backup;
  private final LeaderElection election;
  private final Standby<Long> standby;
  private long number; // the last change made

  private PrimaryTakeover(List<MappedMemory> files, Member me, Duration term) {
    List<Register<ReplicaState<Long>>> replicas = new ArrayList<>();
    for (MappedMemory file : files) {
      replicas.add(
          new SlotRegister<>(file, "replica", ReplicaState.codec(Codec.ofLong(), WINDOW)));
    }
    QuorumSystem majority = QuorumSystem.majority(FILES);
    backup = new PrimaryBackup<>(replicas, majority, (older, newer) -> newer, WINDOW);
    Lease lease = new Lease(files.get(0), "primary", term);
    election = new LeaderElection(lease, me, token -> {}, token -> {});
    standby = backup.follow(/* from */ 0);
  }

  /**
   * Measures.
   *
   * @param args the number of primaries to kill, and the term of the lease in milliseconds; for a
   *     child the directory too
   * @throws Exception if a child fails
   */
  public static void main(String[] args) throws Exception {
    int kills = args.length > 0 ? Integer.parseInt(args[0]) : KILLS;
    long termMillis = args.length > 1 ? Long.parseLong(args[1]) : TERM_MILLIS;
    boolean isChild = args.length > 2;
    Path directory = isChild ? Path.of(args[2]) : Files.createTempDirectory("synod");
    List<MappedMemory> files = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      files.add(
          MappedMemory.openOrCreate(directory.resolve("replica" + i), /* members */ 8, 1 << 16));
    }
    PrimaryTakeover process =
        new PrimaryTakeover(files, files.get(0).join(), Duration.ofMillis(termMillis));
    if (isChild) {
      process.leadUntilKilled();
    }
    process.measure(directory, kills, termMillis);
    for (MappedMemory file : files) {
      file.close();
    }
    try (Stream<Path> left = Files.list(directory)) {
      for (Path each : left.toList()) {
        Files.delete(each);
      }
    }
    Files.delete(directory);
  }

  private void make(long zxid, Long change) {
    number = change;
  }

  private Primary<Long> takeOver() {
    Primary<Long> primary = backup.stand().orElseThrow();
    primary.recovered(standby.position(), this::make);
    primary.broadcast(++number);
    return primary;
  }

  private void awaitElection() {
    for (election.poll(); election.grant().isEmpty(); election.poll()) {
      standby.poll(this::make);
      LockSupport.parkNanos(PAUSE_NANOS); // a spinning thread would hold up the end of the killed
    }
  }

  private void leadUntilKilled() {
    awaitElection();
    Primary<Long> primary = takeOver();
    System.out.write('l');
    System.out.flush();
    while (true) {
      for (int i = 0; i < BATCH; i++) {
        primary.broadcast(++number);
      }
      election.poll(); // renews; if it was late, it has the lease anew, and nobody stood meanwhile
    }
  }

  /** Follows, as a standby does before the primary is killed. */
  private void follow() {
    for (int i = 0; i < FOLLOWED; i++) {
      election.poll();
      election.resign(); // nothing happens, unless the primary was late to renew
      standby.poll(this::make);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void measure(Path directory, int kills, long termMillis)
      throws IOException, InterruptedException {
    long[] elected = new long[kills];
    long[] acknowledged = new long[kills];
    for (int i = 0; i < kills; i++) {
      election.resign();
      Process child =
          ChildJvm.of(PrimaryTakeover.class, kills, termMillis, directory)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (child.getInputStream().read() < 0) {
        throw new IllegalStateException("child: ended before it led");
      }
      follow();
      long start = System.nanoTime();
      child.destroyForcibly();
      awaitElection();
      elected[i] = System.nanoTime() - start;
      takeOver();
      acknowledged[i] = System.nanoTime() - start;
      child.waitFor();
    }
    print("elected", elected);
    print("first change acknowledged", acknowledged);
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%d primaries killed, %s after %.1f ms (median), %.1f ms (p99), %.1f ms (longest)%n",
        nanos.length,
        what,
        nanos[nanos.length / 2] / 1e6,
        nanos[(int) Math.ceil(0.99 * nanos.length) - 1] / 1e6,
        nanos[nanos.length - 1] / 1e6);
  }
}
