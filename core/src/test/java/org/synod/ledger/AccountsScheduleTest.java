// SPDX-License-Identifier: Apache-2.0
package org.synod.ledger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/**
 * Every schedule of small runs of {@link Accounts}, with a crash at every step: transfers and
 * balances are linearizable, so nothing is spent twice, lost or made.
 */
class AccountsScheduleTest {
  private static final AccountsRuns RUNS = new AccountsRuns(AccountsRuns.SOUND);

  private static Exploration explored(String what, Explorer explorer) {
    return Explored.run("accounts, " + what, explorer.lockFree().explore()).requireComplete();
  }

  @Test
  void twoOwnersSpendWhatTheyHaveAndWhatTheyGet() {
    Exploration found =
        explored("2 owners of one each, 1 crash", RUNS.twoOwners().crashes(1).soloEndsWithin(8));
    assertTrue(found.outcomes().contains("p0: true, false, p1: true, true"), "" + found.outcomes());
    assertTrue(
        found.outcomes().contains("p0: true, false, p1: false, true"), "" + found.outcomes());
  }

  @Test
  void aReaderSeesABalanceThatWasThere() {
    explored("3 owners and a reader", RUNS.aRoundAndAReader());
    explored("a reader who writes and another, 1 crash", RUNS.twoReaders().crashes(1));
  }

  @Test
  void twoOwnersOfOneAccountDoNotSpendItTwice() {
    Exploration found = explored("2 owners of one, 1 crash", RUNS.oneAccountOfTwo().crashes(1));
    assertTrue(
        found.outcomes().contains("p0: true, p1: true, p2: true, 0"), "" + found.outcomes());
    assertTrue(
        found.outcomes().contains("p0: true, p1: false, p2: true, 1"), "" + found.outcomes());
  }

  @Test
  void whatIsKnownOfAnAccountIsForgottenWhenAnotherSpends() {
    Exploration found = explored("2 owners of one, one by one", RUNS.oneByOne().crashes(1));
    assertTrue(found.outcomes().contains("p0: true, false, p1: true"), "" + found.outcomes());
  }

  @Test
  void anAccountOfTwoIsAConsensusOfTwo() {
    explored("consensus by an account of two, 1 crash", RUNS.consensus().crashes(1));
  }

  @Test
  void callsThatAreMissed() {
    explored("2 owners of one each, 1 omission", RUNS.twoOwners().omissions(1));
    explored("2 owners of one, 1 omission", RUNS.oneAccountOfTwo().omissions(1));
  }
}
