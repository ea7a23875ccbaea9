// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.List;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/** A twin of {@link RotatingPaxos} in which one thing is wrong. */
final class FaultyRotatingPaxos {

  /** What is wrong. */
  enum Fault {
    /** Nothing. */
    NONE,
    /** The value sent on is the one the host was asked to accept, whatever it has. */
    HOST_NOT_HEEDED,
    /** The host accepts again and again in its ballot: the last value stays. */
    LAST_VALUE_AT_HOST,
    /** The others are asked before the host. */
    HOST_NOT_FIRST,
    /** There is no host: any acceptor may be the first in a ballot. */
    NO_HOST,
    /** Each process has a rotation of its own. */
    HOST_OF_ITS_OWN,
    /** A host that does not answer is taken to have accepted. */
    SILENT_HOST_ACCEPTS,
    /** What a host has that refuses the ballot is taken for its value. */
    REFUSING_HOST_HEEDED,
    /** No ballot is prepared. */
    NO_PREPARE,
    /** The first ballot is prepared, and no other. */
    ONLY_FIRST_PREPARED,
    /** A promise is not written down. */
    PROMISE_NOT_REMEMBERED,
    /** A promise forgets what was accepted. */
    PROMISE_DROPS_VALUE,
    /** An accept below the promise is accepted. */
    ACCEPT_BELOW_PROMISE,
    /** One promise is enough. */
    TOO_FEW_PROMISES,
    /** The host's acceptance is enough, or one less than a quorum. */
    TOO_FEW_ACCEPT,
    /** The proposed value is sent in a later ballot, whatever was accepted. */
    NOTHING_ADOPTED,
    /** The value of the lowest accepted ballot is adopted. */
    LOWEST_ADOPTED,
    /** An accept that was refused is taken for accepted. */
    REFUSED_ACCEPT_COUNTED,
    /** A ballot that another process has begun at its host is left. */
    BEGUN_BALLOT_LEFT,
    /** A ballot is left when an acceptor other than its host does not answer. */
    BALLOT_LEFT_FOR_ANY_SILENCE,
    /** Where a ballot is refused, one above the higher one is begun: as in Paxos. */
    OUTBIDS,
    /** A refusal ends the call. */
    REFUSAL_ENDS,
    /** A host that does not answer ends the call. */
    SILENT_HOST_ENDS,
    /** A refused ballot is begun again, and not the higher one. */
    REFUSED_BALLOT_AGAIN,
    /** The proposed value is returned. */
    OWN_VALUE_RETURNED
  }

  private static final AcceptorState<String> SILENT = new AcceptorState<>(1, 1, "silent");

  private final Fault fault;
  private final int process;
  private final List<Register<AcceptorState<String>>> registers;
  private final int quorum;
  private long ballot = Ballot.of(1, 0);
  private boolean begun; // by another, as the host says

  FaultyRotatingPaxos(
      Fault fault, int process, List<Register<AcceptorState<String>>> registers) {
    this.fault = fault;
    this.process = process;
    this.registers = registers;
    quorum = registers.size() / 2 + 1;
  }

  String propose(String value) {
    for (; ; ) {
      long tried = ballot;
      String decided = tryBallot(value);
      if (decided != null) {
        return fault == Fault.OWN_VALUE_RETURNED ? value : decided;
      }
      if (ballot != tried && fault == Fault.REFUSAL_ENDS) {
        return null;
      }
      if (ballot == tried && fault != Fault.REFUSED_BALLOT_AGAIN) {
        if (fault == Fault.SILENT_HOST_ENDS || Ballot.round(ballot) > registers.size()) {
          return null;
        }
        ballot = Ballot.of(Ballot.round(ballot) + 1, 0);
      }
    }
  }

  /** The decided value; null if the ballot was left, or refused and a higher one is known. */
  private String tryBallot(String value) {
    boolean first = Ballot.round(ballot) == 1;
    boolean prepares = fault != Fault.NO_PREPARE && fault != Fault.ONLY_FIRST_PREPARED && !first;
    String safe = prepares ? prepared(value) : value;
    if (safe == null) {
      return null;
    }
    int rotation = fault == Fault.HOST_OF_ITS_OWN ? process : 0;
    int host = (int) ((Ballot.round(ballot) - 1 + rotation) % registers.size());
    int accepted = 0;
    if (fault == Fault.HOST_NOT_FIRST || fault == Fault.NO_HOST) {
      accepted = accepted(safe, host, fault == Fault.NO_HOST ? quorum : quorum - 1);
      if (accepted < 0) {
        return null;
      }
    }
    String only = fault == Fault.NO_HOST ? safe : atHost(host, safe);
    if (only == null) {
      return null;
    }
    if (fault == Fault.BEGUN_BALLOT_LEFT && begun) {
      return null;
    }
    if (fault == Fault.HOST_NOT_FIRST || fault == Fault.NO_HOST) {
      return only;
    }
    int needed = fault == Fault.TOO_FEW_ACCEPT ? quorum - 2 : quorum - 1;
    return accepted(only, host, needed) < needed ? null : only;
  }

  private String prepared(String value) {
    AcceptorState<String> adopted = AcceptorState.initial();
    int promises = 0;
    int needed = fault == Fault.TOO_FEW_PROMISES ? 1 : quorum;
    for (int i = 0; i < registers.size() && promises < needed; i++) {
      AcceptorState<String> state = prepare(registers.get(i));
      if (state == SILENT) {
        if (fault == Fault.BALLOT_LEFT_FOR_ANY_SILENCE) {
          return null;
        }
        continue;
      }
      if (isRefused(state)) {
        return null;
      }
      boolean lower = state.acceptedBallot() < adopted.acceptedBallot();
      if (state.acceptedValue() != null
          && (adopted.acceptedValue() == null || lower == (fault == Fault.LOWEST_ADOPTED))) {
        adopted = state;
      }
      promises++;
    }
    if (promises < needed) {
      return null;
    }
    boolean own = adopted.acceptedValue() == null || fault == Fault.NOTHING_ADOPTED;
    return own ? value : adopted.acceptedValue();
  }

  private String atHost(int host, String safe) {
    AcceptorState<String> state = accept(registers.get(host), safe, true);
    if (state == SILENT) {
      return fault == Fault.SILENT_HOST_ACCEPTS ? safe : null;
    }
    if (fault == Fault.REFUSING_HOST_HEEDED && state.acceptedValue() != null) {
      return state.acceptedValue();
    }
    if (isRefused(state)) {
      return null;
    }
    begun = !safe.equals(state.acceptedValue());
    return fault == Fault.HOST_NOT_HEEDED ? safe : state.acceptedValue();
  }

  /** How many others accepted; less than zero if one refused. */
  private int accepted(String sent, int host, int needed) {
    int accepted = 0;
    for (int i = 0; i < registers.size() && accepted < needed; i++) {
      if (i == host && fault != Fault.NO_HOST) {
        continue;
      }
      AcceptorState<String> state = accept(registers.get(i), sent, false);
      if (state == SILENT) {
        if (fault == Fault.BALLOT_LEFT_FOR_ANY_SILENCE) {
          return -1;
        }
        continue;
      }
      if (fault != Fault.REFUSED_ACCEPT_COUNTED && isRefused(state)) {
        return -1;
      }
      accepted++;
    }
    return accepted;
  }

  private boolean isRefused(AcceptorState<String> state) {
    long promised = state.promisedBallot();
    if (promised <= ballot) {
      return false;
    }
    if (fault != Fault.REFUSED_BALLOT_AGAIN) {
      ballot = fault == Fault.OUTBIDS ? Ballot.of(Ballot.round(promised) + 1, 0) : promised;
    }
    return true;
  }

  private AcceptorState<String> prepare(Register<AcceptorState<String>> register) {
    try {
      for (; ; ) {
        Versioned<AcceptorState<String>> current = register.get();
        AcceptorState<String> state =
            current.isSet() ? current.value() : AcceptorState.initial();
        if (ballot <= state.promisedBallot()) {
          return state;
        }
        AcceptorState<String> promised =
            fault == Fault.PROMISE_DROPS_VALUE
                ? new AcceptorState<>(ballot, Ballot.NONE, null)
                : state.promising(ballot);
        if (fault == Fault.PROMISE_NOT_REMEMBERED
            || register.compareAndSet(current.version(), promised)) {
          return promised;
        }
      }
    } catch (RegisterUnavailableException e) {
      return SILENT;
    }
  }

  private AcceptorState<String> accept(
      Register<AcceptorState<String>> register, String sent, boolean isHost) {
    try {
      for (; ; ) {
        Versioned<AcceptorState<String>> current = register.get();
        AcceptorState<String> state =
            current.isSet() ? current.value() : AcceptorState.initial();
        boolean below = ballot < state.promisedBallot() && fault != Fault.ACCEPT_BELOW_PROMISE;
        boolean again = ballot == state.acceptedBallot()
            && !(isHost && fault == Fault.LAST_VALUE_AT_HOST);
        if (below || again) {
          return state;
        }
        AcceptorState<String> accepted = AcceptorState.accepted(ballot, sent);
        if (register.compareAndSet(current.version(), accepted)) {
          return accepted;
        }
      }
    } catch (RegisterUnavailableException e) {
      return SILENT;
    }
  }
}
