// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.Map;
import java.util.TreeMap;
import org.synod.quorum.QuorumSystem;
import org.synod.register.RegisterUnavailableException;

/** A twin of {@link FastPaxos} and its recovery in which one thing is wrong. */
final class FaultyFastPaxos {

  /** What is wrong. */
  enum Fault {
    /** Nothing. */
    NONE,
    /** The fast ballot decides with as many as a classic one. */
    CLASSIC_QUORUM_IN_THE_FAST_BALLOT,
    /** In the fast ballot all that accept count, whatever they have accepted. */
    VALUES_COUNTED_TOGETHER,
    /** An acceptor that does not answer in the fast ballot is taken to have accepted. */
    SILENCE_IS_AN_ACCEPTANCE,
    /** Who is refused in the fast ballot counts it as an acceptance. */
    REFUSAL_COUNTED,
    /** An acceptor takes a second value in the fast ballot. */
    LAST_VALUE_ACCEPTED,
    /** Recovery takes the first value of the fast ballot that it sees. */
    ANY_FAST_VALUE_TAKEN,
    /** Recovery sends its own value, whatever was accepted in the fast ballot. */
    FAST_VALUES_IGNORED,
    /** Recovery takes the value of the lowest ballot. */
    LOWEST_BALLOT_TAKEN,
    /** Recovery forgets that those who did not promise may have accepted. */
    SILENT_NOT_COUNTED,
    /** Recovery learns from a quorum that reports the fast ballot, of whatever values. */
    FAST_VALUES_LEARNED_TOGETHER,
    /** Recovery learns from a classic quorum that reports one value in the fast ballot. */
    CLASSIC_QUORUM_LEARNED,
    /** Recovery runs the fast ballot again, prepared. */
    RECOVERY_NOT_ABOVE,
    /** Recovery sends without having asked for promises. */
    RECOVERY_UNPREPARED
  }

  private static final long FAST = Ballot.LOWEST;

  private final Fault fault;
  private final int number;
  private final String value;
  private final Acceptors<String> acceptors;
  private final QuorumSystem quorums;

  FaultyFastPaxos(Fault fault, int number, Acceptors<String> acceptors) {
    this.fault = fault;
    this.number = number;
    value = "v" + number;
    this.acceptors = acceptors;
    quorums = acceptors.quorums();
  }

  String decide(int ballots) {
    String decided = tryFast();
    for (int round = 2; decided == null && round < 2 + ballots; round++) {
      decided = tryBallot(fault == Fault.RECOVERY_NOT_ABOVE ? FAST : Ballot.of(round, number));
    }
    return decided;
  }

  private String tryFast() {
    long same = 0;
    for (int i = 0; i < acceptors.size(); i++) {
      AcceptorState<String> answer;
      try {
        answer = acceptFast(acceptors.get(i));
      } catch (RegisterUnavailableException e) {
        same |= fault == Fault.SILENCE_IS_AN_ACCEPTANCE ? 1L << i : 0;
        continue;
      }
      boolean refused = answer.promisedBallot() != FAST;
      if (refused && fault != Fault.REFUSAL_COUNTED) {
        return null;
      }
      if (refused
          || value.equals(answer.acceptedValue())
          || fault == Fault.VALUES_COUNTED_TOGETHER) {
        same |= 1L << i;
      }
      if (fault == Fault.CLASSIC_QUORUM_IN_THE_FAST_BALLOT
          ? quorums.isAcceptQuorum(same)
          : quorums.isFastQuorum(same)) {
        return value;
      }
    }
    return null;
  }

  private AcceptorState<String> acceptFast(Acceptor<String> acceptor) {
    AcceptorState<String> answer = acceptor.acceptFirst(FAST, value);
    if (fault == Fault.LAST_VALUE_ACCEPTED
        && answer.promisedBallot() == FAST
        && !value.equals(answer.acceptedValue())) {
      acceptor.register().updateAndGet(state -> AcceptorState.accepted(FAST, value));
      return AcceptorState.accepted(FAST, value);
    }
    return answer;
  }

  private String tryBallot(long ballot) {
    Map<Integer, AcceptorState<String>> promises = new TreeMap<>();
    for (int i = 0; i < acceptors.size() && !quorums.isPrepareQuorum(set(promises, null)); i++) {
      try {
        AcceptorState<String> state =
            fault == Fault.RECOVERY_UNPREPARED
                ? acceptors.get(i).state()
                : acceptors.get(i).prepare(ballot);
        if (fault != Fault.RECOVERY_UNPREPARED && state.promisedBallot() != ballot) {
          return null;
        }
        promises.put(i, state);
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
    if (!quorums.isPrepareQuorum(set(promises, null))) {
      return null;
    }
    AcceptorState<String> last = last(promises);
    String safe = last.acceptedBallot() == FAST ? choosable(promises) : last.acceptedValue();
    if (safe != null && learns(promises, last.acceptedBallot(), safe)) {
      return safe;
    }
    return sendAccepts(ballot, safe == null ? value : safe);
  }

  /** Who promised and reported this; all who promised if it is null. */
  private static long set(
      Map<Integer, AcceptorState<String>> promises, AcceptorState<String> reported) {
    long set = 0;
    for (Map.Entry<Integer, AcceptorState<String>> promise : promises.entrySet()) {
      AcceptorState<String> state = promise.getValue();
      if (reported == null
          || state.acceptedBallot() == reported.acceptedBallot()
              && state.acceptedValue().equals(reported.acceptedValue())) {
        set |= 1L << promise.getKey();
      }
    }
    return set;
  }

  /** The state with the highest accepted ballot; or the lowest. */
  private AcceptorState<String> last(Map<Integer, AcceptorState<String>> promises) {
    AcceptorState<String> last = AcceptorState.initial();
    for (AcceptorState<String> state : promises.values()) {
      boolean lower =
          state.acceptedBallot() != Ballot.NONE && state.acceptedBallot() < last.acceptedBallot();
      if (last.acceptedBallot() == Ballot.NONE
          || (fault == Fault.LOWEST_BALLOT_TAKEN
              ? lower
              : state.acceptedBallot() > last.acceptedBallot())) {
        last = state;
      }
    }
    return last;
  }

  /** Fast Paxos, O4: the value that those who reported it and the silent may have decided. */
  private String choosable(Map<Integer, AcceptorState<String>> promises) {
    if (fault == Fault.FAST_VALUES_IGNORED) {
      return null;
    }
    long silent =
        fault == Fault.SILENT_NOT_COUNTED ? 0 : acceptors.without(set(promises, null));
    for (AcceptorState<String> state : promises.values()) {
      if (state.acceptedBallot() == FAST
          && (fault == Fault.ANY_FAST_VALUE_TAKEN
              || quorums.isFastQuorum(set(promises, state) | silent))) {
        return state.acceptedValue();
      }
    }
    return null;
  }

  private boolean learns(
      Map<Integer, AcceptorState<String>> promises, long ballot, String safe) {
    long same = set(promises, AcceptorState.accepted(ballot, safe));
    if (ballot != FAST) {
      return quorums.isAcceptQuorum(same);
    }
    if (fault == Fault.FAST_VALUES_LEARNED_TOGETHER) {
      return promises.values().stream().allMatch(state -> state.acceptedBallot() == FAST);
    }
    return fault == Fault.CLASSIC_QUORUM_LEARNED
        ? quorums.isAcceptQuorum(same)
        : quorums.isFastQuorum(same);
  }

  private String sendAccepts(long ballot, String sent) {
    long acceptances = 0;
    for (int i = 0; i < acceptors.size(); i++) {
      try {
        if (acceptors.get(i).acceptFirst(ballot, sent).promisedBallot() != ballot) {
          return null;
        }
      } catch (RegisterUnavailableException e) {
        continue;
      }
      acceptances |= 1L << i;
      if (quorums.isAcceptQuorum(acceptances)) {
        return sent;
      }
    }
    return null;
  }
}
