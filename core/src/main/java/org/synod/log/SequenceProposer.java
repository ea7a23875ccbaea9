// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.hosted.Change;
import org.synod.quorum.hosted.HostedBallots;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** Adds commands to the sequence of a quorum of acceptors; used by any number of threads. */
final class SequenceProposer<C> {
  /*
   * Multi-Paxos whose acceptors accept sequences (Sequence Paxos), in hosted ballots. The host of a
   * ballot has {b, b, s}, and a process puts {b, b, s + command} in its place. One prepare covers
   * all later commands. Ballot 1 needs none: an unset register is in it, with the empty sequence.
   *
   * Invariants, beside those of HostedBallots
   *  - In a ballot there is one sequence of each length, and each is a prefix of the longer ones.
   *  - There are no gaps to be filled: an acceptor accepts a command with all before it.
   *  - No sequence contains a command twice: a process that adds one has looked through the
   *    sequence that it is added to, and a sequence does not change.
   *  - Commands without a link are decided and learned: plus drops a link only below learned().
   */
  static final long NO_WINDOW = Long.MAX_VALUE;

  /** What is learned of the decided sequence, where all who use the acceptors look for it. */
  interface Learned<C> {

    /** How many commands are decided and learned. */
    long learned();

    /** Whether a command is learned: it has its place then, and may have no link. */
    boolean isLearned(C command);

    /** Learns a decided sequence. */
    void learn(SequenceState<C> decided);

    /** Whether nothing may be added after a command. */
    boolean isLast(@Nullable C command);
  }

  /** Nothing is learned, so all commands stay linked. */
  private record Nothing<C>() implements Learned<C> {
    @Override
    public long learned() {
      return 0;
    }

    @Override
    public boolean isLearned(C command) {
      return false;
    }

    @Override
    public void learn(SequenceState<C> decided) {}

    @Override
    public boolean isLast(@Nullable C command) {
      return false;
    }
  }

  final HostedBallots<SequenceState<C>> ballots;
  private final Learned<C> learned;
  private final long window; // how many commands may be added before the first is learned
  private final long links; // how many may be linked: more than the window, or all would be copied

  SequenceProposer(
      HostedBallots<SequenceState<C>> ballots, Learned<C> learned, long window) {
    this.ballots = ballots;
    this.learned = learned;
    this.window = window;
    links = window == NO_WINDOW ? NO_WINDOW : 2 * window;
  }

  /** One that learns nothing, and has no window. */
  SequenceProposer(HostedBallots<SequenceState<C>> ballots) {
    this(ballots, new Nothing<>(), NO_WINDOW);
  }

  /** The same on registers. */
  SequenceProposer(List<? extends Register<SequenceState<C>>> registers, QuorumSystem quorums) {
    this(ballots(registers, quorums));
  }

  static <C> HostedBallots<SequenceState<C>> ballots(
      List<? extends Register<SequenceState<C>>> registers, QuorumSystem quorums) {
    return new HostedBallots<>(registers, quorums, new SequenceStates<>());
  }

  /** New registers on the heap. */
  static <C> List<Register<SequenceState<C>>> heap(int acceptors) {
    List<Register<SequenceState<C>>> made = new ArrayList<>();
    for (int i = 0; i < acceptors; i++) {
      made.add(new HeapRegister<>());
    }
    return made;
  }

  static <C> SequenceState<C> stateOf(Versioned<SequenceState<C>> versioned) {
    SequenceState<C> state = versioned.value();
    return state == null ? SequenceState.initial() : state;
  }

  /** Adds one command, which nobody else adds. */
  SequenceState<C> add(C command) {
    return add(command, List.of(), /* wasSent */ false);
  }

  /**
   * Adds a command, unless it is there, and with it those of others that are not.
   *
   * @param others commands that may be added too, by the same compare-and-set
   * @param wasSent whether the command may be there, or be added by others
   * @return a decided sequence: with the command, or one that has ended without it
   */
  SequenceState<C> add(C command, List<C> others, boolean wasSent) {
    return ballots.change(new Addition<>(this, command, others), wasSent);
  }

  /** A decided sequence, which may be behind what is decided; nothing is written. */
  SequenceState<C> decided() {
    return ballots.decided();
  }

  /** Whether a command needs not be added any more; asked after the state was read. */
  private boolean isThere(C command, SequenceState<C> state) {
    return state.contains(command) || learned.isLearned(command);
  }

  /** The addition of a command, and of others with it. */
  private record Addition<C>(SequenceProposer<C> proposer, C command, List<C> others)
      implements Change<SequenceState<C>> {

    @Override
    public SequenceState<C> next(SequenceState<C> state, long ballot) {
      return proposer.next(state, ballot, command, others);
    }

    @Override
    public boolean isIn(SequenceState<C> state) {
      return proposer.isThere(command, state);
    }

    @Override
    public boolean isDone(SequenceState<C> decided) {
      if (proposer.learned.isLast(decided.last) || proposer.isThere(command, decided)) {
        return true;
      }
      // Otherwise the commands of those who stop before they learn could fill the memory.
      proposer.learned.learn(decided);
      return false;
    }
  }

  /** The sequence that follows another; that one in the ballot, if nothing may be added. */
  private SequenceState<C> next(
      SequenceState<C> state, long ballot, C command, List<C> others) {
    SequenceState<C> next = state.acceptedBallot == ballot ? state : state.accepted(ballot);
    long from = learned.learned();
    boolean isFull = state.length - from >= window;
    if (isFull || learned.isLast(state.last) || isThere(command, state)) {
      return next;
    }
    next = next.plus(command, from, links);
    for (int i = 0; i < others.size(); i++) {
      C other = others.get(i);
      next = isThere(other, next) ? next : next.plus(other, from, links);
    }
    return next;
  }
}
