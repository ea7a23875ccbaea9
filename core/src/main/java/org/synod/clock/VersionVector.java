// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Tells which updates a copy of some data has in it: the number of each replica's updates. Of two
 * copies, one is out of date if its vector is {@link Causality#BEFORE} the other's. If they are
 * {@link Causality#CONCURRENT}, each has an update that the other lacks, and someone must merge
 * them.
 *
 * <pre>{@code
 * stored = stored.increment("paris"); // an update, made at paris
 * merged = mine.merge(yours);         // a copy that has the updates of both
 * }</pre>
 *
 * <p>Immutable. A replica is known by its name, and has no updates until its first. So replicas may
 * come, and nobody needs to know of all of them.
 *
 * <p><i>Not guaranteed:</i> anything about two replicas that share a name. A replica that has left
 * keeps its entry.
 *
 * <p>Source: D. Parker et al., <i>Detection of Mutual Inconsistency in Distributed Systems</i>,
 * IEEE Transactions on Software Engineering 1983.
 */
public final class VersionVector {
  private static final VersionVector NONE = new VersionVector(new TreeMap<>());

  private final TreeMap<String, Long> counts; // each 1 or more; never changed

  private VersionVector(TreeMap<String, Long> counts) {
    this.counts = counts;
  }

  /**
   * Returns the vector of a copy without updates.
   *
   * @return the empty vector
   */
  public static VersionVector none() {
    return NONE;
  }

  /**
   * Returns a vector that came from elsewhere.
   *
   * @param counts the number of updates of each replica, each 1 or more
   * @return the vector
   */
  public static VersionVector of(Map<String, Long> counts) {
    TreeMap<String, Long> own = new TreeMap<>();
    Objects.requireNonNull(counts, "counts: null, allowed: a map")
        .forEach(
            (replica, count) -> {
              if (replica == null || count == null || count < 1) {
                throw new IllegalArgumentException(
                    "counts: " + replica + "=" + count + ", allowed: a name and 1 or more");
              }
              own.put(replica, count);
            });
    return new VersionVector(own);
  }

  /**
   * Returns the number of updates of a replica.
   *
   * @param replica its name
   * @return the number of its updates in the copy, 0 if there are none
   */
  public long get(String replica) {
    return counts.getOrDefault(requireName(replica), 0L);
  }

  /**
   * Returns the vector after an update.
   *
   * @param replica the name of the replica that makes it
   * @return a vector with one update more
   * @throws IllegalStateException if the replica has made {@link Long#MAX_VALUE} updates
   */
  public VersionVector increment(String replica) {
    long count = get(replica);
    if (count == Long.MAX_VALUE) {
      throw new IllegalStateException(
          replica + ": " + Long.MAX_VALUE + " updates, allowed: fewer");
    }
    TreeMap<String, Long> next = new TreeMap<>(counts);
    next.put(replica, count + 1);
    return new VersionVector(next);
  }

  /**
   * Returns the vector of a copy that has the updates of two others.
   *
   * @param other the vector of the other copy
   * @return the greater number for each replica
   */
  public VersionVector merge(VersionVector other) {
    Objects.requireNonNull(other, "other: null, allowed: a vector");
    TreeMap<String, Long> next = new TreeMap<>(counts);
    other.counts.forEach((replica, count) -> next.merge(replica, count, Math::max));
    return new VersionVector(next);
  }

  /**
   * Compares the vectors of two copies.
   *
   * @param other the vector of the other copy
   * @return the relation of this one to the other
   */
  public Causality compare(VersionVector other) {
    Objects.requireNonNull(other, "other: null, allowed: a vector");
    return Causality.of(isAtMost(other), other.isAtMost(this));
  }

  private boolean isAtMost(VersionVector other) {
    return counts.entrySet().stream().allMatch(e -> e.getValue() <= other.get(e.getKey()));
  }

  /**
   * Returns the numbers, to be sent elsewhere.
   *
   * @return the number of updates of each replica that has made one, unmodifiable
   */
  public Map<String, Long> toMap() {
    return Collections.unmodifiableMap(counts);
  }

  private static String requireName(String replica) {
    return Objects.requireNonNull(replica, "replica: null, allowed: a name");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VersionVector vector && counts.equals(vector.counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
