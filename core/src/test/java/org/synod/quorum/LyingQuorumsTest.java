// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.log.LogState;
import org.synod.log.PaxosLog;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.FastPaxos;
import org.synod.register.HeapRegister;

/** Quorums of acceptors that may lie have so many in common that the truth is believed. */
class LyingQuorumsTest {

  private static boolean areEnough(int acceptors, int liars, int witnesses) {
    return 2 * (acceptors - liars) - acceptors - liars >= witnesses;
  }

  @Test
  void exactlyTheSizesWithEnoughInCommonAreAllowed() {
    for (int n = 1; n <= QuorumSystem.MAX_ACCEPTORS; n++) {
      for (int f = 1; f <= n; f++) {
        int acceptors = n;
        int liars = f;
        if (areEnough(n, f, 1)) {
          QuorumSystem made = QuorumSystem.authentic(n, f);
          assertEquals(f, made.liars());
          assertTrue(made.isWitness(1));
          assertTrue(n > 3 * f);
        } else {
          Refusal.ofArgument("quorums: {", () -> QuorumSystem.authentic(acceptors, liars));
        }
        if (areEnough(n, f, f + 1)) {
          QuorumSystem made = QuorumSystem.masking(n, f);
          long all = -1L >>> Long.SIZE - n;
          assertFalse(made.isWitness(all >>> n - f));
          assertTrue(made.isWitness(all >>> n - f - 1));
          assertTrue(made.isAcceptQuorum(all >>> f));
          assertFalse(made.isPrepareQuorum(all >>> f + 1));
          assertTrue(n > 4 * f);
        } else {
          Refusal.ofArgument("quorums: {", () -> QuorumSystem.masking(acceptors, liars));
        }
      }
    }
  }

  @Test
  void aRefusalNamesTheTwoQuorums() {
    Refusal.ofArgument(
        "quorums: {0, 1} and {1, 2} have in common {1}, of which 1 may lie and fewer than 1 are"
            + " left, allowed: acceptors > 3 * liars, not 3 and 1",
        () -> QuorumSystem.authentic(3, 1));
    Refusal.ofArgument(
        "quorums: {0, 1, 2} and {1, 2, 3} have in common {1, 2}, of which 1 may lie and fewer than"
            + " 2 are left, allowed: acceptors > 4 * liars, not 4 and 1",
        () -> QuorumSystem.masking(4, 1));
    Refusal.ofArgument("liars: 0, allowed: 1 to 5", () -> QuorumSystem.masking(5, 0));
    Refusal.ofArgument("acceptors: 65, allowed: 1 to 64", () -> QuorumSystem.authentic(65, 1));
  }

  @Test
  void objectsThatTrustTheirAcceptorsRefuseThem() {
    QuorumSystem five = QuorumSystem.masking(5, 1);
    String refusal = "quorums: of 5: 4, of which 1 may lie, 2 are believed, allowed: a system";
    Refusal.ofArgument(
        refusal,
        () ->
            new QuorumRegister<>(
                new HeapMemory(8),
                Codec.ofLong(),
                Stream.generate(HeapRegister<QuorumState<Long>>::new).limit(5).toList(),
                five));
    Refusal.ofArgument(
        refusal,
        () ->
            new FastPaxos<Long>(
                Stream.generate(HeapRegister<AcceptorState<Long>>::new)
                    .limit(5)
                    .toList(),
                five));
    Refusal.ofArgument(
        refusal,
        () ->
            new PaxosLog<Long>(
                Stream.generate(HeapRegister<LogState<Long>>::new).limit(5).toList(),
                five));
  }
}
