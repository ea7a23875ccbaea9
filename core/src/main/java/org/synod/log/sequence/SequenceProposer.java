// SPDX-License-Identifier: Apache-2.0
package org.synod.log.sequence;

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
public final class SequenceProposer<C> {
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
   *  - Commands without a link are decided and learned: SequenceState.plus drops a link only below
   *    learned().
   */
  public static final long NO_WINDOW = Long.MAX_VALUE;

  /** The learned part of the decided sequence, which all users of the acceptors share. */
  public interface Learned<C> {

    /** The number of commands that are decided and learned. */
    long learned();

    /** Whether a command is learned: it has its place then, and may have no link. */
    boolean isLearned(C command);

    /** Learns a decided sequence. */
    void learn(SequenceState<C> decided);

    /** Whether nothing may be added after a command. */
    boolean isLast(@Nullable C command);
  }

  /** For users that learn nothing: all commands stay linked. */
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

  private final HostedBallots<SequenceState<C>> ballots;
  private final Addition<C> addition;
  private final BatchAddition<C> batchAddition;

  public SequenceProposer(
      HostedBallots<SequenceState<C>> ballots, Learned<C> learned, long window) {
    this.ballots = ballots;
    addition = new Addition<>(learned, window);
    batchAddition = new BatchAddition<>(addition);
  }

  /** Makes a proposer that learns nothing, and has no window. */
  public SequenceProposer(HostedBallots<SequenceState<C>> ballots) {
    this(ballots, new Nothing<>(), NO_WINDOW);
  }

  /** Makes such a proposer on registers. */
  public SequenceProposer(
      List<? extends Register<SequenceState<C>>> registers, QuorumSystem quorums) {
    this(ballots(registers, quorums));
  }

  public static <C> HostedBallots<SequenceState<C>> ballots(
      List<? extends Register<SequenceState<C>>> registers, QuorumSystem quorums) {
    return new HostedBallots<>(registers, quorums, new SequenceStates<>());
  }

  /** Makes registers on the heap. */
  public static <C> List<Register<SequenceState<C>>> heap(int acceptors) {
    List<Register<SequenceState<C>>> made = new ArrayList<>();
    for (int i = 0; i < acceptors; i++) {
      made.add(new HeapRegister<>());
    }
    return made;
  }

  public static <C> SequenceState<C> stateOf(Versioned<SequenceState<C>> versioned) {
    SequenceState<C> state = versioned.value();
    return state == null ? SequenceState.initial() : state;
  }

  /** Adds one command, which nobody else adds. */
  public SequenceState<C> add(C command) {
    return ballots.change(addition, command, /* wasSent */ false);
  }

  /**
   * Adds a command, unless it is there, and with it those commands of others that are not there.
   *
   * @param others commands that may be added too, by the same compare-and-set
   * @param wasSent whether the command may be there, or be added by others
   * @return a decided sequence that contains the command, or one that has ended without it
   */
  public SequenceState<C> add(C command, List<C> others, boolean wasSent) {
    return others.isEmpty()
        ? ballots.change(addition, command, wasSent)
        : ballots.change(batchAddition, new Batch<>(command, others), wasSent);
  }

  /** The number of acceptors. */
  public int acceptors() {
    return ballots.acceptors();
  }

  /** A decided sequence, which may be behind the current one; nothing is written. */
  public SequenceState<C> decided() {
    return ballots.decided();
  }

  /** The addition of one command. */
  private static final class Addition<C> implements Change<SequenceState<C>, C> {
    private final Learned<C> learned;
    private final long window; // the largest number of commands that are not learned
    private final long links; // more than the window, or all would be copied

    Addition(Learned<C> learned, long window) {
      this.learned = learned;
      this.window = window;
      links = window == NO_WINDOW ? NO_WINDOW : 2 * window;
    }

    @Override
    public SequenceState<C> next(SequenceState<C> state, long ballot, C command) {
      SequenceState<C> base = state.acceptedBallot == ballot ? state : state.accepted(ballot);
      long from = learned.learned();
      boolean isFull = state.length - from >= window;
      return isFull || learned.isLast(state.last) || isIn(state, command)
          ? base
          : base.plus(command, from, links);
    }

    /** Whether a command need not be added any more; called after the state was read. */
    @Override
    public boolean isIn(SequenceState<C> state, C command) {
      return state.contains(command) || learned.isLearned(command);
    }

    @Override
    public boolean isDone(SequenceState<C> decided, boolean wasSent) {
      if (learned.isLast(decided.last)) {
        return true;
      }
      // Otherwise the commands of processes that stop before they learn could fill the memory.
      learned.learn(decided);
      return false;
    }

    /** The sequence with some commands added, except for those that it has. */
    SequenceState<C> with(SequenceState<C> sequence, List<C> commands) {
      SequenceState<C> next = sequence;
      long from = learned.learned();
      for (int i = 0; i < commands.size(); i++) {
        C command = commands.get(i);
        next = isIn(next, command) ? next : next.plus(command, from, links);
      }
      return next;
    }
  }

  /** A command and those of others that may be added with it. */
  private record Batch<C>(C command, List<C> others) {}

  /** The addition of a batch: it adds nothing if it does not add the first command. */
  private record BatchAddition<C>(Addition<C> addition)
      implements Change<SequenceState<C>, Batch<C>> {

    @Override
    public SequenceState<C> next(SequenceState<C> state, long ballot, Batch<C> batch) {
      SequenceState<C> next = addition.next(state, ballot, batch.command);
      return next.length == state.length ? next : addition.with(next, batch.others);
    }

    @Override
    public boolean isIn(SequenceState<C> state, Batch<C> batch) {
      return addition.isIn(state, batch.command);
    }

    @Override
    public boolean isDone(SequenceState<C> decided, boolean wasSent) {
      return addition.isDone(decided, wasSent);
    }
  }
}
