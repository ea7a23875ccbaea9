// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.synod.lease.LeaderElection;
import org.synod.lease.Lease;
import org.synod.log.primary.DeposedException;
import org.synod.log.primary.Primary;
import org.synod.log.primary.PrimaryBackup;
import org.synod.log.primary.ReplicaState;
import org.synod.log.primary.Standby;
import org.synod.log.primary.Zxid;
import org.synod.memory.Codec;
import org.synod.memory.mapped.MappedMemory;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/**
 * A service with a hot standby. It sets the prices of four products. Several JVMs run it on three
 * files; one of them is the primary, the others follow. The primary reads a product from its
 * standard input, gives it a price by chance, and publishes the price. It answers when two files
 * have the price. If it is killed, a standby is the primary within milliseconds and has each price
 * that was answered. A primary that was stuck and wakes up is refused, and follows.
 *
 * <pre>
 * java -cp core/target/classes HotStandby.java prices.mem
 * </pre>
 */
final class HotStandby {
  private static final String USAGE = "usage: HotStandby FILE";
  private static final int PRODUCTS = 4;
  private static final int FILES = 3;
  private static final int WINDOW = 16; // the changes that a file keeps unmerged
  private static final long SAME = 0; // in a change: the price stays

  private final PrimaryBackup<long[]> backup;
  private final BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
  private final AtomicLong token = new AtomicLong(); // 0: this process does not lead
  private final long[] prices = new long[PRODUCTS];
  private Standby<long[]> standby;

  private HotStandby(List<MappedMemory> files) {
    List<Register<ReplicaState<long[]>>> replicas = new ArrayList<>();
    for (MappedMemory file : files) {
      replicas.add(
          new SlotRegister<>(file, "prices", ReplicaState.codec(Codec.ofLongs(PRODUCTS), WINDOW)));
    }
    backup =
        new PrimaryBackup<>(replicas, QuorumSystem.majority(FILES), HotStandby::merge, WINDOW);
  }

  /** The change that does what two do. */
  private static long[] merge(long[] older, long[] newer) {
    long[] both = older.clone();
    for (int i = 0; i < PRODUCTS; i++) {
      both[i] = newer[i] == SAME ? older[i] : newer[i];
    }
    return both;
  }

  private void make(long zxid, long[] change) {
    System.arraycopy(merge(prices, change), 0, prices, 0, PRODUCTS);
  }

  private void run(MappedMemory file) throws IOException {
    Lease lease = new Lease(file, "primary", Duration.ofSeconds(10));
    LeaderElection election =
        new LeaderElection(lease, file.join(), token::set, over -> token.set(0));
    try (LeaderElection.Background renewing = election.start(Thread::new)) {
      while (renewing.isRunning() && !lead(follow())) {
        System.out.println("deposed");
      }
    }
  }

  /** Follows until this process is elected. Returns the number of the last change made. */
  private long follow() {
    Arrays.fill(prices, SAME); // after a deposition they may have what nobody else has
    standby = backup.follow(0);
    standby.poll(this::make);
    System.out.println("standby");
    while (token.get() == 0) {
      standby.poll(this::make);
      LockSupport.parkNanos(500_000);
    }
    return standby.position();
  }

  /** Leads. Returns true at the end of the input, false once it is deposed. */
  private boolean lead(long made) throws IOException {
    Primary<long[]> primary = backup.stand().orElse(null);
    if (primary == null) {
      return false; // another stood at the same time
    }
    primary.recovered(made, this::make);
    System.out.println("primary " + primary.epoch() + " " + Arrays.toString(prices));
    try {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        if (!line.matches("[0-3]")) {
          System.out.println("product: " + line + ", allowed: 0 to 3");
          continue;
        }
        long[] change = new long[PRODUCTS];
        change[Integer.parseInt(line)] = ThreadLocalRandom.current().nextLong(1, 1000);
        make(0, change);
        System.out.println(
            Zxid.text(primary.broadcast(change)) + " " + Arrays.toString(prices));
      }
      return true;
    } catch (DeposedException e) {
      return false;
    }
  }

  public static void main(String[] args) {
    if (args.length != 1) {
      end(64, "arguments: " + args.length + ", allowed: 1", USAGE);
    }
    try {
      List<MappedMemory> files = new ArrayList<>();
      for (int i = 0; i < FILES; i++) {
        files.add(
            MappedMemory.openOrCreate(Path.of(args[0] + "." + i), /* members */ 16, 1 << 16));
      }
      new HotStandby(files).run(files.get(0));
    } catch (IOException e) {
      end(74, "FILE: " + e.getMessage() + ", allowed: a new name, or that of earlier runs");
    }
  }

  private static void end(int code, String... lines) {
    System.err.println(String.join(System.lineSeparator(), lines));
    System.exit(code);
  }
}
