// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.synod.quorum.QuorumSystem;

/** What must be kept is what was decided, or comes after it, whatever one of five says. */
class WitnessesTest {
  private static final QuorumSystem FIVE = QuorumSystem.masking(5, 1);

  /** A content, its place, and the one before. */
  private record Content(int place, String name, Content before) {
    Content then(String next) {
      return new Content(place + 1, next, new Content(place, name, null));
    }
  }

  private static final Content P = new Content(1, "p", null);
  private static final Content D = P.then("d");
  private static final Content E = D.then("e");

  private static Witnesses.Chain<Content> chain() {
    return new Witnesses.Chain<>() {
      @Override
      public long place(Content content) {
        return content.place;
      }

      @Override
      public boolean isSame(Content content, Content other) {
        return content.place == other.place && content.name.equals(other.name);
      }

      @Override
      public Content before(Content content) {
        return content.before;
      }
    };
  }

  private final Witnesses<Content> reports = new Witnesses<>(FIVE, chain());
  private int acceptor;

  private WitnessesTest says(long ballot, Content content) {
    reports.add(acceptor++, ballot, content);
    return this;
  }

  private void kept(Content expected) {
    Content kept = reports.kept();
    assertEquals(expected.name + expected.place, kept == null ? "" : kept.name + kept.place);
  }

  @Test
  void oneIsNotBelieved() {
    says(9, E).says(1, P).says(1, P).kept(P);
    assertNull(new WitnessesTest().says(9, E).says(8, P).reports.kept());
  }

  @Test
  void valuesAreWitnessedInDifferentBallots() {
    Witnesses<String> values = new Witnesses<>(FIVE, Witnesses.single());
    values.add(0, 9, "forged");
    values.add(1, 2, "v");
    values.add(2, 3, "v");
    values.add(3, 1, "w");
    assertEquals("v", values.kept());
    assertFalse(values.isDecided("v"));
  }

  @Test
  void whatIsBeforeIsWitnessedByWhatIsAfter() {
    says(3, E).says(2, D).says(4, D.then("other")).says(9, P.then("forged")).kept(D);
  }

  @Test
  void aLiarInAHighBallotDoesNotLeadBack() {
    says(5, D).says(2, D).says(5, P.then("forged")).kept(D);
  }

  @Test
  void whatAHigherBallotDecidedWithoutIsRefuted() {
    says(1, E).says(1, E).says(2, D).says(2, D).kept(D);
  }

  @Test
  void aLiarDoesNotSayWhatWasBefore() {
    Content wrong = new Content(2, "wrong", null).then("e");
    says(4, wrong).says(3, E).says(2, D).says(2, D);
    assertSame(E, reports.kept());
  }

  @Test
  void aQuorumInOneBallotIsADecision() {
    says(4, D).says(4, D).says(4, D);
    assertFalse(reports.isDecided(D));
    says(4, D);
    assertTrue(reports.isDecided(D));
    assertFalse(reports.isDecided(E));
  }

  @Test
  void ballotsAreNotUsedUpByALiar() {
    Refusals refusals = new Refusals(FIVE);
    refusals.add(3, Long.MAX_VALUE);
    assertFalse(refusals.areBelieved());
    assertEquals(100, refusals.highest(100));
    refusals.add(1, 50);
    assertTrue(refusals.areBelieved());
    assertEquals(50, refusals.highest(100));
    assertEquals(0b1010, refusals.set());
    assertTrue(Objects.requireNonNull(FIVE).isWitness(refusals.set()));
  }
}
