// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.quorum.EveryQuorumSystem;
import org.synod.quorum.QuorumSystem;

/**
 * Runs of consensus objects that are left to chance, over three, five and sixty-four registers.
 * Each process asks the acceptors in an order of its own, so that the values collide.
 */
class PaxosChanceTest {
  static Stream<QuorumSystem> fastSystems() {
    return Stream.of(
        FastPaxos.quorums(3),
        FastPaxos.quorums(4),
        FastPaxos.quorums(5),
        QuorumSystem.fast(5, 4, 4),
        QuorumSystem.fast(4, 4, 3),
        QuorumSystem.weighted(2, 1, 1));
  }

  static Stream<QuorumSystem> largest() {
    return Stream.concat(EveryQuorumSystem.largest(), Stream.of(FastPaxos.quorums(64)));
  }

  private static void paxos(int runs, QuorumSystem quorums) {
    PaxosChance.<AcceptorState<String>>play(
        runs,
        quorums.acceptors(),
        (registers, process, numbers) ->
            new Paxos<>(
                Rotated.from(process, registers, quorums), () -> true, numbers::getAndIncrement),
        at(quorums));
  }

  private static void fast(int runs, QuorumSystem quorums) {
    PaxosChance.<AcceptorState<String>>play(
        runs,
        quorums.acceptors(),
        (registers, process, numbers) ->
            new FastThenPaxos(
                Rotated.fastFrom(process, registers, quorums), numbers.getAndIncrement()),
        at(quorums));
  }

  /** Whether enough acceptors have a value. Once it is decided, acceptors accept no other value. */
  private static PaxosChance.Check<AcceptorState<String>> at(QuorumSystem quorums) {
    return (registers, value) -> {
      long have = 0;
      for (int i = 0; i < registers.size(); i++) {
        AcceptorState<String> state = registers.get(i).get().value();
        have |= state != null && value.equals(state.acceptedValue()) ? 1L << i : 0;
      }
      return quorums.isAcceptQuorum(have) || quorums.isFastQuorum(have);
    };
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#andLarger")
  void proposersOfPaxosAgree(QuorumSystem quorums) {
    paxos(200, quorums);
  }

  @ParameterizedTest
  @MethodSource("fastSystems")
  void proposersOfFastPaxosAgreeThoughTheyCollide(QuorumSystem quorums) {
    fast(300, quorums);
  }

  /** The calls of one object share one recovery. If acceptors miss calls, these calls collide. */
  @ParameterizedTest
  @MethodSource("fastSystems")
  void callsOfOneFastPaxosAgree(QuorumSystem quorums) {
    PaxosChance.<AcceptorState<String>>playShared(
        200,
        quorums.acceptors(),
        (registers, process, numbers) -> new FastPaxos<>(registers, quorums),
        at(quorums));
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#andLarger")
  void callsOfOnePaxosAgree(QuorumSystem quorums) {
    PaxosChance.<AcceptorState<String>>playShared(
        50,
        quorums.acceptors(),
        (registers, process, numbers) -> new Paxos<>(registers, quorums),
        at(quorums));
  }

  @ParameterizedTest
  @MethodSource("largest")
  void acceptorsBeyondThirtyTwoCountForThemselves(QuorumSystem quorums) {
    paxos(5, quorums);
    fast(5, quorums);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 7, 63})
  void processesOfRotatingPaxosAgree(int count) {
    PaxosChance.<AcceptorState<String>>play(
        count > 7 ? 10 : 200,
        count,
        (registers, process, numbers) -> new RotatingPaxos<>(registers),
        at(QuorumSystem.majority(count)));
  }
}
