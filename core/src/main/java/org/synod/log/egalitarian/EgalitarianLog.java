// SPDX-License-Identifier: Apache-2.0
package org.synod.log.egalitarian;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.synod.internal.Distinct;
import org.synod.log.egalitarian.Instance.Decision;
import org.synod.log.egalitarian.Instance.Phase;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * Egalitarian Paxos, as corrected, over three or five acceptors: a log without a leader, in which
 * each command is decided together with the commands that it comes behind. It is here to compare
 * with; in the memory of one machine take {@link org.synod.log.dependency.DependencyLog}, or {@link
 * org.synod.log.PaxosLog}. The page docs/logs.md says why.
 *
 * <p>Each process has an object of its own over the same registers, which one thread uses at a
 * time. Two commands with a common key have one order, which all followers see.
 *
 * <p><i>Progress:</i> obstruction-free while a majority of the acceptors answer. A command that
 * meets no other with its keys takes three compare-and-set of two acceptors, of three; four of
 * three, of five. An acceptor may be silent then. A process that stops anywhere holds up nobody:
 * any other decides what it left.
 *
 * <p><i>Linearization:</i> {@code append} at its last compare-and-set: at its home if it was fast,
 * or at the last acceptor of a quorum.
 *
 * <p><i>Memory effects:</i> actions before an {@code append} happen before actions after the return
 * of its command from {@link EgalitarianFollower#poll}.
 *
 * <p><i>Not guaranteed:</i> that an {@code append} ends while others recover what it has begun: it
 * then begins again. The registers keep all commands.
 *
 * <p>Sources: I. Moraru, D. Andersen, M. Kaminsky, <i>There is more consensus in egalitarian
 * parliaments</i>, SOSP 2013; F. Ryabinin, A. Gotsman, P. Sutra, <i>Making democracy work: fixing
 * and simplifying Egalitarian Paxos</i>, OPODIS 2025; P. Sutra, <i>On the correctness of
 * Egalitarian Paxos</i>, 2020.
 *
 * @param <C> the commands, immutable
 */
public final class EgalitarianLog<C> {
  /*
   *   begin    home     {unseen} -> {pre-accepted, D: what conflicts there}
   *            others   {unseen} -> {pre-accepted, D and what conflicts there}
   *   fast     n - e acceptors have D:  home {pre-accepted, promised 0} -> {committed, D}
   *   slow     n - f acceptors, in ballot 0, accept all that any of them has; so it is decided
   *
   *   recover  in a ballot of its own, from promises of n - f:
   *            committed | accepted in the highest ballot |
   *            home is among them: empty, since it was not fast, and cannot be any more |
   *            |Q| - e have D as it began: that, unless another refutes it | empty
   *
   * The home takes the part of the paper's initial coordinator: what it promises ends the fast
   * path. A ballot has two numbers, of the promise and of what was accepted: with one, a promise
   * would pass for an acceptance.
   *
   * For three acceptors nothing has to be refuted: one that has pre-accepted D as it began would
   * have added a conflicting one that it knew, and the home would be the other of each quorum.
   *
   * Invariants: an id has one decision. Of two with a common key, one has the other in its
   * dependencies, or one is empty.
   */
  private static final int MAX_PROCESSES = 64;

  private final EgalitarianAcceptors<C> acceptors;
  private final int process;
  private final Recovery<C> recovery;
  private int number;

  /**
   * Makes the log as one process sees it.
   *
   * @param registers the acceptors, three or five, distinct, in the same order for all processes,
   *     written only by objects of this class
   * @param process the number of the process, from 0 to 63, which no other has or had
   */
  public EgalitarianLog(List<? extends Register<EgalitarianState<C>>> registers, int process) {
    List<Register<EgalitarianState<C>>> copy = Distinct.copyOf("registers", registers);
    if (copy.size() != 3 && copy.size() != 5) {
      throw new IllegalArgumentException("registers: " + copy.size() + ", allowed: 3 or 5");
    }
    if (process < 0 || process >= MAX_PROCESSES) {
      throw new IllegalArgumentException(
          "process: " + process + ", allowed: 0 to " + (MAX_PROCESSES - 1));
    }
    acceptors = new EgalitarianAcceptors<>(copy);
    this.process = process;
    recovery = new Recovery<>(acceptors, process, MAX_PROCESSES);
  }

  /**
   * Appends a command, once.
   *
   * @param command the command, not null
   * @param keys the keys that it touches, one or more
   * @throws RegisterUnavailableException if no majority answers; it says whether the command may be
   *     in the log all the same, now or later and once
   */
  public void append(C command, long... keys) {
    Objects.requireNonNull(command, "command: null, allowed: a command");
    Objects.requireNonNull(keys, "keys: null, allowed: one or more numbers");
    if (keys.length == 0) {
      throw new IllegalArgumentException("keys: 0 of them, allowed: one or more");
    }
    Set<Long> touched = LongStream.of(keys).boxed().collect(Collectors.toUnmodifiableSet());
    Proposal<C> mine = new Proposal<>(command, touched);
    int silent = 0;
    while (!isDecided(mine, new Id(process, number++, acceptors.from(process, silent)))) {
      silent++; // the home was silent, or another has recovered the id, and left it empty
    }
  }

  /** Gets a proposal decided at an id; returns false if it is not there, and never will be. */
  private boolean isDecided(Proposal<C> mine, Id id) {
    EgalitarianState<C> home = preAccept(id.home(), id, mine, null);
    if (home == null) {
      requireQuorum(); // of the others, one can be the home
      return false;
    }
    if (home.get(id).phase() != Phase.PRE_ACCEPTED) {
      return false;
    }
    Set<Id> begun = home.get(id).initialDependencies();
    Set<Id> all = new TreeSet<>(begun);
    int answered = 1;
    int same = 1;
    for (int i = 1; i < acceptors.count && answered < acceptors.quorum; i++) {
      EgalitarianState<C> state = preAccept(acceptors.from(id.home(), i), id, mine, begun);
      Instance<C> there = state == null ? null : state.get(id);
      if (there != null && there.promised() > 0) {
        return isRecovered(mine, id);
      }
      if (there != null && there.decision() != null) {
        answered++;
        same += there.isAsBegun() ? 1 : 0;
        all.addAll(there.decision().dependencies());
      }
    }
    if (answered < acceptors.quorum) {
      throw acceptors.silent(answered, Effect.UNKNOWN);
    }
    return same >= acceptors.fastQuorum && committed(id, new Decision<>(mine, begun))
        || accepted(id, new Decision<>(mine, all))
        || isRecovered(mine, id);
  }

  private void requireQuorum() {
    int answered = 0;
    for (int i = 0; i < acceptors.count; i++) {
      answered += acceptors.get(i) == null ? 0 : 1;
    }
    if (answered < acceptors.quorum) {
      throw acceptors.silent(answered, Effect.NONE);
    }
  }

  private boolean isRecovered(Proposal<C> mine, Id id) {
    return mine.equals(recovery.decide(id).proposal());
  }

  private @Nullable EgalitarianState<C> preAccept(
      int acceptor, Id id, Proposal<C> mine, @Nullable Set<Id> begun) {
    return acceptors.change(
        acceptor,
        state -> {
          Instance<C> there = state.get(id);
          boolean isNew = there.phase() == Phase.UNSEEN && there.promised() == 0;
          return isNew ? state.preAccepted(id, mine, begun) : null;
        });
  }

  /** Commits at the home, unless that has promised a ballot: a recovery counts on it. */
  private boolean committed(Id id, Decision<C> decision) {
    EgalitarianState<C> home =
        acceptors.change(
            id.home(),
            state ->
                state.get(id).promised() > 0
                    ? null
                    : state.with(id, state.get(id).with(Phase.COMMITTED, 0, decision)));
    // a recovery may have committed it as well, and empty
    return home != null
        && home.get(id).phase() == Phase.COMMITTED
        && decision.equals(home.get(id).decision());
  }

  private boolean accepted(Id id, Decision<C> decision) {
    return recovery.accepted(id, 0, decision);
  }

  /**
   * Begins to read, from the first command.
   *
   * @return a follower, which gets each command behind those that it comes behind
   */
  public EgalitarianFollower<C> follow() {
    return new EgalitarianFollower<>(acceptors, recovery);
  }

  @Override
  public String toString() {
    return "EgalitarianLog[process " + process + ", " + acceptors.count + " acceptors]";
  }
}
