// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.together;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.synod.lease.LeaseLostException;
import org.synod.lease.observed.ObservedElection;
import org.synod.lease.observed.ObservedGrant;
import org.synod.lease.observed.ObservedLease;
import org.synod.lease.observed.Tenancy;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/**
 * A JVM that stands for leader, and then writes again and again, which keeps its place. It never
 * asks whether it still leads: its late write is to be refused.
 *
 * <p>It prints {@code elected TOKEN} and {@code refused TOKEN}.
 */
final class Leader {
  static final String NAME = "leader";
  static final ByteCodec<Tenancy<String>> CODEC = Tenancy.codec(ByteCodec.ofUtf8());

  private Leader() {}

  /** The lease in one place, or in a quorum of several. */
  static ObservedLease<String> lease(List<String> places, Duration term) {
    Register<Tenancy<String>> register =
        places.size() == 1
            ? Place.open(places.get(0)).register(NAME, CODEC)
            : Place.client(places, NAME, CODEC);
    return new ObservedLease<>(register, term);
  }

  /** Waits between two polls of an election. */
  static void pause(Duration term) {
    LockSupport.parkNanos(term.toNanos() / 20);
  }

  /** The term in milliseconds, and the places. */
  public static void main(String[] args) {
    Duration term = Duration.ofMillis(Long.parseLong(args[0]));
    ObservedLease<String> lease = lease(List.of(args).subList(1, args.length), term);
    ObservedElection<String> election =
        new ObservedElection<>(lease, token -> {}, token -> {});
    while (!polled(election)) {
      pause(term);
    }
    ObservedGrant<String> grant = election.grant().orElseThrow();
    System.out.println("elected " + grant.token());
    try {
      for (; ; pause(term)) {
        work(lease, grant);
      }
    } catch (LeaseLostException e) {
      System.out.println("refused " + grant.token());
    }
    System.exit(0); // whatever threads the client has
  }

  static boolean polled(ObservedElection<String> election) {
    try {
      return election.poll();
    } catch (RegisterUnavailableException e) {
      return false;
    }
  }

  /** Writes, as far as the register answers. */
  static void work(ObservedLease<String> lease, ObservedGrant<String> grant) {
    try {
      boolean isFirst =
          grant.compareAndSet(lease.get().version(), "written by " + grant.token());
    } catch (RegisterUnavailableException e) {
      return; // the next one is a sign of life too
    }
  }
}
