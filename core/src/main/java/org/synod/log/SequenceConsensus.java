// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.synod.log.sequence.SequenceProposer;
import org.synod.log.sequence.SequenceState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * Agreement on a sequence that grows, over registers some of which may stop answering, for good or
 * for single calls: it goes on while a quorum of them does. Any number of these objects may work on
 * the same registers, each used by any number of threads.
 *
 * <p><i>Validity:</i> a decided sequence holds proposed commands only. <i>Uniform agreement:</i> of
 * any two decided sequences, one is a prefix of the other. <i>Integrity:</i> a command is in a
 * sequence at most once, however often it is proposed, and a decided sequence stays decided;
 * commands are told apart by {@code equals}. <i>Termination:</i> a proposed command is decided, if
 * <i>Progress</i> says so.
 *
 * <p><i>Progress:</i> {@link #propose} is lock-free while the host of the ballot answers all who
 * propose: then an undisturbed call is one compare-and-set on each acceptor of a quorum, from the
 * first call on. When the host does not answer, a call enters the next ballot, by one more
 * compare-and-set on each acceptor of a quorum. It is then obstruction-free: processes that miss
 * answers from different hosts can drive each other on. {@link #decision} is wait-free, one read of
 * each register.
 *
 * <p><i>Linearization:</i> a command is decided when a quorum has accepted a sequence that it is
 * in, whether or not anyone knows.
 *
 * <p><i>Memory effects:</i> the proposal of a command happens before every return of a sequence
 * that contains it.
 *
 * <p><i>Not guaranteed:</i> the order of concurrent proposals; a result when no quorum answers:
 * then {@link org.synod.register.RegisterUnavailableException} is thrown. An object keeps all
 * commands, and looks through all of them; {@link PaxosLog} does neither.
 *
 * <p>Sources: S. Haridi, lectures on <i>Sequence Paxos</i> (Reliable Distributed Algorithms), for
 * the four properties and acceptors that hold sequences; L. Lamport, <i>Paxos Made Simple</i>, §3,
 * for one prepare that covers all later commands.
 *
 * @param <C> the commands, compared by {@code equals}; they should be immutable
 */
public final class SequenceConsensus<C> {
  private final SequenceProposer<C> proposer;

  SequenceConsensus(SequenceProposer<C> proposer) {
    this.proposer = proposer;
  }

  /**
   * Makes an object on registers of the caller's.
   *
   * @param registers the registers, distinct, as many as the quorum system has acceptors, written
   *     by such objects only; in the same order for all of them
   * @param quorums the quorums, in which acceptor i is the i-th register; the same for all
   */
  public SequenceConsensus(List<? extends Register<LogState<C>>> registers, QuorumSystem quorums) {
    this(new SequenceProposer<>(states(registers), quorums));
  }

  @SuppressWarnings("unchecked") // a LogState is a SequenceState, which is made here
  private static <C> List<Register<SequenceState<C>>> states(
      List<? extends Register<LogState<C>>> registers) {
    return (List<Register<SequenceState<C>>>) (List<?>) registers;
  }

  /**
   * Makes an object on new registers on the heap, whose quorums are the majorities.
   *
   * @param <C> the commands
   * @param acceptors the number of acceptors, from 1 to 63; an even number survives as many
   *     failures as the odd one below it, since a majority is {@code acceptors / 2 + 1}
   * @return an object whose sequence is empty
   */
  public static <C> SequenceConsensus<C> acceptors(int acceptors) {
    QuorumSystem majority = QuorumSystem.majority(acceptors);
    return new SequenceConsensus<>(
        new SequenceProposer<>(SequenceProposer.heap(acceptors), majority));
  }

  /**
   * Gets a command decided, at the end of the sequence unless it is there already.
   *
   * @param command the command, not null
   * @return a decided sequence that contains it
   * @throws NullPointerException if {@code command} is null; nothing is proposed
   * @throws org.synod.register.RegisterUnavailableException if no quorum answers; the command may
   *     be decided all the same if the effect is unknown. If there was no effect, this call has put
   *     the command nowhere, but another call that proposed it may have. Proposing it again is safe
   */
  public List<C> propose(C command) {
    Objects.requireNonNull(command, "command: null, allowed: a command");
    return listOf(proposer.add(command));
  }

  /**
   * Returns a decided sequence without proposing anything.
   *
   * @return the decided sequence that the registers show which answer; it may be behind, but is
   *     never wrong
   */
  public List<C> decision() {
    return listOf(proposer.decided());
  }

  private static <C> List<C> listOf(SequenceState<C> sequence) {
    ArrayDeque<C> commands = new ArrayDeque<>();
    for (SequenceState<C> at = sequence; at != null && at.last != null; at = at.previous) {
      commands.push(at.last);
    }
    return List.copyOf(commands);
  }

  @Override
  public String toString() {
    return "SequenceConsensus" + decision();
  }
}
