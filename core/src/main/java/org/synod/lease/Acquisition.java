// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.synod.lease.words.LeaseWords;
import org.synod.memory.DamageException;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.slots.SlotWords;

/** The attempts of members to acquire a {@link Lease}: how it is taken, and taken over. */
final class Acquisition {
  /*
   * The state is LeaseWords, in one slot register; every change is one compare-and-set of its cell.
   *
   *   free      -> held        tryAcquire; the token is the version this makes
   *   held      -> wanted      somebody wants it
   *   wanted    -> deadline    another attempt: now + term, one for all
   *   wanted, deadline -> held Grant.renew
   *   deadline  -> held        by a member that wants it, if the deadline has passed
   *   any       -> free        Grant.release of the last holder, revoke
   *   held by lost members     -> held by a member that wants it, at once
   *
   * Invariants
   *  - A grant that is held is told from all others by its token and its process's bit: tokens
   *    below the session are over, and in a session a member has one grant (mayJoin).
   *  - A holder that is alive and not revoked keeps the lease for a term after its last renewal:
   *    the renewal saw that nobody wants it, or took the challenge away; an attempt that wants it
   *    later marks it as wanted first, and only then looks at the clock.
   * Non-invariants
   *  - Nothing that keeps anybody's data safe rests on the clock, or on a number of processes.
   *
   * Numbers of processes are used again, and a holder is known by its incarnation too: an exclusive
   * one by a word of the lease, the others as Holders says.
   *
   * If the host has started anew, its clock has too, and all holders of before are lost. Nobody
   * joins sharers who are challenged, so a deadline of the old clock concerns lost holders only. If
   * a deadline is nevertheless far away, it counts as none (hasDeadline).
   */

  private final Lease lease;
  private final Memory memory;
  private final SlotWords register;
  private final Holders holders;
  private final long termNanos;
  private final LongSupplier clock;

  Acquisition(
      Lease lease,
      Memory memory,
      SlotWords register,
      Holders holders,
      long termNanos,
      LongSupplier clock) {
    this.lease = lease;
    this.memory = memory;
    this.register = register;
    this.holders = holders;
    this.termNanos = termNanos;
    this.clock = clock;
  }

  long termNanos() {
    return termNanos;
  }

  @Nullable Grant tryAcquire(Member me, Turns mine, boolean shared) {
    if (lease.isReplaced()) {
      // otherwise a leader that was deposed could be elected here again and again
      throw new IllegalStateException(
          lease.where() + ": found another memory in place of this one, or none, allowed: a memory"
              + " that others can find");
    }
    long[] words = new long[register.width()];
    for (; ; ) {
      long version = register.read(words);
      if (shared && holders.hasOldBit(words, me)) {
        // {held by the one before me, and others} -> {held by them}, or {free} (Holders: 1)
        LeaseWords.leave(words, me);
        register.compareAndSet(me, version, words);
        continue;
      }
      boolean wasFree = LeaseWords.isFree(words);
      if (!wasFree) {
        requireWhole(words);
      }
      boolean gets = true;
      if (shared && LeaseWords.mayJoin(words, me)) {
        LeaseWords.join(words, me, termNanos);
      } else if (wasFree || holders.areLost(words)) {
        LeaseWords.begin(words, me, shared, termNanos);
      } else if (!LeaseWords.isChallenged(words)) {
        // {held} -> {wanted}, and the clock only then: otherwise an attempt that stops in between
        // could set a deadline that is past, over renewals that saw that nobody wants it
        LeaseWords.challenge(words);
        if (register.compareAndSet(me, version, words)) {
          lease.tell("challenged", me, LeaseWords.floor(words, version + 1));
        }
        continue;
      } else {
        long nowNanos = clock.getAsLong();
        gets = LeaseWords.hasDeadline(words, nowNanos);
        if (!gets) {
          // {wanted} -> {deadline}
          LeaseWords.setDeadline(words, nowNanos);
        } else if (LeaseWords.remainingNanos(words, nowNanos) > 0) {
          return null;
        } else {
          LeaseWords.begin(words, me, shared, termNanos);
        }
      }
      if (shared && gets) {
        holders.note(me); // (2), otherwise my bit could be taken for the one of a predecessor
      }
      // A renewal in between has changed the version: otherwise the lease could be taken from a
      // member that was told that it holds it.
      if (register.compareAndSet(me, version, words)) {
        if (!gets) {
          return null;
        }
        boolean takesOver = !wasFree && LeaseWords.isNew(words);
        lease.tell(takesOver ? "taken over" : shared ? "shared" : "acquired", me, version + 1);
        return new Grant(lease, mine, version + 1, shared);
      }
    }
  }

  /** Refuses impossible holders or terms: nobody could take such a lease over. */
  private void requireWhole(long[] words) {
    DamageException damage = LeaseWords.damage(words, memory.processes());
    if (damage != null) {
      throw DamageException.at(lease.where(), damage);
    }
  }
}
