// SPDX-License-Identifier: Apache-2.0
package org.synod.log.egalitarian;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.synod.log.egalitarian.Instance.Decision;
import org.synod.log.egalitarian.Instance.Phase;

/**
 * The state of an acceptor of an {@link EgalitarianLog}: the content of its register. Only the log
 * makes and reads it. Immutable; an unset register stands for the first state.
 *
 * @param <C> the commands
 */
public final class EgalitarianState<C> {
  final Map<Id, Instance<C>> instances;

  EgalitarianState(Map<Id, Instance<C>> instances) {
    this.instances = Collections.unmodifiableMap(instances);
  }

  static <C> EgalitarianState<C> of(@Nullable EgalitarianState<C> state) {
    return state == null ? new EgalitarianState<>(Map.of()) : state;
  }

  Instance<C> get(Id id) {
    return instances.getOrDefault(id, Instance.unseen());
  }

  EgalitarianState<C> with(Id id, Instance<C> instance) {
    Map<Id, Instance<C>> next = new TreeMap<>(instances);
    next.put(id, instance);
    return new EgalitarianState<>(next);
  }

  /** {unseen, promised 0} -> {pre-accepted, the dependencies and what conflicts here}. */
  EgalitarianState<C> preAccepted(Id id, Proposal<C> proposal, @Nullable Set<Id> dependencies) {
    Set<Id> here = new TreeSet<>(dependencies == null ? Set.of() : dependencies);
    instances.forEach(
        (other, instance) -> {
          if (!other.equals(id) && instance.conflictsWith(proposal)) {
            here.add(other);
          }
        });
    Set<Id> begun = dependencies == null ? here : dependencies;
    return with(
        id,
        Instance.<C>unseen()
            .knowing(proposal, begun)
            .with(Phase.PRE_ACCEPTED, 0, new Decision<>(proposal, here)));
  }

  /** The others that show that a proposal with these dependencies was not decided fast. */
  Set<Id> refuting(Id id, Proposal<C> proposal, Set<Id> dependencies) {
    Set<Id> found = new TreeSet<>();
    instances.forEach(
        (other, instance) -> {
          if (!other.equals(id)
              && !dependencies.contains(other)
              && instance.refutes(id, proposal)) {
            found.add(other);
          }
        });
    return found;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EgalitarianState<?> that && instances.equals(that.instances);
  }

  @Override
  public int hashCode() {
    return instances.hashCode();
  }

  @Override
  public String toString() {
    return instances.toString();
  }
}
