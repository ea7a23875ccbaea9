// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.synod.events.LeaseChange;
import org.synod.lease.words.LeaseWords;
import org.synod.memory.DamageException;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.roster.Roster;
import org.synod.register.slots.SlotWords;

/**
 * The right to act, held by one member or shared by several, that nobody can keep by stopping. A
 * member that wants it gives its holders a term to renew it, and takes it over if they do not. If
 * they have ended, it takes the lease over at once. Every grant has a
 * {@linkplain Grant#token token} larger than those before.
 *
 * <p>It is a register with a name in a {@link Memory}, so that all who can map the memory can share
 * it. It does not know threads: a member that asks for a lease which it holds itself is refused
 * like any other, and may take over from itself after the term.
 *
 * <p><i>Progress:</i> lock-free: an attempt repeats only because another's change succeeded, and
 * nothing waits. If nobody else has wanted the lease since, a member acquires and releases it again
 * with one compare-and-set each, and reads no clock. A holder that stops keeps others out for one
 * term from the first of their attempts. A holder that the memory {@linkplain Memory#isLost knows}
 * to have ended keeps nobody out. A holder that renews at least once in each term does not lose it,
 * unless it is revoked.
 *
 * <p><i>Linearization:</i> a change at its compare-and-set; a refusal at the read that finds it
 * held, or at the compare-and-set that challenges.
 *
 * <p><i>Memory effects:</i> actions before a release happen before actions after the next grant.
 * The same holds for a takeover, but the old holder may still be acting.
 *
 * <p>If its file is {@linkplain Memory#isReplaced replaced}, the lease is lost: its holder notices
 * when it renews. If its file is only deleted, the lease lives on: no other process can make the
 * file anew before those who use it have closed it or ended.
 *
 * <p><i>Not guaranteed:</i> that an old holder has noticed that its grant is over. Tokens solve
 * this: the compare-and-set of a {@link FencedRegister} checks them, or another store does that
 * refuses a token smaller than one it has seen. Nor is fairness guaranteed: sharers that all renew
 * can keep an exclusive holder out. Deadlines are times of {@link System#nanoTime}, which on Linux
 * is CLOCK_MONOTONIC, one for all JVMs of a host (and of one time namespace), although the Java
 * specification does not promise it; if clocks differ, a takeover comes early or late, which
 * fencing makes harmless.
 *
 * <p>Sources: C. Gray, D. Cheriton, <i>Leases</i> (1989); M. Burrows, <i>The Chubby Lock
 * Service</i> (2006) for the token, there a sequencer; B. Lampson, handout 18.
 */
public final class Lease {
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

  /** The longest term: 146 years. */
  public static final Duration MAX_TERM = Duration.ofNanos(LeaseWords.MAX_TERM_NANOS);

  private final Memory memory;
  private final String name;
  private final SlotWords register;
  private final Holders holders;
  private final long termNanos;
  private final LongSupplier clock;
  private final @Nullable Turns[] turns;
  private volatile boolean isReplaced; // the memory, as a renewal has found

  /**
   * Opens the lease that has a name in a memory; the first process that does so makes it, free.
   *
   * @param memory the memory that it lives in; its members may hold it
   * @param name its name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
   * @param term the time that a member that acquires it here may go without renewing it once
   *     somebody else wants it, from a nanosecond to {@link #MAX_TERM}; sharers have the longest of
   *     their terms
   * @throws IllegalArgumentException if the term is not allowed, or the name is in use for
   *     something else
   */
  public Lease(Memory memory, String name, Duration term) {
    this(memory, name, LeaseWords.nanos("term", term), System::nanoTime);
  }

  Lease(Memory memory, String name, long termNanos, LongSupplier clock) {
    this(memory, name, LeaseWords.TYPE, LeaseWords.COUNT, termNanos, clock);
  }

  /** Makes a lease with words behind its own, which it leaves as they are. */
  Lease(
      Memory memory, String name, String type, int words, long termNanos, LongSupplier clock) {
    this.memory = Objects.requireNonNull(memory, "memory: null, allowed: a memory");
    this.name = Objects.requireNonNull(name, "name: null, allowed: a name");
    register = new SlotWords(memory, name, type, words, /* isNoted */ true);
    holders = new Holders(memory, register);
    this.termNanos = termNanos;
    this.clock = clock;
    turns = new Turns[memory.processes()];
  }

  SlotWords register() {
    return register;
  }

  Holders holders() {
    return holders;
  }

  String name() {
    return name;
  }

  /** Looks whether the memory is replaced: if so, nothing is acquired here any more. */
  boolean isFoundReplaced() {
    if (memory.isReplaced()) {
      isReplaced = true;
      return true;
    }
    return false;
  }

  void tell(String change, Member me, long token) {
    LeaseChange.changed(name, change, me.id(), token);
  }

  /**
   * Tries to acquire it alone, as a member that the calling thread is
   * {@linkplain Memory#lend() lent}. The thread keeps the member until the grant is over.
   *
   * @return a grant, or null if it is held
   */
  public @Nullable Grant tryAcquire() {
    Member me = memory.lend();
    try {
      return held(tryAcquire(me));
    } finally {
      memory.giveBack(me);
    }
  }

  private static @Nullable Grant held(@Nullable Grant grant) {
    if (grant != null) {
      grant.holdMember();
    }
    return grant;
  }

  /**
   * Tries to acquire it alone. If it is held, also by this member, its holders must renew it from
   * now on, or lose it after their term to a member that tries again.
   *
   * <p>The result suits a {@code try (Grant grant = lease.tryAcquire()) {...}}, which does not
   * close null.
   *
   * @param me a member of this lease's memory, used by no other thread at the same time
   * @return a grant, or null if it is held
   * @throws IllegalArgumentException if {@code me} is of another memory
   * @throws IllegalStateException if {@code me} is closed, or a renewal has found the memory
   *     {@linkplain Memory#isReplaced replaced}
   * @throws DamageException if its words have been damaged; {@link #revoke} makes them whole
   */
  public @Nullable Grant tryAcquire(Member me) {
    Turns mine = turns(me);
    long token = mine.acquireAgain(register);
    if (token != 0) {
      tell("acquired", me, token);
      return new Grant(this, mine, token, /* isShared */ false);
    }
    return tryAcquire(me, mine, /* shared */ false);
  }

  /**
   * Tries to acquire it to be shared, as a member that the calling thread is lent. The thread keeps
   * the member until the grant is over.
   *
   * @return a grant, or null if it is held alone, by this member, or challenged
   */
  public @Nullable Grant tryAcquireShared() {
    Member me = memory.lend();
    try {
      return held(tryAcquireShared(me));
    } finally {
      memory.giveBack(me);
    }
  }

  /**
   * Tries to acquire it to be shared. Nobody can join sharers once somebody else wants the lease,
   * so sharers that come and go cannot keep that member out for ever.
   *
   * @param me a member of this lease's memory, used by no other thread at the same time
   * @return a grant, or null if it is held alone, by this member, or challenged
   * @throws IllegalArgumentException if {@code me} is of another memory
   * @throws IllegalStateException if {@code me} is closed, or a renewal has found the memory
   *     {@linkplain Memory#isReplaced replaced}
   * @throws DamageException if its words have been damaged; {@link #revoke} makes them whole
   */
  public @Nullable Grant tryAcquireShared(Member me) {
    return tryAcquire(me, turns(me), /* shared */ true);
  }

  private @Nullable Grant tryAcquire(Member me, Turns mine, boolean shared) {
    if (isReplaced) {
      // otherwise a leader that was deposed could be elected here again and again
      throw new IllegalStateException(
          where() + ": found another memory in place of this one, or none, allowed: a memory that"
              + " others can find");
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
          tell("challenged", me, LeaseWords.floor(words, version + 1));
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
        tell(takesOver ? "taken over" : shared ? "shared" : "acquired", me, version + 1);
        return new Grant(this, mine, version + 1, shared);
      }
    }
  }

  /** Refuses impossible holders or terms: nobody could take such a lease over. */
  private void requireWhole(long[] words) {
    DamageException damage = LeaseWords.damage(words, memory.processes());
    if (damage != null) {
      throw DamageException.at(where(), damage);
    }
  }

  /** The place of the lease, for a person to find it. */
  String where() {
    return memory + ": \"" + name + "\"";
  }

  /**
   * Ends all grants of all members at once, as a member that the calling thread is lent.
   *
   * @return true if there were any
   */
  public boolean revoke() {
    Member me = memory.lend();
    try {
      return revoke(me);
    } finally {
      memory.giveBack(me);
    }
  }

  /**
   * Ends all grants of all members at once.
   *
   * @param me a member of this lease's memory, used by no other thread at the same time
   * @return true if there were any
   * @throws IllegalArgumentException if {@code me} is of another memory
   * @throws IllegalStateException if {@code me} is closed
   */
  public boolean revoke(Member me) {
    requireMember(me);
    long[] words = new long[register.width()];
    for (; ; ) {
      long version = register.read(words);
      if (LeaseWords.isFree(words)) {
        return false;
      }
      long token = LeaseWords.floor(words, version);
      LeaseWords.clear(words);
      if (register.compareAndSet(me, version, words)) {
        tell("revoked", me, token);
        return true;
      }
    }
  }

  /**
   * Returns the state of the lease now.
   *
   * @return its holders, and for how long they have it
   */
  public LeaseStatus status() {
    long[] words = new long[register.width()];
    long version = register.read(words);
    return new LeaseStatus(
        LeaseWords.floor(words, version),
        LeaseWords.isShared(words),
        LeaseWords.processes(words),
        LeaseWords.isChallenged(words),
        Duration.ofNanos(LeaseWords.remainingNanos(words, clock)));
  }

  /**
   * Tells which of the members that have a number, or had it, holds it now.
   *
   * @param process the number, from 0 to {@link Memory#processes()} - 1
   * @return the {@linkplain Member#incarnation incarnation} of the holder with that number; 0 if
   *     there is none
   */
  public long incarnation(int process) {
    Roster.requireNumber(process, memory.processes());
    long[] words = new long[register.width()];
    for (; ; ) {
      long version = register.read(words);
      boolean holds = LeaseWords.processes(words).contains(process);
      long incarnation = holds ? holders.incarnation(words, process) : 0;
      // otherwise it could be of a member that has noted itself and does not hold the lease yet
      if (register.version() == version) {
        return incarnation;
      }
    }
  }

  Member requireMember(Member me) {
    Objects.requireNonNull(me, "me: null, allowed: a member").requireMemberOf(memory);
    return me;
  }

  private Turns turns(Member me) {
    Objects.requireNonNull(me, "me: null, allowed: a member");
    Turns mine = me.id() < turns.length ? turns[me.id()] : null;
    if (mine == null || mine.member != me) {
      mine = new Turns(requireMember(me));
      turns[me.id()] = mine;
    }
    return mine;
  }

  @Override
  public String toString() {
    return "Lease[" + name + ", " + status().described() + "]";
  }
}
