// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.synod.explore.Ghost;
import org.synod.explore.Spec;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * The properties of Zab, after each step. The history that a replica has acknowledged in an epoch
 * is remembered: it counts for that epoch for ever, though the replica may have moved on to a later
 * one.
 */
final class ZabInvariants implements Spec<ZabInvariants.Seen> {

  /**
   * One epoch.
   *
   * @param longest the longest history
   * @param acked for each replica the length of the longest history that it has had, or -1
   */
  record Epoch(List<Delta> longest, List<Integer> acked) {}

  /**
   * The past.
   *
   * @param epochs by number
   * @param committed the changes that are committed
   */
  record Seen(Map<Long, Epoch> epochs, List<Delta> committed) {}

  private final List<Register<ReplicaState<List<Delta>>>> replicas;
  private final QuorumSystem quorums;
  private final List<Ghost<List<Delta>>> told; // to each process as committed

  ZabInvariants(
      List<Register<ReplicaState<List<Delta>>>> replicas,
      QuorumSystem quorums,
      List<Ghost<List<Delta>>> told) {
    this.replicas = replicas;
    this.quorums = quorums;
    this.told = told;
  }

  @Override
  public Seen start() {
    return new Seen(Map.of(), List.of());
  }

  @Override
  public Seen next(Seen before, View view) {
    Map<Long, Epoch> epochs = new TreeMap<>(before.epochs);
    for (int i = 0; i < replicas.size(); i++) {
      ReplicaState<List<Delta>> state = ReplicaState.of(view.get(replicas.get(i)));
      if (state.currentEpoch > 0) {
        List<Delta> all = Delta.all(state.history);
        requireInOrder(all);
        require(Delta.last(all) == state.history.last, "numbers", all, state.history);
        epochs.merge(state.currentEpoch, alone(i, all), ZabInvariants::both);
      }
    }
    List<Delta> committed = before.committed;
    for (Epoch each : epochs.values()) {
      int length = committedLength(each);
      committed = longer(committed, each.longest.subList(0, Math.max(0, length)));
    }
    for (Map.Entry<Long, Epoch> each : epochs.entrySet()) {
      requirePrimaryIntegrity(each.getKey(), each.getValue(), committed);
    }
    for (Ghost<List<Delta>> each : told) {
      require(isPrefix(view.get(each), committed), "told", view.get(each), committed);
    }
    return new Seen(epochs, List.copyOf(committed));
  }

  private Epoch alone(int replica, List<Delta> all) {
    List<Integer> acked = new ArrayList<>(Collections.nCopies(replicas.size(), -1));
    acked.set(replica, all.size());
    return new Epoch(all, acked);
  }

  /** Prefix consistency in an epoch. */
  private static Epoch both(Epoch one, Epoch two) {
    List<Integer> acked = new ArrayList<>();
    for (int i = 0; i < one.acked.size(); i++) {
      acked.add(Math.max(one.acked.get(i), two.acked.get(i)));
    }
    return new Epoch(longer(one.longest, two.longest), acked);
  }

  /** The length of the history that a quorum has acknowledged; -1 if none has acknowledged any. */
  private int committedLength(Epoch epoch) {
    int most = -1;
    for (int length : epoch.acked) {
      long having = 0;
      for (int i = 0; i < epoch.acked.size(); i++) {
        having |= epoch.acked.get(i) >= length ? 1L << i : 0;
      }
      most = length > most && quorums.isAcceptQuorum(having) ? length : most;
    }
    return most;
  }

  /**
   * Global primary order: changes of an earlier epoch come first. Local primary order: all changes
   * of an epoch come in the order in which its primary made them, without a gap. Each change stands
   * behind the one that it was made on, and an epoch has one primary.
   */
  private static void requireInOrder(List<Delta> all) {
    long last = 0;
    String by = "";
    for (Delta each : all) {
      boolean isNext = Zxid.epoch(each.zxid()) == Zxid.epoch(last) && each.zxid() == last + 1;
      boolean isFirst =
          Zxid.epoch(each.zxid()) > Zxid.epoch(last) && Zxid.counter(each.zxid()) == 1;
      require(isNext && each.by().equals(by) || isFirst, "primary order", all, each);
      require(each.base() == last, "made from another state", all, each);
      last = each.zxid();
      by = each.by();
    }
  }

  /**
   * A primary that has begun has all changes of lower epochs that are ever committed, before its
   * own.
   */
  private void requirePrimaryIntegrity(long epoch, Epoch its, List<Delta> committed) {
    boolean hasBegun =
        committedLength(its) >= 0 || Zxid.epoch(Delta.last(its.longest)) == epoch;
    if (hasBegun) {
      List<Delta> lower = new ArrayList<>(committed);
      lower.removeIf(each -> Zxid.epoch(each.zxid()) >= epoch);
      require(isPrefix(lower, its.longest), "primary integrity of " + epoch, lower, its.longest);
      for (Delta each : its.longest.subList(lower.size(), its.longest.size())) {
        // a change that is not committed before its own is committed with them
        require(Zxid.epoch(each.zxid()) <= epoch, "epoch of " + epoch, each, its.longest);
      }
    }
  }

  private static List<Delta> longer(List<Delta> one, List<Delta> two) {
    List<Delta> longer = one.size() > two.size() ? one : two;
    List<Delta> shorter = longer == one ? two : one;
    require(isPrefix(shorter, longer), "prefix consistency", one, two);
    return longer;
  }

  private static boolean isPrefix(List<Delta> shorter, List<Delta> longer) {
    return shorter.size() <= longer.size()
        && longer.subList(0, shorter.size()).equals(shorter);
  }

  private static void require(boolean isSo, String what, Object one, Object two) {
    if (!isSo) {
      throw new AssertionError(what + ": " + one + " and " + two);
    }
  }
}
