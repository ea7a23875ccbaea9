// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.Recorded;
import org.synod.events.RefusedBallot;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/** Each refusal of an acceptor is told to the flight recorder, and nothing else is. */
class RefusedBallotTest {
  private static final long B1 = Ballot.of(1, 4);
  private static final long B2 = Ballot.of(2, 0);

  private final List<Register<AcceptorState<String>>> registers =
      List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>());
  private final List<Acceptor<String>> acceptors = registers.stream().map(Acceptor::new).toList();

  private static void assertTells(List<String> refusals, Runnable run) {
    assertEquals(refusals, Recorded.of(RefusedBallot.class, run));
  }

  @Test
  void byAnAcceptorInEitherPhase() {
    Acceptor<String> acceptor = acceptors.get(0);
    assertTells(
        List.of(),
        () -> {
          acceptor.prepare(B2);
          acceptor.prepare(B2);
          acceptor.accept(B2, "x");
          acceptor.accept(B2, "x");
        });
    assertTells(List.of("Acceptor prepare 1.4 2.0"), () -> acceptor.prepare(B1));
    assertTells(List.of("Acceptor accept 1.4 2.0"), () -> acceptor.accept(B1, "y"));
    assertTells(List.of("Acceptor accept 1.4 2.0"), () -> acceptor.acceptFirst(B1, "y"));
  }

  /** Of two proposers, the one whose ballot is refused goes beyond the ballot of the other. */
  @Test
  void ofAProposerWhoIsOutbid() {
    Proposer<String> low = new Proposer<>(1, acceptors);
    Proposer<String> high = new Proposer<>(2, acceptors);
    assertTells(List.of(), () -> high.tryPropose("x"));
    assertTells(
        List.of("Acceptor prepare 1.1 1.2"),
        () -> assertFalse(low.tryPropose("y").isDecided()));
    assertTells(List.of(), () -> assertEquals("x", low.tryPropose("y").value()));
  }

  @Test
  void ofARotatingProposal() {
    acceptors.get(0).prepare(Ballot.of(3, 0));
    assertTells(
        List.of("RotatingPaxos accept 1.0 3.0"),
        () -> assertEquals("x", new RotatingPaxos<>(registers).propose("x")));
  }
}
