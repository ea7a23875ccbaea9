// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.LongPredicate;

/** The finite sets of a world of hosted ballots, and its registers in terms of the model. */
final class HostedWorld {

  /** A register: the promised ballot, the accepted one, and the state, which may be none. */
  record Content(long promised, long accepted, String state) {}

  /** A set of acceptors that is a quorum of an epoch. */
  record Quorum(int epoch, long set) {}

  /** The acceptors of an epoch in their order, and which sets of them, by place, are quorums. */
  record Epoch(List<Integer> members, LongPredicate prepares, LongPredicate accepts) {

    static Epoch majority(Integer... members) {
      LongPredicate quorum = set -> Long.bitCount(set) > members.length / 2;
      return new Epoch(List.of(members), quorum, quorum);
    }

    private boolean isIn(Object acceptor, Quorum quorum) {
      int place = members.indexOf(acceptor);
      return place >= 0 && (quorum.set >>> place & 1) != 0;
    }
  }

  static final String NOTHING = "";

  private final Map<Sort, List<?>> domains = new HashMap<>();
  private final Map<Symbol, Function<Object[], Object>> fixed = new HashMap<>();
  private final List<Long> ballots = new ArrayList<>(List.of(0L));
  private final long start;

  /**
   * Makes the sets of a world.
   *
   * @param most the number of ballots of an epoch
   * @param ballot a ballot by its epoch and its number in it, from 1
   * @param start the ballot of a register that is unset, 0 if none
   */
  HostedWorld(
      int acceptors,
      List<Epoch> epochs,
      int most,
      Function<long[], Long> ballot,
      List<String> states,
      BiPredicate<String, String> contained,
      long start) {
    this.start = start;
    Map<Object, Integer> epochOf = new HashMap<>(Map.of(0L, 0));
    Map<Object, Integer> host = new HashMap<>(Map.of(0L, 0));
    Map<Object, Object> next = new HashMap<>();
    List<Quorum> prepares = new ArrayList<>();
    List<Quorum> accepts = new ArrayList<>();
    for (int e = 0; e < epochs.size(); e++) {
      Epoch epoch = epochs.get(e);
      for (int number = 1; number <= most; number++) {
        long b = ballot.apply(new long[] {e, number});
        next.put(ballots.get(ballots.size() - 1), b);
        ballots.add(b);
        epochOf.put(b, e);
        host.put(b, epoch.members.get((number - 1) % epoch.members.size()));
      }
      for (long set = 0; set < 1L << epoch.members.size(); set++) {
        if (epoch.prepares.test(set)) {
          prepares.add(new Quorum(e, set));
        }
        if (epoch.accepts.test(set)) {
          accepts.add(new Quorum(e, set));
        }
      }
    }
    domains.put(Acceptance.ACCEPTOR, numbers(acceptors));
    domains.put(Acceptance.BALLOT, ballots);
    domains.put(Acceptance.VALUE, states);
    domains.put(Acceptance.PREPARE, prepares);
    domains.put(Acceptance.ACCEPT, accepts);
    domains.put(RejoinModel.BOTH, prepares.stream().filter(accepts::contains).toList());
    domains.put(HostedModel.EPOCH, numbers(epochs.size()));
    fixed.put(Acceptance.LESS, x -> (Long) x[0] < (Long) x[1]);
    fixed.put(Acceptance.NO_BALLOT, x -> 0L);
    fixed.put(Acceptance.LOWEST_BALLOT, x -> ballots.get(1));
    fixed.put(Acceptance.NO_VALUE, x -> NOTHING);
    for (Symbol in :
        List.of(Acceptance.IN_PREPARE, Acceptance.IN_ACCEPT, RejoinModel.IN_BOTH)) {
      fixed.put(in, x -> epochs.get(((Quorum) x[1]).epoch).isIn(x[0], (Quorum) x[1]));
    }
    fixed.put(HostedModel.HOST, x -> host.get(x[0]));
    fixed.put(HostedModel.CONTAINED, x -> contained.test((String) x[0], (String) x[1]));
    fixed.put(HostedModel.EARLIER, x -> (Integer) x[0] < (Integer) x[1]);
    fixed.put(HostedModel.FIRST_EPOCH, x -> 0);
    fixed.put(HostedModel.EPOCH_OF, x -> epochOf.get(x[0]));
    fixed.put(HostedModel.PREPARES, x -> ((Quorum) x[0]).epoch == (Integer) x[1]);
    fixed.put(HostedModel.ACCEPTS, x -> ((Quorum) x[0]).epoch == (Integer) x[1]);
    fixed.put(HostedModel.STARTING, x -> start);
    fixed.put(RotatingModel.NEXT, x -> x[1].equals(next.get(x[0])));
  }

  private static List<Integer> numbers(int count) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  /** What the model sees of some registers. */
  Map<Symbol, Map<List<Object>, Object>> seen(List<Content> registers) {
    Map<List<Object>, Object> left = new HashMap<>();
    Map<List<Object>, Object> has = new HashMap<>();
    Map<List<Object>, Object> at = new HashMap<>();
    for (int a = 0; a < registers.size(); a++) {
      Content content = registers.get(a);
      if (!ballots.contains(content.promised)
          || !domains.get(Acceptance.VALUE).contains(content.state)) {
        throw new AssertionError(content + ", allowed: ballots " + ballots + " and states");
      }
      for (Long ballot : ballots) {
        if (ballot < content.promised) {
          left.put(List.of(a, ballot), true);
        }
      }
      has.put(List.of(a, content.accepted, content.state), true);
      at.put(List.of(a, content.accepted), true);
    }
    return new HashMap<>(
        Map.of(Acceptance.LEFT, left, Acceptance.HAS, has, HostedModel.AT, at));
  }

  /** The first state of a model, in which all registers are as they start. */
  State start(Model model) {
    List<Content> unset = new ArrayList<>();
    domains.get(Acceptance.ACCEPTOR).forEach(a -> unset.add(new Content(start, start, NOTHING)));
    Map<Symbol, Map<List<Object>, Object>> tables = seen(unset);
    if (start != 0) {
      Map<List<Object>, Object> reached = new HashMap<>();
      domains
          .get(Acceptance.ACCEPTOR)
          .forEach(a -> reached.put(List.of(a, start, NOTHING), true));
      tables.put(HostedModel.REACHED, reached);
      tables.put(HostedModel.MADE, Map.of(List.of(start, NOTHING), true));
    }
    tables.put(RotatingModel.ENTERED, Map.of(List.of(ballots.get(1)), true));
    return State.of(new State.Frame(domains, fixed), model.changing(), tables);
  }

  /** All texts of some letters, each letter once at most. */
  static List<String> texts(String letters) {
    Set<String> all = new HashSet<>(Set.of(NOTHING));
    for (int i = 0; i < letters.length(); i++) {
      for (String each : List.copyOf(all)) {
        for (char letter : letters.toCharArray()) {
          if (each.indexOf(letter) < 0) {
            all.add(each + letter);
          }
        }
      }
    }
    return List.copyOf(all);
  }
}
