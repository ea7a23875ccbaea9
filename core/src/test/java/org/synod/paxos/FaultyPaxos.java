// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/** A twin of {@link Acceptor} and {@link Proposer} in which one thing is wrong. */
final class FaultyPaxos {

  /** What is wrong. */
  enum Fault {
    /** Nothing. */
    NONE,
    /** An accept below the promise is accepted. */
    ACCEPT_BELOW_PROMISE,
    /** A prepare is answered as a promise and not written down. */
    PROMISE_NOT_REMEMBERED,
    /** A prepare below the promise takes the promise back. */
    PROMISE_TAKEN_BACK,
    /** A prepare forgets what was accepted. */
    PREPARE_DROPS_ACCEPTED_VALUE,
    /** A prepare keeps what was accepted, and does not report it. */
    PREPARE_DOES_NOT_REPORT,
    /** An accept does not raise the promise. */
    ACCEPT_KEEPS_OLD_PROMISE,
    /** A prepare decides on what it read and writes on top of whatever is there by then. */
    PREPARE_NOT_ATOMIC,
    /** An accept decides on what it read and writes on top of whatever is there by then. */
    ACCEPT_NOT_ATOMIC,
    /** An accept that was refused is taken for accepted. */
    REFUSED_ACCEPT_COUNTED,
    /** A promise that was refused is taken for given. */
    REFUSED_PROMISE_COUNTED,
    /** An acceptor that does not answer is taken to have promised. */
    SILENCE_IS_A_PROMISE,
    /** An acceptor that does not answer is taken to have accepted. */
    SILENCE_IS_AN_ACCEPTANCE,
    /** The value of the lowest accepted ballot is adopted. */
    LOWEST_ADOPTED,
    /** The proposed value is sent whatever was accepted. */
    NOTHING_ADOPTED,
    /** What was accepted is seen in the first promise only. */
    ONLY_THE_FIRST_PROMISE_SEEN,
    /** A quorum is one acceptor too small. */
    MAJORITY_OFF_BY_ONE,
    /** The quorum of promises is one too small. */
    TOO_FEW_PROMISES,
    /** The decision is published after the first acceptance. */
    DECIDED_BEFORE_THE_QUORUM,
    /** All proposers have the same number. */
    BALLOTS_NOT_UNIQUE,
    /** Phase 1 is left out. */
    NO_PREPARE,
    /** Phase 1 is left out after the first ballot. */
    NO_SECOND_PREPARE,
    /** The proposed value is returned, whatever was decided. */
    OWN_VALUE_RETURNED,
    /** The value of a ballot that was refused is returned as the decision. */
    REFUSED_BALLOT_DECIDES,
    /** Phase 1 is left out in each proposer's first ballot, not in the lowest one alone. */
    EACH_FIRST_BALLOT_UNPREPARED,
    /** Proposer 0 leaves out phase 1 in all its ballots. */
    LATER_BALLOTS_UNPREPARED,
    /** Phase 2 is left out when a quorum reports one value, in whatever ballots. */
    ONE_VALUE_LEARNED,
    /** Phase 2 is left out when a quorum has accepted something. */
    ANY_VALUES_LEARNED
  }

  private final Fault fault;
  private final String value;
  private final int number;
  private final List<Register<AcceptorState<String>>> registers;

  FaultyPaxos(Fault fault, int number, List<Register<AcceptorState<String>>> registers) {
    this.fault = fault;
    this.number = fault == Fault.BALLOTS_NOT_UNIQUE ? 0 : number;
    this.registers = new ArrayList<>(registers);
    value = "v" + number;
    Collections.rotate(this.registers, -number);
  }

  private static AcceptorState<String> stateOf(Versioned<AcceptorState<String>> versioned) {
    return versioned.isSet() ? versioned.value() : AcceptorState.initial();
  }

  private AcceptorState<String> prepare(Register<AcceptorState<String>> register, long ballot) {
    for (; ; ) {
      Versioned<AcceptorState<String>> current = register.get();
      AcceptorState<String> state = stateOf(current);
      if (ballot <= state.promisedBallot()
          && (fault != Fault.PROMISE_TAKEN_BACK || ballot < state.acceptedBallot())) {
        return state;
      }
      AcceptorState<String> promised =
          fault == Fault.PREPARE_DROPS_ACCEPTED_VALUE
              ? new AcceptorState<>(ballot, Ballot.NONE, null)
              : state.promising(ballot);
      if (fault == Fault.PROMISE_NOT_REMEMBERED || write(register, current, promised)) {
        return fault == Fault.PREPARE_DOES_NOT_REPORT
            ? new AcceptorState<>(ballot, Ballot.NONE, null)
            : promised;
      }
    }
  }

  private AcceptorState<String> accept(
      Register<AcceptorState<String>> register, long ballot, String sent) {
    for (; ; ) {
      Versioned<AcceptorState<String>> current = register.get();
      AcceptorState<String> state = stateOf(current);
      boolean below = ballot < state.promisedBallot();
      if (below && fault != Fault.ACCEPT_BELOW_PROMISE) {
        return state;
      }
      AcceptorState<String> accepted =
          fault == Fault.ACCEPT_KEEPS_OLD_PROMISE
              ? new AcceptorState<>(state.promisedBallot(), ballot, sent)
              : AcceptorState.accepted(ballot, sent);
      if (write(register, current, accepted)) {
        return accepted;
      }
    }
  }

  private boolean write(
      Register<AcceptorState<String>> register,
      Versioned<AcceptorState<String>> read,
      AcceptorState<String> next) {
    boolean isAccept = next.acceptedBallot() == next.promisedBallot();
    if (fault == (isAccept ? Fault.ACCEPT_NOT_ATOMIC : Fault.PREPARE_NOT_ATOMIC)) {
      return register.compareAndSet(register.get().version(), next);
    }
    return register.compareAndSet(read.version(), next);
  }

  private int quorum() {
    return fault == Fault.MAJORITY_OFF_BY_ONE ? 1 : 2;
  }

  String tryBallots(int ballots) {
    for (int round = 1; round <= ballots; round++) {
      String decided = tryBallot(Ballot.of(round, number), round);
      if (decided != null) {
        return fault == Fault.OWN_VALUE_RETURNED ? value : decided;
      }
    }
    return null;
  }

  private String tryBallot(long ballot, int round) {
    List<AcceptorState<String>> promises = new ArrayList<>();
    AcceptorState<String> last = AcceptorState.initial();
    int needed = !prepares(round) ? 0 : fault == Fault.TOO_FEW_PROMISES ? 1 : quorum();
    for (int i = 0; i < registers.size() && promises.size() < needed; i++) {
      AcceptorState<String> state;
      try {
        state = prepare(registers.get(i), ballot);
      } catch (RegisterUnavailableException e) {
        if (fault == Fault.SILENCE_IS_A_PROMISE) {
          promises.add(AcceptorState.initial());
        }
        continue;
      }
      if (state.promisedBallot() != ballot && fault != Fault.REFUSED_PROMISE_COUNTED) {
        return null;
      }
      if (adopts(state, last, promises.size())) {
        last = state;
      }
      promises.add(state);
    }
    if (promises.size() < needed) {
      return null;
    }
    if (learns(promises, last)) {
      return last.acceptedValue();
    }
    boolean own = last.acceptedValue() == null || fault == Fault.NOTHING_ADOPTED;
    return sendAccepts(ballot, own ? value : last.acceptedValue());
  }

  private boolean prepares(int round) {
    return switch (fault) {
      case NO_PREPARE -> false;
      case NO_SECOND_PREPARE -> round == 1;
      case EACH_FIRST_BALLOT_UNPREPARED -> round > 1;
      case LATER_BALLOTS_UNPREPARED -> number != 0;
      default -> number != 0 || round > 1;
    };
  }

  private boolean learns(
      List<AcceptorState<String>> promises, AcceptorState<String> last) {
    long same =
        promises.stream()
            .filter(state -> state.acceptedBallot() != Ballot.NONE)
            .filter(
                state ->
                    switch (fault) {
                      case ONE_VALUE_LEARNED -> state.acceptedValue().equals(last.acceptedValue());
                      case ANY_VALUES_LEARNED -> true;
                      default -> state.acceptedBallot() == last.acceptedBallot();
                    })
            .count();
    return same >= 2; // of three acceptors
  }

  private boolean adopts(AcceptorState<String> state, AcceptorState<String> last, int promises) {
    if (state.acceptedBallot() == Ballot.NONE) {
      return false;
    }
    return switch (fault) {
      case LOWEST_ADOPTED ->
          last.acceptedValue() == null || state.acceptedBallot() < last.acceptedBallot();
      case ONLY_THE_FIRST_PROMISE_SEEN -> promises == 0;
      default -> state.acceptedBallot() > last.acceptedBallot();
    };
  }

  private String sendAccepts(long ballot, String sent) {
    int acceptances = 0;
    int needed = fault == Fault.DECIDED_BEFORE_THE_QUORUM ? 1 : quorum();
    for (int i = 0; i < registers.size() && acceptances < needed; i++) {
      AcceptorState<String> state;
      try {
        state = accept(registers.get(i), ballot, sent);
      } catch (RegisterUnavailableException e) {
        acceptances += fault == Fault.SILENCE_IS_AN_ACCEPTANCE ? 1 : 0;
        continue;
      }
      if (state.promisedBallot() != ballot && fault != Fault.REFUSED_ACCEPT_COUNTED) {
        return fault == Fault.REFUSED_BALLOT_DECIDES ? sent : null;
      }
      acceptances++;
    }
    return acceptances < needed ? null : sent;
  }
}
