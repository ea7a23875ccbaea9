// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import static org.synod.Invariant.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.synod.explore.Spec;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * The invariants of hosted ballots, on the states of a {@link ClientQuorumRegister}'s acceptors
 * after every step: a ballot has one state for each version, promises are kept, and each version is
 * decided once, as the work of one write.
 */
final class ClientInvariants implements Spec<ClientInvariants.History> {
  private final List<Register<ClientQuorumState<Long>>> registers;
  private final QuorumSystem quorums;

  ClientInvariants(List<Register<ClientQuorumState<Long>>> registers, QuorumSystem quorums) {
    this.registers = registers;
    this.quorums = quorums;
  }

  /** A place in the chain of a ballot. */
  record Place(long ballot, long version) {}

  /** The content of a state, without its ballot. */
  record Content(Long value, List<WriteId> recent) {
    static Content of(ClientQuorumState<Long> state) {
      return new Content(state.value(), state.recent());
    }
  }

  /**
   * The history of a run so far.
   *
   * @param made the content of each state that was ever accepted
   * @param decided the content that each decided version had
   * @param promised the highest ballot that each acceptor has promised
   */
  record History(Map<Place, Content> made, Map<Long, Content> decided, List<Long> promised) {}

  @Override
  public History start() {
    return new History(Map.of(), Map.of(), List.of());
  }

  @Override
  public History next(History before, View view) {
    Map<Place, Content> made = new HashMap<>(before.made);
    Map<Long, Content> decided = new HashMap<>(before.decided);
    List<ClientQuorumState<Long>> states = new ArrayList<>();
    List<Long> promised = new ArrayList<>();
    for (Register<ClientQuorumState<Long>> register : registers) {
      ClientQuorumState<Long> state = view.get(register).value();
      states.add(state);
      promised.add(state.promisedBallot());
    }
    for (int i = 0; i < states.size(); i++) {
      ClientQuorumState<Long> state = states.get(i);
      require(
          before.promised.isEmpty() || promised.get(i) >= before.promised.get(i),
          "acceptor ", i, " takes back a promise");
      put(made, new Place(state.acceptedBallot(), state.version()), state, "made");
      if (quorums.isAcceptQuorum(having(states, state))) {
        put(decided, state.version(), state, "decided");
      }
    }
    return new History(
        made.equals(before.made) ? before.made : Map.copyOf(made),
        decided.equals(before.decided) ? before.decided : Map.copyOf(decided),
        promised);
  }

  private static <K> void put(
      Map<K, Content> map, K key, ClientQuorumState<Long> state, String how) {
    Content content = Content.of(state);
    Content other = map.putIfAbsent(key, content);
    require(
        other == null || other.equals(content),
        key, " is ", how, " as ", other, " and as ", content);
  }

  /** The acceptors that have a state, or one made from it in its ballot. */
  private static long having(
      List<ClientQuorumState<Long>> states, ClientQuorumState<Long> of) {
    long set = 0;
    for (int i = 0; i < states.size(); i++) {
      ClientQuorumState<Long> state = states.get(i);
      if (state.acceptedBallot() == of.acceptedBallot() && state.version() >= of.version()) {
        set |= 1L << i;
      }
    }
    return set;
  }
}
