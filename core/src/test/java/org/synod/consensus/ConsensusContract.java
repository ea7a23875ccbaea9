// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;

/** The contract of every consensus object: agreement, validity, integrity. */
public interface ConsensusContract {

  /** A new object, for as many threads as {@link #processes}. */
  Consensus<String> create();

  /** The number of threads that may propose: 9, or fewer if the algorithm is for fewer. */
  default int processes() {
    return 9;
  }

  /** The number of objects that threads race for. */
  default int rounds() {
    return 500;
  }

  @Test
  default void isBornUndecided() {
    assertEquals(Optional.empty(), create().decision());
  }

  @Test
  default void aLoneProposalIsDecided() {
    Consensus<String> consensus = create();
    assertEquals("a", consensus.propose("a"));
    assertEquals(Optional.of("a"), consensus.decision());
  }

  @Test
  default void laterProposalsGetTheDecision() {
    Consensus<String> consensus = create();
    consensus.propose("a");
    assertEquals("a", consensus.propose("b"));
    assertEquals("a", consensus.propose("a"));
    assertEquals(Optional.of("a"), consensus.decision());
  }

  @Test
  default void refusesNullByNameAndStaysUndecided() {
    Consensus<String> consensus = create();
    Refusal.ofNull("value", () -> consensus.propose(null));
    assertEquals(Optional.empty(), consensus.decision());
    assertEquals("a", consensus.propose("a"));
    Refusal.ofNull("value", () -> consensus.propose(null));
    assertEquals(Optional.of("a"), consensus.decision());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  default void allAgreeOnAProposedValue(int threads) throws Exception {
    assumeTrue(threads <= processes(), "for " + processes() + " processes");
    int rounds = rounds();
    AtomicReference<Consensus<String>> shared = new AtomicReference<>();
    String[][] results = new String[threads][rounds];
    CyclicBarrier meeting = new CyclicBarrier(threads, () -> shared.set(create()));
    Race.of(
        threads,
        thread -> {
          for (int round = 0; round < rounds; round++) {
            meeting.await();
            Consensus<String> consensus = shared.get();
            Optional<String> early = consensus.decision();
            results[thread][round] = consensus.propose("p" + thread);
            assertTrue(early.isEmpty() || early.get().equals(results[thread][round]));
            assertEquals(Optional.of(results[thread][round]), consensus.decision());
          }
        });
    for (int round = 0; round < rounds; round++) {
      String decided = results[0][round];
      assertTrue(decided.matches("p[0-" + (threads - 1) + "]"), decided + " was proposed");
      for (int thread = 1; thread < threads; thread++) {
        assertEquals(decided, results[thread][round], "agreement in round " + round);
      }
    }
  }
}
