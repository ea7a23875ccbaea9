// SPDX-License-Identifier: Apache-2.0
package org.synod.torture;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.synod.lease.LeaderElection;
import org.synod.log.primary.DeposedException;
import org.synod.log.primary.Primary;
import org.synod.log.primary.Standby;
import org.synod.log.primary.Zxid;

/**
 * A JVM that follows, and leads when it is elected, until it is killed: {@code DIRECTORY NUMBER}.
 */
final class PrimaryWorker {
  private static final int POLL = 16; // changes between two looks at the election

  private final PrimaryArena arena;
  private final int me;
  private final LeaderElection election;
  private Standby<long[]> standby;
  private long zxid; // of the last change made
  private long number;
  private long checksum;

  private PrimaryWorker(PrimaryArena arena, int me) {
    this.arena = arena;
    this.me = me;
    election =
        new LeaderElection(arena.lease, arena.memory.join(), token -> {}, token -> {});
    begin();
  }

  public static void main(String[] arguments) throws Exception {
    PrimaryArena arena = PrimaryArena.open(Path.of(arguments[0]));
    PrimaryWorker worker = new PrimaryWorker(arena, Integer.parseInt(arguments[1]));
    System.out.println("ready");
    while (true) {
      worker.follow();
      worker.lead();
    }
  }

  private void begin() {
    standby = arena.backup.follow(0);
    zxid = 0;
    number = 0;
    checksum = 0;
  }

  private void follow() {
    while (!isElected()) {
      standby.poll(this::make);
      LockSupport.parkNanos(100_000); // or it would take a processor from the primary
    }
  }

  private boolean isElected() {
    election.poll();
    return election.grant().isPresent();
  }

  /** Makes a change, which must be the next one, or stand for all up to a later one. */
  private void make(long next, long[] change) {
    Arena.require(Long.compareUnsigned(next, zxid) > 0, Zxid.text(next) + " comes too late");
    if (change[0] == number + 1) {
      Arena.require(
          change[1] == PrimaryArena.checksum(checksum, next),
          Zxid.text(next) + " was not made from the state behind " + Zxid.text(zxid));
    }
    Arena.require(change[0] > number, "change " + change[0] + " comes after " + number);
    zxid = next;
    number = change[0];
    checksum = change[1];
    arena.progressed(me);
  }

  private void lead() {
    long acknowledged = arena.acknowledged();
    Primary<long[]> primary = arena.backup.stand().orElse(null);
    if (primary == null) {
      return;
    }
    try {
      primary.recovered(zxid, this::make);
      Arena.require(
          number >= acknowledged, "recovered " + number + " of " + acknowledged + " acknowledged");
      while (isElected()) {
        for (int i = 0; i < POLL; i++) {
          long next = Zxid.of(primary.epoch(), nextCounter(primary));
          long sum = PrimaryArena.checksum(checksum, next);
          Arena.require(
              primary.broadcast(new long[] {number + 1, sum}) == next, "another zxid");
          arena.acknowledge(number + 1, primary.epoch());
          zxid = next;
          number++;
          checksum = sum;
          arena.progressed(me);
        }
      }
    } catch (DeposedException e) {
      // the change that was refused may be in the state
    }
    begin(); // the standby has not seen the changes made as a primary
  }

  private long nextCounter(Primary<long[]> primary) {
    return Zxid.epoch(zxid) == primary.epoch() ? Zxid.counter(zxid) + 1 : 1;
  }
}
