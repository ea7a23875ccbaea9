// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.events.RefusedBallot;
import org.synod.internal.Distinct;
import org.synod.memory.Backoff;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Adds commands to the sequence of a quorum of acceptors; used by any number of threads. What it
 * does in one go is also a seam, at which tests put in faults.
 */
class SequenceProposer<C> {
  /*
   * Multi-Paxos whose acceptors accept sequences (Sequence Paxos), and whose leader is no process
   * but an acceptor: ballot b belongs to acceptor (b - 1) mod n, its host, and everyone works in
   * the same ballot.
   *
   *   add      host of b: {b, b, s}          -> {b, b, s + command}
   *   carry    others: {p <= b, (a, r) < (b, s + command)}  -> the same, until a quorum has it
   *   enter b  quorum: {p < b, a, r}         -> {b, a, r}; the highest (a, |r|) goes to the host of
   *            b, unless that has one of b by now
   *
   * One enter covers all later commands; b + 1 is entered only if the host of b does not answer.
   * Ballot 1 needs none: there is nothing below it.
   *
   * Invariants
   *  - In a ballot there is one sequence of each length, and each is a prefix of the longer ones:
   *    its host's CAS makes them, one from the other; the other acceptors get what it had.
   *  - The first sequence of ballot b is the highest that a quorum had accepted when it promised b.
   *    So what lower ballots decide, now or later, is a prefix of all sequences of b.
   *  - There are no gaps to be filled: an acceptor accepts a command with all before it.
   *  - No sequence contains a command twice: who adds one has looked through the sequence that it
   *    is added to, and a sequence does not change.
   *  - What has no link is decided and learned: plus drops a link only below learned().
   *
   * Non-invariants: latestBallot may be any ballot that was begun. An acceptor may have what no
   * quorum gets any more; a higher ballot that does not meet it goes on without.
   *
   * No ABA: each CAS expects a version of the acceptor's register, and those only grow.
   *
   * A call that is missed does no harm: a CAS that comes late finds its version or does nothing;
   * what it adds at a host is of a ballot that its process has left (ARCHITECTURE.md, The log).
   */
  static final long NO_WINDOW = Long.MAX_VALUE;

  final Register<SequenceState<C>>[] members; // never written after the constructor
  final QuorumSystem quorums;
  private final long window; // how many commands may be added before the first is learned
  private final long links; // how many may be linked: more than the window, or all would be copied
  private volatile long latestBallot = SequenceState.FIRST_BALLOT; // a hint

  SequenceProposer(
      List<? extends Register<SequenceState<C>>> registers, QuorumSystem quorums, long window) {
    this.window = window;
    links = window == NO_WINDOW ? NO_WINDOW : 2 * window;
    Objects.requireNonNull(registers, "registers: null, allowed: a list");
    this.quorums = Objects.requireNonNull(quorums, "quorums: null, allowed: a quorum system");
    if (registers.size() != quorums.acceptors()) {
      throw new IllegalArgumentException(
          "registers: " + registers.size() + ", allowed: " + quorums.acceptors()
              + ", as the quorum system has acceptors");
    }
    members = Distinct.<Register<SequenceState<C>>>copyOf("registers", registers)
        .toArray(newArray(0));
  }

  @SuppressWarnings("unchecked") // an array of a generic type; it never leaves this package
  private static <C> Register<SequenceState<C>>[] newArray(int size) {
    return (Register<SequenceState<C>>[]) new Register<?>[size];
  }

  /** New registers on the heap. */
  static <C> List<Register<SequenceState<C>>> heap(int acceptors) {
    List<Register<SequenceState<C>>> made = new ArrayList<>();
    for (int i = 0; i < acceptors; i++) {
      made.add(new HeapRegister<>());
    }
    return made;
  }

  /** How many commands are decided and learned where all who use these acceptors look for them. */
  long learned() {
    return 0;
  }

  /** Whether a command is learned: it has its place then, and may have no link. */
  boolean isLearned(C command) {
    return false;
  }

  /** Learns a decided sequence. */
  void learn(SequenceState<C> decided) {}

  /** Whether nothing may be added after a command. */
  boolean isLast(@Nullable C command) {
    return false;
  }

  /** Adds one command, which nobody else adds. */
  final SequenceState<C> add(C command) {
    return add(command, List.of(), /* wasSent */ false);
  }

  /**
   * Adds a command, unless it is there, and with it those of others that are not.
   *
   * @param others commands that may be added too, by the same compare-and-set
   * @param wasSent whether the command may be there, or be added by others
   * @return a decided sequence: with the command, or one that has ended without it
   */
  final SequenceState<C> add(C command, List<C> others, boolean wasSent) {
    long ballot = latestBallot;
    boolean isSent = wasSent;
    Backoff backoff = null;
    for (; ; ) {
      int host = host(ballot);
      Versioned<SequenceState<C>> there;
      try {
        there = members[host].get();
      } catch (RegisterUnavailableException e) {
        ballot = enter(ballot + 1, isSent);
        continue;
      }
      SequenceState<C> state = stateOf(there);
      if (state.promisedBallot > ballot) {
        refused("accept", ballot, state);
        ballot = state.promisedBallot;
        continue;
      }
      if (state.acceptedBallot < ballot) {
        ballot = enter(ballot, isSent);
        continue;
      }
      long learned = learned();
      boolean isFull = state.length - learned >= window;
      Versioned<SequenceState<C>> made = there;
      boolean isThere = isThere(command, state);
      // Otherwise one that is found and carried could be said to have had no effect.
      isSent |= isThere;
      if (!isFull && !isLast(state.last) && !isThere) {
        SequenceState<C> next = state.plus(command, learned, links);
        for (int i = 0; i < others.size(); i++) {
          C other = others.get(i);
          next = isThere(other, next) ? next : next.plus(other, learned, links);
        }
        made = new Versioned<>(there.version() + 1, next);
        try {
          // {b, b, s} -> {b, b, s + command}
          if (!members[host].compareAndSet(made)) {
            backoff = backoff == null ? new Backoff(command.hashCode()) : backoff;
            backoff.pause();
            continue;
          }
        } catch (RegisterUnavailableException e) {
          isSent |= e.effect() == Effect.UNKNOWN;
          ballot = enter(ballot + 1, isSent);
          continue;
        }
        isSent = true;
      }
      long promised = carry(ballot, host, there, made, isSent);
      if (promised != ballot) {
        ballot = promised;
        continue;
      }
      remember(ballot);
      if (!isFull) {
        return stateOf(made);
      }
      // Otherwise the commands of those who stop before they learn could fill the memory.
      learn(state);
    }
  }

  /** Whether a command needs not be added any more; asked after the state was read. */
  boolean isThere(C command, SequenceState<C> state) {
    return state.contains(command) || isLearned(command);
  }

  /** The acceptor whose own acceptances make a ballot's sequences. */
  final int host(long ballot) {
    long place = ballot - SequenceState.FIRST_BALLOT;
    return (int) (place < members.length ? place : place % members.length); // division is slow
  }

  private void remember(long ballot) {
    if (latestBallot != ballot) {
      latestBallot = ballot;
    }
  }

  static <C> SequenceState<C> stateOf(Versioned<SequenceState<C>> versioned) {
    SequenceState<C> state = versioned.value();
    return state == null ? SequenceState.initial() : state;
  }

  /**
   * Phase 1: makes a quorum promise a ballot, and gives it its first sequence.
   *
   * @return the ballot, or a higher one to go on with
   */
  private long enter(long ballot, boolean isSent) {
    SequenceState<C> highest = SequenceState.initial();
    long promised = 0;
    for (int i = 0; !quorums.isPrepareQuorum(promised); i++) {
      if (i == members.length) {
        throw noQuorum(promised, isSent);
      }
      try {
        SequenceState<C> state = promise(i, ballot);
        if (state.promisedBallot > ballot) {
          refused("prepare", ballot, state);
          return state.promisedBallot;
        }
        highest = higher(highest, state);
        promised |= 1L << i;
      } catch (RegisterUnavailableException e) {
        // no answer is no promise
      }
    }
    try {
      return begin(ballot, highest);
    } catch (RegisterUnavailableException e) {
      return ballot + 1;
    }
  }

  /** Of two states of acceptors the one whose sequence a higher ballot must begin with. */
  SequenceState<C> higher(SequenceState<C> one, SequenceState<C> other) {
    return other.isBeyond(one) ? other : one;
  }

  /** The state of an acceptor that has promised a ballot, or a higher one already. */
  SequenceState<C> promise(int i, long ballot) {
    for (; ; ) {
      Versioned<SequenceState<C>> there = members[i].get();
      SequenceState<C> state = stateOf(there);
      // otherwise a stale process could take back the promise that a higher ballot relies on
      if (state.promisedBallot >= ballot) {
        return state;
      }
      // {p, a, s} -> {ballot, a, s}
      SequenceState<C> promised = state.promising(ballot);
      if (members[i].compareAndSet(there.version(), promised)) {
        return promised;
      }
    }
  }

  /**
   * Gives a ballot its first sequence, unless its host has one of it.
   *
   * @return the ballot, or a higher one that the host has promised
   */
  long begin(long ballot, SequenceState<C> highest) {
    SequenceState<C> first = highest.accepted(ballot);
    for (; ; ) {
      Versioned<SequenceState<C>> there = members[host(ballot)].get();
      SequenceState<C> state = stateOf(there);
      // otherwise what a higher ballot was told would no longer be all that there is
      if (state.promisedBallot > ballot) {
        refused("accept", ballot, state);
        return state.promisedBallot;
      }
      // otherwise the ballot could have two sequences of the same length
      if (state.acceptedBallot == ballot) {
        return ballot;
      }
      // {p <= ballot, a < ballot, r} -> {ballot, ballot, the highest s of a quorum}
      if (members[host(ballot)].compareAndSet(there.version(), first)) {
        return ballot;
      }
    }
  }

  /**
   * Phase 2: carries what the host of a ballot has to a quorum.
   *
   * @param before what the host had before, or the same
   * @return the ballot, or a higher one that was promised by an acceptor
   */
  private long carry(
      long ballot,
      int host,
      Versioned<SequenceState<C>> before,
      Versioned<SequenceState<C>> made,
      boolean isSent) {
    long accepted = 1L << host;
    int i = host;
    while (!quorums.isAcceptQuorum(accepted)) {
      i = i + 1 == members.length ? 0 : i + 1;
      if (i == host) {
        throw noQuorum(accepted, isSent);
      }
      try {
        // An acceptor that has the very state that the host had needs no look into it: its guards
        // would let pass what the host's have. Any other, as the same version of another state, is
        // asked.
        Versioned<SequenceState<C>> there = members[i].get();
        if (before == made || there != before || !members[i].compareAndSet(made)) {
          long promised = accept(i, there, made);
          if (promised > ballot) {
            return promised;
          }
        }
        accepted |= 1L << i;
      } catch (RegisterUnavailableException e) {
        // no answer is no acceptance
      }
    }
    return ballot;
  }

  /**
   * The ballot of a sequence that an acceptor has, or a longer one; or a higher, promised one.
   *
   * @param first what the acceptor had when it was last read
   */
  long accept(int i, Versioned<SequenceState<C>> first, Versioned<SequenceState<C>> made) {
    SequenceState<C> mine = stateOf(made);
    for (Versioned<SequenceState<C>> there = first; ; there = members[i].get()) {
      SequenceState<C> state = stateOf(there);
      // otherwise something could be decided behind the back of a ballot that was told otherwise
      if (state.promisedBallot > mine.acceptedBallot) {
        refused("accept", mine.acceptedBallot, state);
        return state.promisedBallot;
      }
      // otherwise a slow process could take back what others have decided since
      if (!mine.isBeyond(state)) {
        return mine.acceptedBallot;
      }
      // {p <= b, (a, r) < (b, s)} -> {b, b, s}; one object for all, if their versions allow it
      boolean isDone =
          there.version() + 1 == made.version()
              ? members[i].compareAndSet(made)
              : members[i].compareAndSet(there.version(), mine);
      if (isDone) {
        return mine.acceptedBallot;
      }
    }
  }

  /**
   * A decided sequence, which may be behind what is decided; nothing is written. That an acceptor
   * has accepted a sequence stays true, so it need not be seen of all at one moment.
   */
  SequenceState<C> decided() {
    List<SequenceState<C>> states = new ArrayList<>();
    for (Register<SequenceState<C>> member : members) {
      try {
        states.add(stateOf(member.get()));
      } catch (RegisterUnavailableException e) {
        states.add(SequenceState.initial()); // no answer is no acceptance
      }
    }
    SequenceState<C> longest = SequenceState.initial();
    for (SequenceState<C> state : states) {
      long accepted = 0;
      for (int i = 0; i < members.length; i++) {
        SequenceState<C> other = states.get(i);
        boolean hasIt = other.acceptedBallot == state.acceptedBallot && !state.isBeyond(other);
        accepted |= hasIt ? 1L << i : 0;
      }
      if (quorums.isAcceptQuorum(accepted) && state.length > longest.length) {
        longest = state;
      }
    }
    return longest;
  }

  private static void refused(String phase, long ballot, SequenceState<?> state) {
    RefusedBallot.refused(SequenceProposer.class, phase, ballot, state.promisedBallot);
  }

  private RegisterUnavailableException noQuorum(long answered, boolean isSent) {
    return quorums.noQuorum(answered, isSent ? Effect.UNKNOWN : Effect.NONE);
  }
}
