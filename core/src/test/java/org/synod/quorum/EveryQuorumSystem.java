// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import java.util.stream.Stream;

/** A small quorum system of every kind, for tests with {@code @MethodSource}. */
public final class EveryQuorumSystem {
  private EveryQuorumSystem() {}

  /** The accept quorums of the flexible ones and of the grid need not meet. */
  public static Stream<QuorumSystem> all() {
    return Stream.of(
        QuorumSystem.majority(3),
        QuorumSystem.weighted(2, 1, 1),
        QuorumSystem.flexible(3, 3, 1),
        QuorumSystem.flexible(4, 3, 2),
        QuorumSystem.grid(2, 2));
  }
}
