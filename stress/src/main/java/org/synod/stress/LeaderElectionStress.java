// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJJJ_Result;
import org.openjdk.jcstress.infra.results.JJJJJ_Result;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.synod.lease.LeaderElection.Leader;
import org.synod.lease.LeaderElection;
import org.synod.lease.Lease;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;

/**
 * {@link LeaderElection}: of two candidates one leads and both know it; tokens grow from
 * leader to leader; and what one did before it resigned is seen by the next.
 *
 * <p>Raced are polls with polls, with a resignation and with a revocation. The term never ends, so
 * no outcome depends on a clock.
 */
public class LeaderElectionStress {
  /** Of the first leadership in each test; a failed attempt adds 1 or 2 to the next. */
  private static final long TOKEN = 3;

  /** Two parts in an election; the first process has led with token 1, and resigned. */
  abstract static class Parts {
    final Memory memory = new HeapMemory(2);
    final Member p1 = memory.join();
    final Member p2 = memory.join();
    final Lease lease = new Lease(memory, "leader", Lease.MAX_TERM);
    final LeaderElection first = new LeaderElection(lease, p1, this::elected, token -> {});
    final LeaderElection second = new LeaderElection(lease, p2, this::elected, token -> {});
    long plain;

    Parts() {
      first.poll();
      first.resign();
      plain = 0;
    }

    private void elected(long token) {
      plain++;
    }

    /** The number of a leader's process, from 1; 0 for none. */
    static long number(Leader leader) {
      return leader == null ? 0 : leader.process() + 1;
    }

    static long token(Leader leader) {
      return leader == null ? 0 : leader.token();
    }
  }

  /** (leader that 1 knows, its token, leader that 2 knows, its token). */
  @Outcome(id = "1, 3, 1, 3", expect = ACCEPTABLE, desc = "1 leads, and 2 knows it.")
  @Outcome(id = "2, 3, 2, 3", expect = ACCEPTABLE, desc = "2 leads, and 1 knows it.")
  @Outcome(expect = FORBIDDEN, desc = "Both lead, or neither, or one does not know.")
  interface CandidateOutcomes {}

  @JCStressTest
  @JCStressMeta(CandidateOutcomes.class)
  @State
  public static class TwoCandidates extends Parts {
    @Actor
    public void actor1(JJJJ_Result r) {
      Leader leader = first.poll().orElse(null);
      r.r1 = number(leader);
      r.r2 = token(leader);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      Leader leader = second.poll().orElse(null);
      r.r3 = number(leader);
      r.r4 = token(leader);
    }
  }

  /** Broken: it looks whether anybody leads, and then leads. */
  @JCStressTest
  @JCStressMeta(CandidateOutcomes.class)
  @Outcome(id = "1, 3, 2, 3", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: both lead, with the same token.")
  @State
  public static class LookThenLeadControl extends Parts {
    private final AtomicReference<Leader> leader = new AtomicReference<>();

    private Leader poll(Member me) {
      Leader known = leader.get();
      if (known == null) {
        known = new Leader(me.id(), TOKEN);
        leader.set(known);
      }
      return known;
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      Leader known = poll(p1);
      r.r1 = number(known);
      r.r2 = token(known);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      Leader known = poll(p2);
      r.r3 = number(known);
      r.r4 = token(known);
    }
  }

  /** Each stands, and resigns if it leads: (elections that 1 knows of, its token; those of 2). */
  @JCStressTest
  @Outcome(id = "1, 3, 2, 5", expect = ACCEPTABLE, desc = "2 stood after 1 had resigned.")
  @Outcome(id = "1, 3, 2, 6", expect = ACCEPTABLE, desc = "2 had challenged 1, which resigned.")
  @Outcome(id = "2, 5, 1, 3", expect = ACCEPTABLE, desc = "1 stood after 2 had resigned.")
  @Outcome(id = "2, 6, 1, 3", expect = ACCEPTABLE, desc = "1 had challenged 2, which resigned.")
  @Outcome(id = {"1, 3, 0, 0", "0, 0, 1, 3"}, expect = ACCEPTABLE,
      desc = "One found the other leading.")
  @Outcome(expect = FORBIDDEN,
      desc = "A token twice or not larger, or the election before was not seen.")
  @State
  public static class InTurn extends Parts {
    @Actor
    public void actor1(JJJJ_Result r) {
      if (number(first.poll().orElse(null)) == 1) {
        r.r1 = plain;
        r.r2 = first.grant().orElseThrow().token();
        first.resign();
      }
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      if (number(second.poll().orElse(null)) == 2) {
        r.r3 = plain;
        r.r4 = second.grant().orElseThrow().token();
        second.resign();
      }
    }
  }

  /**
   * 1 leads and resigns: (whether it led, leader that 2 knows, its token, what 2 sees of 1, leader
   * in the end).
   */
  @JCStressTest
  @Outcome(id = "1, 1, 3, 0, 2", expect = ACCEPTABLE, desc = "2 found 1 leading.")
  @Outcome(id = "1, 0, 0, 0, 2", expect = ACCEPTABLE,
      desc = "1 resigned after it had kept 2 out, before 2 looked for a leader.")
  @Outcome(id = "1, 2, 5, 7, 2", expect = ACCEPTABLE, desc = "2 stood after 1 had resigned.")
  @Outcome(id = "1, 2, 6, 7, 2", expect = ACCEPTABLE, desc = "2 had challenged 1, which resigned.")
  @Outcome(expect = FORBIDDEN,
      desc = "2 leads too early, or does not see what 1 did, or is kept out for good.")
  @State
  public static class Resignation extends Parts {
    public Resignation() {
      first.poll();
    }

    @Actor
    public void actor1(JJJJJ_Result r) {
      plain = 6;
      r.r1 = first.resign() ? 1 : 0;
    }

    @Actor
    public void actor2(JJJJJ_Result r) {
      Leader leader = second.poll().orElse(null);
      r.r2 = number(leader);
      r.r3 = token(leader);
      r.r4 = r.r2 == 2 ? plain : 0; // one more than 1 left: it is counted when 2 is elected
    }

    @Arbiter
    public void arbiter(JJJJJ_Result r) {
      r.r5 = number(second.poll().orElse(null));
    }
  }

  /** 1 leads and polls, 2 revokes that and polls: the same, and what 1 knows in the end. */
  @JCStressTest
  @Outcome(id = "1, 3, 2, 5, 2, 5", expect = ACCEPTABLE, desc = "1 polled before it was revoked.")
  @Outcome(id = "2, 5, 2, 5, 2, 5", expect = ACCEPTABLE, desc = "1 was revoked, 2 stood first.")
  @Outcome(id = "1, 5, 1, 5, 1, 5", expect = ACCEPTABLE, desc = "1 was revoked, and stood first.")
  @Outcome(expect = FORBIDDEN, desc = "A token that was over, two with one, or nobody leads.")
  @State
  public static class Revoked extends Parts {
    public Revoked() {
      first.poll();
    }

    @Actor
    public void actor1(JJJJJJ_Result r) {
      Leader leader = first.poll().orElse(null);
      r.r1 = number(leader);
      r.r2 = token(leader);
    }

    @Actor
    public void actor2(JJJJJJ_Result r) {
      lease.revoke(p2);
      Leader leader = second.poll().orElse(null);
      r.r3 = number(leader);
      r.r4 = token(leader);
    }

    @Arbiter
    public void arbiter(JJJJJJ_Result r) {
      Leader leader = first.poll().orElse(null);
      r.r5 = number(leader);
      r.r6 = token(leader);
    }
  }
}
