// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.log.primary.DeposedException;
import org.synod.log.primary.Primary;
import org.synod.log.primary.PrimaryBackup;
import org.synod.log.primary.ReplicaState;
import org.synod.log.primary.Standby;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** {@link PrimaryBackup}: a primary broadcasts while another process stands, or follows. */
public class PrimaryBackupStress {

  /** A change whose field is not final: it must be published with the change. */
  static final class Plain {
    long value;

    Plain(long value) {
      this.value = value;
    }
  }

  private static PrimaryBackup<Plain> backup(UnaryOperator<Register<ReplicaState<Plain>>> wrap) {
    List<Register<ReplicaState<Plain>>> replicas = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      replicas.add(wrap.apply(new HeapRegister<>()));
    }
    return new PrimaryBackup<>(
        replicas, QuorumSystem.majority(3), (older, newer) -> newer, /* window */ 4);
  }

  /** A primary that was there before the actors. */
  abstract static class Begun {
    final PrimaryBackup<Plain> backup;
    final Primary<Plain> primary;

    Begun(UnaryOperator<Register<ReplicaState<Plain>>> wrap) {
      backup = backup(wrap);
      primary = backup.stand().orElseThrow();
    }

    /** Broadcasts 1. Returns 1 if that is acknowledged. */
    long broadcasts() {
      try {
        primary.broadcast(new Plain(1));
        return 1;
      } catch (DeposedException e) {
        return 0;
      }
    }

    /** Stands, and returns the change that it recovers, or 0. */
    long recovers() {
      long[] found = new long[1];
      backup
          .stand()
          .orElseThrow()
          .recovered(/* after */ 0, (zxid, change) -> found[0] = change.value);
      return found[0];
    }
  }

  /** One broadcasts, another takes over: (acknowledged, recovered). */
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The change is acknowledged and recovered.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The primary is deposed before its change.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "One replica had the change, and passed it on.")
  @Outcome(expect = FORBIDDEN, desc = "An acknowledged change is lost.")
  interface TakeoverOutcomes {}

  @JCStressTest
  @JCStressMeta(TakeoverOutcomes.class)
  @State
  public static class Takeover extends Begun {
    public Takeover() {
      super(register -> register);
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = broadcasts();
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = recovers();
    }
  }

  /** Broken: a replica is written whatever it has promised. */
  @JCStressTest
  @JCStressMeta(TakeoverOutcomes.class)
  @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: a deposed primary has its change acknowledged, and nobody recovers it.")
  @State
  public static class UnguardedControl extends Begun {
    public UnguardedControl() {
      super(Unguarded::new);
    }

    /** A register that is written over if the expected version is gone. */
    private record Unguarded(Register<ReplicaState<Plain>> register)
        implements Register<ReplicaState<Plain>> {
      @Override
      public Versioned<ReplicaState<Plain>> get() {
        return register.get();
      }

      @Override
      public boolean compareAndSet(long expectedVersion, ReplicaState<Plain> next) {
        return register.compareAndSet(expectedVersion, next)
            || register.compareAndSet(register.get().version(), next);
      }
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = broadcasts();
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = recovers();
    }
  }

  /** Two stand: (epoch, epoch), 0 for one that has met the other. */
  @JCStressTest
  @Outcome(id = {"1, 2", "2, 1"}, expect = ACCEPTABLE, desc = "One after the other.")
  @Outcome(id = {"1, 0", "0, 1", "2, 0", "0, 2"}, expect = ACCEPTABLE, desc = "One has given up.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Both have: each met the other.")
  @Outcome(expect = FORBIDDEN, desc = "Both have one epoch.")
  @State
  public static class Standing {
    private final PrimaryBackup<Plain> backup = backup(register -> register);

    private long epoch() {
      return backup.stand().map(Primary::epoch).orElse(0L);
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = epoch();
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = epoch();
    }
  }

  /** A standby polls twice while two changes are broadcast: the value after each poll. */
  @JCStressTest
  @Outcome(id = {"0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2"}, expect = ACCEPTABLE,
      desc = "In order, and whole.")
  @Outcome(expect = FORBIDDEN, desc = "A change goes back, or its content is not there.")
  @State
  public static class Following extends Begun {
    private final Standby<Plain> standby = backup.follow(0);
    private long value;

    public Following() {
      super(register -> register);
    }

    @Actor
    public void actor1() {
      primary.broadcast(new Plain(1));
      primary.broadcast(new Plain(2));
    }

    @Actor
    public void actor2(JJ_Result r) {
      standby.poll((zxid, change) -> value = change.value);
      r.r1 = value;
      standby.poll((zxid, change) -> value = change.value);
      r.r2 = value;
    }
  }
}
