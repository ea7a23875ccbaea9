// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.List;
import java.util.Objects;
import org.synod.log.sequence.SequenceProposer;
import org.synod.log.sequence.SequenceState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * A log over registers, some of which may stop answering, for good or for single calls:
 * Multi-Paxos. It goes on while a quorum of them does, a majority unless told otherwise. It also
 * keeps the decided commands in the memory of this process, for readers and followers.
 *
 * <p>The registers hold commands by reference. They keep the commands that are not yet learned
 * here, and at most some more, whatever the length of the log.
 *
 * <p><i>Progress:</i> {@link #append} and {@link #close} are lock-free while the host of the ballot
 * answers all threads. An undisturbed call is then one compare-and-set on each acceptor of a
 * quorum, and one to keep the decided command. When the host does not answer, a call enters the
 * next ballot, by one compare-and-set on each acceptor of a quorum and one more; that serves all
 * later calls. Calls are obstruction-free while threads miss answers from different hosts. Reading
 * calls are as in {@link HeapLog}, and do not touch the registers. A thread that stops anywhere
 * holds up nobody.
 *
 * <p><i>Linearization:</i> a command is decided when a quorum has accepted it; {@code append} and
 * {@code close} take effect when the decision is first stored here, which they or a later call do.
 * The rest as in {@link HeapLog}.
 *
 * <p><i>Memory effects:</i> as {@link Log} says.
 *
 * <p><i>Not guaranteed:</i> a result when no quorum answers: then {@link
 * org.synod.register.RegisterUnavailableException} is thrown. If its effect is unknown, the command
 * may be in the log, now or later, once. The commands kept here are lost with this process: the
 * registers guard against the loss of registers only.
 *
 * <p>Sources: L. Lamport, <i>Paxos Made Simple</i>, §3; S. Haridi, lectures on <i>Sequence
 * Paxos</i>; R. van Renesse, D. Altinbuken, <i>Paxos Made Moderately Complex</i> (2015), for the
 * window of §2 and the garbage collection of §4.2.
 *
 * @param <C> the commands; they should be immutable, since all readers get them
 */
public final class PaxosLog<C> implements Log<C> {
  /*
   * append: SequenceProposer gets the command decided, in a sequence of commands. Then all commands
   * of that sequence that are not learned are learned, from the first on.
   *
   * Invariants
   *  - A link between the acceptors' sequences is dropped only below learned(). So a thread that
   *    reads a sequence and misses in its links a command of its own, finds its index, if it is in
   *    the part without links: the thread that dropped them had seen learned(), and learned() was
   *    set after the index.
   *  - Nothing is added after the entry that closes the log. That entry is in no slot.
   *
   * Non-invariant: a command may be decided and not learned, if its appender has stopped; the next
   * call learns it.
   *
   * No ABA: slots are written once; for the acceptors see SequenceProposer.
   */
  private static final long WINDOW = 64;

  private final LearnedSlots<C> learned;
  private final SequenceProposer<Appended<C>> proposer;

  /**
   * Makes a log on registers of the caller's.
   *
   * @param registers the registers, distinct and unset, as many as the quorum system has acceptors,
   *     written by this object only
   * @param quorums the quorums, in which acceptor i is the i-th register
   */
  public PaxosLog(List<? extends Register<LogState<C>>> registers, QuorumSystem quorums) {
    this(states(registers), quorums, new LearnedSlots<>(), WINDOW);
  }

  /**
   * Makes a log as the public constructor does, with a place for learned commands and a bound on
   * those in the registers beside them.
   */
  PaxosLog(
      List<? extends Register<SequenceState<Appended<C>>>> registers,
      QuorumSystem quorums,
      LearnedSlots<C> learned,
      long window) {
    this.learned = learned;
    proposer =
        new SequenceProposer<>(SequenceProposer.ballots(registers, quorums), learned, window);
  }

  @SuppressWarnings("unchecked") // a LogState is a SequenceState, which is made here
  private static <C> List<Register<SequenceState<Appended<C>>>> states(
      List<? extends Register<LogState<C>>> registers) {
    return (List<Register<SequenceState<Appended<C>>>>) (List<?>) registers;
  }

  /**
   * Makes a log on new registers on the heap, whose quorums are the majorities.
   *
   * @param <C> the commands
   * @param acceptors the number of acceptors, from 1 to 63; an even number survives as many
   *     failures as the odd one below it, since a majority is {@code acceptors / 2 + 1}
   * @return an empty log
   */
  public static <C> PaxosLog<C> acceptors(int acceptors) {
    QuorumSystem majority = QuorumSystem.majority(acceptors);
    return new PaxosLog<>(
        SequenceProposer.heap(acceptors), majority, new LearnedSlots<>(), WINDOW);
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
    learned.learn(proposer.add(mine, others, wasSent));
    long index = mine.index();
    if (index < 0) {
      throw new IllegalStateException("append: after close, allowed: before");
    }
    return index;
  }

  @Override
  public C get(long index) {
    return learned.reader().get(index);
  }

  @Override
  public long decidedPrefix() {
    return learned.reader().decidedPrefix();
  }

  @Override
  public Follower<C> follow(long from) {
    return learned.reader().follow(from);
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.synod.register.RegisterUnavailableException if no quorum answers; the log may be
   *     closed all the same, now or later, if the effect is unknown. Closing again is safe
   */
  @Override
  public void close() {
    learned.learn(proposer.add(learned.appended(null)));
  }

  @Override
  public String toString() {
    int acceptors = proposer.acceptors();
    return "PaxosLog[" + acceptors + " acceptors, prefix " + decidedPrefix() + "]";
  }
}
