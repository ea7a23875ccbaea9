// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.synod.Invariant.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.synod.explore.Spec;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** The invariants of {@code Chain}, on the states of the acceptors after every step. */
final class QuorumInvariants implements Spec<QuorumInvariants.History> {
  private final List<Register<QuorumState<Long>>> registers;
  private final QuorumSystem quorums;

  QuorumInvariants(List<Register<QuorumState<Long>>> registers, QuorumSystem quorums) {
    this.registers = registers;
    this.quorums = quorums;
  }

  /** The state of an acceptor, with its version. */
  private record Accepted(
      long promisedBallot, long acceptedBallot, long version, long toggles, Long value) {

    static Accepted of(Versioned<QuorumState<Long>> held) {
      QuorumState<Long> state = held.value();
      return state == null
          ? null
          : new Accepted(
              state.promisedBallot(),
              state.acceptedBallot(),
              state.version(held.version()),
              state.toggles(),
              state.value());
    }
  }

  /** A place in the chain of a ballot. */
  record Place(long ballot, long version) {}

  /** The content of a state, without its ballot. */
  record Content(long toggles, Long value) {}

  /**
   * The history of a run so far.
   *
   * @param made the content of each state that was ever accepted
   * @param decided the content that each decided version had
   * @param promised the highest ballot that each acceptor has promised
   * @param prepared the highest ballot that a quorum had promised at one time
   */
  record History(
      Map<Place, Content> made,
      Map<Long, Content> decided,
      List<Long> promised,
      long prepared) {}

  @Override
  public History start() {
    return new History(Map.of(), Map.of(), List.of(), QuorumState.FIRST_BALLOT);
  }

  @Override
  public History next(History before, View view) {
    Map<Place, Content> made = new HashMap<>(before.made);
    Map<Long, Content> decided = new HashMap<>(before.decided);
    List<Accepted> states = new ArrayList<>();
    for (Register<QuorumState<Long>> register : registers) {
      states.add(Accepted.of(view.get(register)));
    }
    List<Long> promised = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      Accepted state = states.get(i);
      promised.add(state == null ? 0 : state.promisedBallot());
      require(
          before.promised.isEmpty() || promised.get(i) >= before.promised.get(i),
          "acceptor ", i, " takes back a promise");
      if (state != null) {
        Place place = new Place(state.acceptedBallot(), state.version());
        Content content = new Content(state.toggles(), state.value());
        Content other = made.putIfAbsent(place, content);
        require(other == null || other.equals(content), "two states at ", place);
        requireHostFirst(states, place, i);
      }
    }
    for (Accepted state : states) {
      if (state != null && isDecided(states, state)) {
        Content content = new Content(state.toggles(), state.value());
        Content other = decided.putIfAbsent(state.version(), content);
        require(
            other == null || other.equals(content),
            "version ", state.version(), " decided as ", other, " and as ", content);
      }
    }
    requireContained(states, decided);
    return new History(
        made.equals(before.made) ? before.made : Map.copyOf(made),
        decided.equals(before.decided) ? before.decided : Map.copyOf(decided),
        promised,
        prepared(before.prepared, promised));
  }

  /** The host's CAS makes a state, and all other acceptors get copies of it. */
  private void requireHostFirst(List<Accepted> states, Place place, int i) {
    Accepted host =
        states.get((int) ((place.ballot - QuorumState.FIRST_BALLOT) % states.size()));
    if (host == null || host.acceptedBallot() > place.ballot) {
      return; // the host had the state before
    }
    require(
        host.acceptedBallot() == place.ballot && host.version() >= place.version,
        "acceptor ", i, " has ", place, " before its host");
  }

  private boolean isDecided(List<Accepted> states, Accepted of) {
    long set = 0;
    for (int i = 0; i < states.size(); i++) {
      Accepted state = states.get(i);
      if (state != null
          && state.acceptedBallot() == of.acceptedBallot()
          && state.version() >= of.version()) {
        set |= 1L << i;
      }
    }
    return quorums.isAcceptQuorum(set);
  }

  /** Requires that each quorum that prepares sees what is decided, so that it is never lost. */
  private void requireContained(List<Accepted> states, Map<Long, Content> decided) {
    long latest = decided.keySet().stream().mapToLong(version -> version).max().orElse(0);
    for (long set = 0; set < 1L << states.size(); set++) {
      Accepted highest = null;
      long remember = set;
      for (int i = 0; i < states.size(); i++) {
        Accepted state = states.get(i);
        if ((set >>> i & 1) == 0) {
          continue;
        }
        if (state == null) {
          remember &= ~(1L << i);
        } else if (highest == null
            || state.acceptedBallot() > highest.acceptedBallot()
            || state.acceptedBallot() == highest.acceptedBallot()
                && state.version() > highest.version()) {
          highest = state;
        }
      }
      if (highest != null
          && quorums.isPrepareQuorum(remember)
          && quorums.isAcceptQuorum(remember)) {
        require(
            highest.version() >= latest,
            "version ", latest, " was decided, and a quorum knows of ", highest.version());
      }
    }
  }

  /** If any acceptor has promised b + 1, a quorum had promised b before. */
  private long prepared(long before, List<Long> promised) {
    long prepared = before;
    for (long ballot : promised) {
      require(
          ballot <= before + 1, ballot, " is promised before ", (ballot - 1), " by a quorum");
      long set = 0;
      for (int i = 0; i < promised.size(); i++) {
        set |= promised.get(i) >= ballot ? 1L << i : 0;
      }
      if (quorums.isPrepareQuorum(set) && quorums.isAcceptQuorum(set)) {
        prepared = Math.max(prepared, ballot);
      }
    }
    return prepared;
  }
}
