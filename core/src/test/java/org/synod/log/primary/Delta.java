// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

import java.util.ArrayList;
import java.util.List;
import org.synod.register.Versioned;

/**
 * A change that says which it is.
 *
 * @param zxid its number
 * @param base the number of the last change of the state that it was made from
 * @param by the primary that made it
 */
record Delta(long zxid, long base, String by) {

  /** A change of an epoch behind another change. */
  static Delta of(long epoch, long counter, long base, String by) {
    return new Delta(Zxid.of(epoch, counter), base, by);
  }

  /** Two changes as one. */
  static List<Delta> merge(List<Delta> older, List<Delta> newer) {
    List<Delta> both = new ArrayList<>(older);
    both.addAll(newer);
    return List.copyOf(both);
  }

  /** All changes of a history. */
  static List<Delta> all(History<List<Delta>> history) {
    List<Delta> all = new ArrayList<>();
    List<Delta> base = history.base;
    if (base != null) {
      all.addAll(base);
    }
    for (History<List<Delta>> each : history.changesAfter(history.baseZxid)) {
      all.addAll(each.change);
    }
    return List.copyOf(all);
  }

  static long last(List<Delta> changes) {
    return changes.isEmpty() ? 0 : changes.get(changes.size() - 1).zxid;
  }

  /** A state that holds changes. */
  static ReplicaState<List<Delta>> state(long accepted, long current, Delta... changes) {
    History<List<Delta>> history = History.empty();
    for (Delta each : changes) {
      history = history.plus(each.zxid, List.of(each));
    }
    return new ReplicaState<>(accepted, current, history);
  }

  static ReplicaState<List<Delta>> initial() {
    return ReplicaState.of(new Versioned<>(0, null));
  }

  @Override
  public String toString() {
    return Zxid.text(zxid) + " of " + by + " after " + Zxid.text(base);
  }
}
