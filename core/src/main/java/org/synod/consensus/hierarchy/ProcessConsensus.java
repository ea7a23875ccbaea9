// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.synod.consensus.Consensus;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.roster.Tenure;
import org.synod.memory.roster.Windows;

/**
 * Consensus among the processes of one memory, each known by its number. Each proposal is
 * announced in a variable of its process; the processes then agree on one of them, by the means of
 * the subclass, and take the value that it announced.
 *
 * <p><i>Progress:</i> three or four accesses to variables more than the subclass says.
 *
 * <p><i>Linearization:</i> the proposal that is decided takes effect when it is announced, each
 * other when it returns. The subclass says from which moment on it is certain which proposal is
 * decided.
 *
 * <p><i>Memory effects:</i> as {@link Consensus}.
 *
 * <p><i>Not guaranteed:</i> a process whose proposal stopped midway, by an error or with its
 * thread, cannot propose to this object again, nor can the next with its number: both are refused,
 * since nobody can know how far the proposal got. The others are not disturbed.
 *
 * <p>Source: M. Herlihy, <i>Wait-free Synchronization</i> (1991).
 *
 * @param <V> the values
 */
public abstract sealed class ProcessConsensus<V> implements Consensus<V>
    permits TwoProcessConsensus, AssignmentConsensus, RandomizedConsensus {
  static {
    Windows.add(ProcessConsensus.class);
  }

  private final Memory memory;
  private final List<Variable<V>> proposals = new ArrayList<>(); // by process
  private final Variable<V> decided; // is only ever set to the one decision

  ProcessConsensus(Memory memory, Variables variables) {
    this.memory = Objects.requireNonNull(memory, "memory: null, allowed: a memory");
    Objects.requireNonNull(variables, "variables: null, allowed: a place to make them");
    for (int process = 0; process < memory.processes(); process++) {
      proposals.add(variables.variable("proposal", process));
    }
    decided = variables.variable("decision", 0);
  }

  /**
   * {@inheritDoc}
   *
   * <p>It proposes as a member that the calling thread is {@linkplain Memory#lend() lent}.
   *
   * @throws IllegalStateException if others have taken all numbers of the memory for good, or an
   *     earlier proposal of the number that it is lent stopped midway; nothing is proposed
   */
  @Override
  public final V propose(V value) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    Member me = lend();
    try {
      return propose(me, value);
    } finally {
      memory.giveBack(me);
    }
  }

  private Member lend() {
    try {
      return memory.lend();
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "processes: " + (memory.processes() + 1) + " with the calling thread, allowed: 1 to "
              + memory.processes(),
          e);
    }
  }

  /**
   * Proposes as a given member.
   *
   * @param me a member of this object's memory, used by no other thread at the same time
   * @param value the value to propose, not null
   * @return the decided value: the same for all, and proposed by someone
   * @throws IllegalArgumentException if {@code me} is of another memory; nothing is proposed
   * @throws IllegalStateException if {@code me} is closed, or an earlier proposal of its number
   *     stopped midway; nothing is proposed
   */
  public final V propose(Member me, V value) {
    Objects.requireNonNull(me, "me: null, allowed: a process");
    Objects.requireNonNull(value, "value: null, allowed: a value");
    me.requireMemberOf(memory);
    assert Tenure.of(me).enter();
    try {
      VarHandle.releaseFence(); // for the check, see Tenure
      Tenure.of(me).requireOpen(); // or two could propose as one number at a time
      Variable<V> mine = proposals.get(me.id());
      if (mine.get() == null) {
        mine.set(value); // announced first, otherwise a loser could find nothing there
        int winner = winner(me.id());
        V decision = winner == me.id() ? value : proposalOf(winner);
        decided.set(decision);
        return decision;
      }
      V decision = decided.get();
      if (decision == null) {
        throw new IllegalStateException(
            "me: " + me + ", whose number has proposed here and stopped midway, allowed: one that"
                + " has not");
      }
      return decision;
    } finally {
      assert Tenure.of(me).exit();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>It is empty until some proposal has returned, or is about to. Any thread may ask.
   */
  @Override
  public final Optional<V> decision() {
    return Optional.ofNullable(decided.get());
  }

  @Override
  public final String toString() {
    V known = decided.get();
    return getClass().getSimpleName() + "[" + memory.processes() + " processes, "
        + (known == null ? "undecided" : "decided: " + known) + "]";
  }

  /**
   * Agrees on a process. Called at most once for each, after it has announced its proposal.
   *
   * @param me the calling process
   * @return the number of a process that has announced its proposal, the same for all callers
   */
  abstract int winner(int me);

  /** Whether a process has announced its proposal: one access to a variable. */
  final boolean hasProposed(int process) {
    return proposals.get(process).get() != null;
  }

  private V proposalOf(int winner) {
    return Objects.requireNonNull(proposals.get(winner).get(), "the winner has announced nothing");
  }
}
