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
 * member that wants it gives its holders a term to renew it, and takes it over if they do not; at
 * once if they have ended. Every grant has a {@linkplain Grant#token token} larger than those
 * before.
 *
 * <p>It is a register with a name in a {@link Memory}, so that all who can map the memory can share
 * it. It does not know threads: a member that asks for a lease it holds is answered like any other,
 * that it is held, and may take over from itself after the term.
 *
 * <p><i>Progress:</i> lock-free: an attempt repeats only because another's change succeeded, and
 * nothing waits. To acquire and release again what nobody else has wanted since takes one
 * compare-and-set each, and no clock is read. A holder that stops keeps others out for one term
 * from the first of their attempts; one that the memory {@linkplain Memory#isLost knows} to have
 * ended, not at all. A holder that renews at least once in each term loses it to nobody, unless it
 * is revoked.
 *
 * <p><i>Linearization:</i> a change at its compare-and-set; a refusal at the read that finds it
 * held, or at the compare-and-set that challenges.
 *
 * <p><i>Memory effects:</i> what was done before a release happens before what is done after the
 * next grant. After a takeover too, but the old holder may still be acting.
 *
 * <p>In a file that is {@linkplain Memory#isReplaced replaced}, it is lost: its holder notices when
 * it renews. A file that is only deleted is held on to: no other process can make it anew before
 * those who use it have closed it or ended.
 *
 * <p><i>Not guaranteed:</i> that an old holder has noticed. The token is for that: it is checked
 * where the lease's effects are, in the compare-and-set of a {@link FencedRegister} or by another
 * store that refuses tokens smaller than it has seen. Fairness; that sharers let an exclusive
 * holder in while each renews. Deadlines are times of {@link System#nanoTime}, which on Linux is
 * CLOCK_MONOTONIC, one for all JVMs of a host (and of one time namespace), although the Java
 * specification does not promise it; a clock that differs makes a takeover early or late, which
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
   *    below the session are over, and in a session a process has one grant (mayJoin).
   *  - A holder that is alive and not revoked keeps the lease for a term after its last renewal:
   *    the renewal saw that nobody wants it, or took the challenge away; an attempt that wants it
   *    later says so first, and only then looks at the clock.
   * Non-invariants
   *  - Nothing that keeps anybody's data safe rests on the clock, or on a number of processes.
   *
   * Numbers of processes are used again, and a holder is known by its incarnation too: an exclusive
   * one by a word of the lease, the others as Holders says.
   *
   * After the host has started anew, and its clock with it, all holders of before are lost, and
   * with them, since nobody joins sharers who are challenged, all whom a deadline of the old clock
   * can be for. A deadline that is far away all the same is taken for none (hasDeadline).
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
   * @param memory where it lives, and whose members may hold it
   * @param name its name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
   * @param term how long a member that acquires it here may go without renewing it once somebody
   *     else wants it, from a nanosecond to {@link #MAX_TERM}; sharers have the longest of theirs
   * @throws IllegalArgumentException if the term is not allowed, or the name is in use for
   *     something else
   */
  public Lease(Memory memory, String name, Duration term) {
    this(memory, name, LeaseWords.nanos("term", term), System::nanoTime);
  }

  Lease(Memory memory, String name, long termNanos, LongSupplier clock) {
    this(memory, name, LeaseWords.TYPE, LeaseWords.COUNT, termNanos, clock);
  }

  /** A lease with words behind its own, which it leaves as they are. */
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

  /** Whether the memory is now found to be replaced: then nothing is acquired here any more. */
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
   * Tries to acquire it alone, as a member that the calling thread is {@linkplain Memory#lend()
   * lent}, and then has until the grant is over.
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
   * <p>The answer fits a {@code try (Grant grant = lease.tryAcquire()) {...}}: it closes no null.
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
   * Tries to acquire it to be shared, as a member that the calling thread is lent, and then has
   * until the grant is over.
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
   * Tries to acquire it to be shared with others who do. Nobody joins sharers that somebody is
   * waiting for, so that sharers that come and go cannot keep it out for ever.
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
        holders.note(me); // (2), otherwise my bit could be taken for that of the one before me
      }
      // A renewal meanwhile has changed the version, otherwise the lease could be taken from a
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

  /** Otherwise nobody could take it over from holders that cannot be, or after such a term. */
  private void requireWhole(long[] words) {
    DamageException damage = LeaseWords.damage(words, memory.processes());
    if (damage != null) {
      throw DamageException.at(where(), damage);
    }
  }

  /** Where it is, for a person to find it. */
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
   * Returns what it is now.
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
      // otherwise it could be of one that has noted itself and does not hold it yet
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
