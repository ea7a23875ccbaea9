// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * A log over registers, some of which may stop answering, for good or for single calls:
 * Multi-Paxos. It goes on while a quorum of them does, a majority unless told otherwise. What is
 * decided is also kept here, in the memory of this process, for readers and followers.
 *
 * <p>The registers hold commands by reference. They keep those that are not yet learned here, and
 * at most some more, whatever the length of the log.
 *
 * <p><i>Progress:</i> {@link #append} and {@link #close} are lock-free while the host of the ballot
 * answers all threads. An undisturbed call is then a quorum of compare-and-set, and one to keep
 * what was decided. When the host does not answer, the next ballot is entered, by a quorum of
 * compare-and-set and one more, which serves all later calls; calls are obstruction-free while
 * threads do not get answers from different hosts. All that reads is as in {@link HeapLog}, and
 * does not touch the registers. A thread that stops anywhere holds up nobody.
 *
 * <p><i>Linearization:</i> a command is decided when a quorum has accepted it; {@code append} and
 * {@code close} take effect when that is first stored here, which they or a later call do. The rest
 * as in {@link HeapLog}.
 *
 * <p><i>Memory effects:</i> as {@link Log} says.
 *
 * <p><i>Not guaranteed:</i> a result when no quorum answers: then {@link
 * org.synod.register.RegisterUnavailableException} is thrown. If its effect is unknown, the command
 * may be in the log, now or later, once. What is kept here is lost with this process: the registers
 * guard against the loss of registers.
 *
 * <p>Sources: L. Lamport, <i>Paxos Made Simple</i>, §3; S. Haridi, lectures on <i>Sequence
 * Paxos</i>; R. van Renesse, D. Altinbuken, <i>Paxos Made Moderately Complex</i> (2015), for the
 * window of §2 and the garbage collection of §4.2.
 *
 * @param <C> the commands; they should be immutable, since all readers get them
 */
public final class PaxosLog<C> implements Log<C> {
  /*
   * append: SequenceProposer has the command decided, in a sequence of commands. Then all of that
   * sequence that is not learned goes into the slots of a HeapLog, in order, of which only the
   * reading half is used. Everyone stores the same in a slot, so it does not matter who is first.
   *
   * Invariants
   *  - A slot holds the command of its index in the decided sequence: the sequences of two threads
   *    are prefixes of each other.
   *  - What is before learned() is in the slots, and has its index. A link between the acceptors'
   *    sequences is dropped only below that. So who reads a sequence and misses in its links a
   *    command of his own, finds its index, if it is in the part without links: whoever dropped
   *    them had seen learned(), and learned() was set after the index.
   *  - Nothing is added after what closes the log. It is in no slot.
   *
   * Non-invariants: learned() may be behind, and may go back; it then costs stores and links. A
   * command may be decided and in no slot, if who appended it has stopped; the next call stores it.
   *
   * No ABA: slots are written once; for the acceptors see SequenceProposer.
   */
  private static final long WINDOW = 64;

  private final LearnedEnds<C> learned;
  private final HeapLog<C> kept; // read only: its slots are written by learn
  private final SequenceProposer<Appended<C>> proposer;

  /**
   * Makes a log on registers of the caller's.
   *
   * @param registers the registers, distinct and unset, as many as the quorum system has acceptors,
   *     written by no other than this object
   * @param quorums the quorums, in which acceptor i is the i-th register
   */
  public PaxosLog(
      List<? extends Register<SequenceState<Appended<C>>>> registers, QuorumSystem quorums) {
    this(registers, quorums, new LearnedEnds<>(new Segment(0, Segment.LENGTH)), WINDOW);
  }

  /** As the public one; what is learned, and how much may be in the registers beside that. */
  PaxosLog(
      List<? extends Register<SequenceState<Appended<C>>>> registers,
      QuorumSystem quorums,
      LearnedEnds<C> learned,
      long window) {
    this.learned = learned;
    kept = new HeapLog<>(learned);
    proposer =
        new SequenceProposer<>(
            SequenceProposer.ballots(registers, quorums), new Learning(), window);
  }

  /**
   * Makes a log on new registers on the heap, whose quorums are the majorities.
   *
   * @param <C> the commands
   * @param acceptors how many, from 1 to 63; an even number survives as many failures as the odd
   *     one below it, since a majority is {@code acceptors / 2 + 1}
   * @return an empty log
   */
  public static <C> PaxosLog<C> acceptors(int acceptors) {
    QuorumSystem majority = QuorumSystem.majority(acceptors);
    return new PaxosLog<>(SequenceProposer.heap(acceptors), majority);
  }

  /** What the proposer asks of what is learned: links to it are dropped. */
  private final class Learning implements SequenceProposer.Learned<Appended<C>> {
    @Override
    public long learned() {
      return learned.learned();
    }

    @Override
    public boolean isLearned(Appended<C> command) {
      return command.index() >= 0;
    }

    @Override
    public void learn(SequenceState<Appended<C>> decided) {
      PaxosLog.this.learn(decided);
    }

    @Override
    public boolean isLast(@Nullable Appended<C> command) {
      return command != null && command.isClose();
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.synod.register.RegisterUnavailableException if no quorum answers; the command may
   *     be in the log all the same, now or later and once, if the effect is unknown
   */
  @Override
  public long append(C command) {
    return append(appended(command), List.of(), /* wasSent */ false);
  }

  Appended<C> appended(C command) {
    return learned.appended(
        Objects.requireNonNull(command, "command: null, allowed: a command"));
  }

  /** Appends a command that others may append too, and with it those of others. */
  long append(Appended<C> mine, List<Appended<C>> others, boolean wasSent) {
    learn(proposer.add(mine, others, wasSent));
    long index = mine.index();
    if (index < 0) {
      throw new IllegalStateException("append: after close, allowed: before");
    }
    return index;
  }

  private void learn(SequenceState<Appended<C>> decided) {
    long from = learned.learned();
    if (decided.length <= from) {
      return;
    }
    if (decided.length == from + 1) {
      store(decided);
    } else {
      // From the first on: a follower must not see a command before those that precede it.
      ArrayDeque<SequenceState<Appended<C>>> unlearned = new ArrayDeque<>();
      for (var at = decided; at != null && at.length > from; at = at.previous) {
        unlearned.push(at);
      }
      unlearned.forEach(this::store);
    }
    learned.learned(decided.length);
  }

  /** Stores the last command of a sequence that is decided, if all before it are stored. */
  private void store(SequenceState<Appended<C>> decided) {
    Appended<C> last = decided.last;
    if (last == null || last.command == null) {
      return; // CLOSE is in no slot
    }
    long index = decided.length - 1;
    Segment tail = learned.tail();
    if (index >= tail.base) { // otherwise another has stored it, and what follows
      Segment at = tail;
      while (index - at.base >= at.length()) {
        at = learned.successor(at);
      }
      if (index >= at.base) { // otherwise it is stored, and already let go of
        int offset = (int) (index - at.base);
        at.decide(offset, last.command);
        at.undecided(offset + 1);
      }
      if (at != tail) {
        learned.tail(at);
      }
    }
    last.index(index); // last: who sees it may return it, and then the command must show
  }

  @Override
  public C get(long index) {
    return kept.get(index);
  }

  @Override
  public long decidedPrefix() {
    return kept.decidedPrefix();
  }

  @Override
  public Follower<C> follow(long from) {
    return kept.follow(from);
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.synod.register.RegisterUnavailableException if no quorum answers; the log may be
   *     closed all the same, now or later, if the effect is unknown. Closing again is safe
   */
  @Override
  public void close() {
    learn(proposer.add(learned.appended(null)));
  }

  @Override
  public String toString() {
    int acceptors = proposer.ballots.acceptors();
    return "PaxosLog[" + acceptors + " acceptors, prefix " + decidedPrefix() + "]";
  }
}
