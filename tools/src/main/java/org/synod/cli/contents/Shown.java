// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.contents;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Ballot;
import org.synod.quorum.QuorumState;

/** Shows values as numbers, strings, lists and records of them. */
final class Shown {
  private Shown() {}

  /** The state of an acceptor of Paxos. */
  record Acceptor(String promised, String accepted, @Nullable Object value) {}

  /** The state of an acceptor of a quorum register. */
  record QuorumAcceptor(long promised, long accepted, long version, @Nullable Object value) {}

  /**
   * Shows a value.
   *
   * @param held the version of the register that holds it
   */
  static @Nullable Object of(@Nullable Object value, long held) {
    if (value instanceof long[] numbers) {
      return Arrays.stream(numbers).boxed().toList();
    }
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (value instanceof Map.Entry<?, ?> pair) {
      List<@Nullable Object> both = new ArrayList<>();
      both.add(of(pair.getKey(), held));
      both.add(of(pair.getValue(), held));
      return both;
    }
    if (value instanceof AcceptorState<?> state) {
      return new Acceptor(
          Ballot.toString(state.promisedBallot()),
          Ballot.toString(state.acceptedBallot()),
          of(state.acceptedValue(), held));
    }
    if (value instanceof QuorumState<?> state) {
      return new QuorumAcceptor(
          state.promisedBallot(),
          state.acceptedBallot(),
          state.version(held),
          of(state.value(), held));
    }
    return value;
  }
}
