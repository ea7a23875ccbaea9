// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/**
 * Every schedule of small runs of {@link RegisterTransactions}, one call of a register at a time:
 * with a crash at every step, with a call that is missed before or after its effect, or late, and
 * with a register that is out, for a while or for ever. From every state each process ends when it
 * runs alone.
 */
class RegisterTransactionScheduleTest {
  private static final RegisterTransactionRuns.Parts SOUND = new RegisterTransactionRuns.Parts();
  private static final int SOLO = 60; // steps within which each ends alone

  static Map<String, Explorer> runs(int attempts) {
    return RegisterTransactionRuns.all(SOUND, attempts);
  }

  static Iterable<String> names() {
    return runs(1).keySet();
  }

  private static void complete(String what, Explorer explorer) {
    Exploration found = explorer.explore().requireComplete();
    Explored.run("transactions over registers, " + what, found);
  }

  @ParameterizedTest
  @MethodSource("names")
  void isOneStep(String name) {
    complete(name + ", 1 crash", runs(1).get(name).crashes(1).soloEndsWithin(SOLO));
    if (!name.contains("answer")) {
      complete(name + ", 1 omission", runs(1).get(name).omissions(1));
      complete(name + ", 1 outage", runs(1).get(name).outages(1).outagesMayEnd());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  @Tag("deep")
  void isOneStepIfItIsTriedAgain(String name) {
    complete(name + ", tried twice, 1 crash", runs(2).get(name).crashes(1));
    int attempts = name.contains("answer") ? 1 : 2;
    complete(
        name + ", tried " + (attempts == 1 ? "once" : "twice") + ", 1 omission",
        runs(attempts).get(name).omissions(1));
    complete(
        name + ", tried " + (attempts == 1 ? "once" : "twice") + ", 1 outage",
        runs(attempts).get(name).outages(1).outagesMayEnd());
  }

  @Test
  void anIntentOfAnotherInThePlaceDoesNotCount() {
    complete("another in its place", RegisterTransactionRuns.anotherInItsPlace(SOUND).crashes(1));
  }

  @Test
  void twoRecoverersBesideTheWriterAgree() {
    complete("two recoverers", RegisterTransactionRuns.twoRecoverers(SOUND, 1).crashes(1));
  }

  @Test
  @Tag("deep")
  void twoRecoverersBesideTheWriterAgreeIfACallIsMissed() {
    complete(
        "two recoverers, 1 omission", RegisterTransactionRuns.twoRecoverers(SOUND, 1).omissions(1));
  }
}
