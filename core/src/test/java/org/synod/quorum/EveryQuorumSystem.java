// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A small quorum system of every kind, for tests with {@code @MethodSource}. */
public final class EveryQuorumSystem {
  private EveryQuorumSystem() {}

  /** The small systems. Accept quorums of the flexible ones and of the grid need not meet. */
  public static Stream<QuorumSystem> all() {
    return Stream.of(
        QuorumSystem.majority(3),
        QuorumSystem.weighted(2, 1, 1),
        QuorumSystem.flexible(3, 3, 1),
        QuorumSystem.flexible(4, 3, 2),
        QuorumSystem.grid(2, 2));
  }

  /** The small systems, and some of five acceptors and more. */
  public static Stream<QuorumSystem> andLarger() {
    return Stream.concat(all(), larger());
  }

  private static Stream<QuorumSystem> larger() {
    return Stream.of(
        QuorumSystem.majority(5),
        QuorumSystem.weighted(3, 2, 2, 1, 1),
        QuorumSystem.flexible(5, 4, 2),
        QuorumSystem.grid(2, 3));
  }

  /** The systems in which all acceptors but any one are a quorum of both kinds. */
  public static Stream<QuorumSystem> withoutAnyOne() {
    return Stream.concat(
        Stream.of(
            QuorumSystem.majority(3), QuorumSystem.flexible(4, 3, 2), QuorumSystem.grid(2, 2)),
        larger());
  }

  /** Some systems of sixty-four acceptors. */
  public static Stream<QuorumSystem> largest() {
    return Stream.of(
        QuorumSystem.majority(64),
        QuorumSystem.flexible(64, 40, 25),
        QuorumSystem.weighted(LongStream.rangeClosed(1, 64).toArray()),
        QuorumSystem.grid(8, 8));
  }
}
