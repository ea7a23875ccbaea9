// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.synod.events.LeaseChange;
import org.synod.internal.Pauses;
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
  /** The longest term: 146 years. */
  public static final Duration MAX_TERM = Duration.ofNanos(LeaseWords.MAX_TERM_NANOS);

  private final Memory memory;
  private final String name;
  private final SlotWords register;
  private final Holders holders;
  private final LongSupplier clock;
  private final Acquisition acquisition;
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
    this.clock = clock;
    acquisition = new Acquisition(this, memory, register, holders, termNanos, clock);
    turns = new Turns[memory.processes()];
  }

  SlotWords register() {
    return register;
  }

  long termNanos() {
    return acquisition.termNanos();
  }

  Holders holders() {
    return holders;
  }

  String name() {
    return name;
  }

  /** Whether a renewal has found that the memory is replaced. */
  boolean isReplaced() {
    return isReplaced;
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
    return acquisition.tryAcquire(me, mine, /* shared */ false);
  }

  /**
   * Acquires it alone, as a member that the calling thread is lent, or waits until that is
   * possible. The thread keeps the member until the grant is over.
   *
   * @param timeout the longest time to wait, as {@link #acquire(Member, Duration)} says
   * @return a grant, or null if the time is over
   * @throws InterruptedException if the thread is interrupted before either
   */
  public @Nullable Grant acquire(Duration timeout) throws InterruptedException {
    Member me = memory.lend();
    try {
      return held(acquire(me, timeout));
    } finally {
      memory.giveBack(me);
    }
  }

  /**
   * Acquires it alone, or waits until that is possible: until it is free, its holders have ended,
   * or they have not renewed it for their term since this thread began to want it.
   *
   * <p><i>Progress:</i> blocking. The thread tries again and again, with pauses that double from a
   * microsecond to a millisecond, or 64 times the time of an attempt; so about a millisecond may
   * pass until it notices. Holders must renew the lease meanwhile. Nobody has a place in a queue:
   * of several that wait, any gets it.
   *
   * @param me a member of this lease's memory, used by no other thread at the same time
   * @param timeout the longest time to wait, 0 or more; one of more than 292 years is for ever
   * @return a grant, or null if the time is over
   * @throws InterruptedException if the thread is interrupted before either
   * @throws IllegalArgumentException if {@code timeout} is negative, or {@code me} is of another
   *     memory
   * @throws IllegalStateException as {@link #tryAcquire(Member)}
   * @throws DamageException as {@link #tryAcquire(Member)}
   */
  public @Nullable Grant acquire(Member me, Duration timeout) throws InterruptedException {
    Pauses pauses = new Pauses(timeout);
    for (; ; ) {
      Grant grant = tryAcquire(me);
      if (grant != null || !pauses.sleep()) {
        return grant;
      }
    }
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
    return acquisition.tryAcquire(me, turns(me), /* shared */ true);
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
