// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/**
 * Schultz, <i>Distributed Systems</i>, §5.2.2: transactions with sequence numbers on one register X
 * that is tagged with a version V. This is Paxos over one acceptor: the read that tags is prepare,
 * the write is accept, the sequence number is the ballot, and X and V lie in one CAS word, so that
 * "what if we can't atomically read and write the version number" does not arise.
 */
class VersionedSingleRegisterTest {
  private final Register<AcceptorState<String>> register = new HeapRegister<>();
  private final Acceptor<String> x = new Acceptor<>(register);

  private static long sequence(int number) {
    return Ballot.of(number, 0);
  }

  /** C1: a read sees the value written by the most recent transaction ordered earlier. */
  @Test
  void c1AReadSeesTheMostRecentEarlierWrite() {
    x.prepare(sequence(1));
    x.accept(sequence(1), "v");
    assertEquals("v", x.prepare(sequence(2)).acceptedValue());
  }

  /** C2: once T has read, no transaction ordered earlier ever writes. */
  @Test
  void c2AfterAReadNoEarlierTransactionWrites() {
    x.prepare(sequence(1));
    assertNull(x.prepare(sequence(2)).acceptedValue()); // read:2(X)
    assertEquals(sequence(2), x.accept(sequence(1), "v").promisedBallot()); // write:1(X, v) fails
    assertNull(x.state().acceptedValue());
    assertEquals("w", x.accept(sequence(2), "w").acceptedValue());
  }

  /** The notes: "if k >= n we can allow the write to succeed". */
  @Test
  void aLaterTransactionMayWrite() {
    x.prepare(sequence(1));
    assertEquals("v", x.accept(sequence(3), "v").acceptedValue());
  }

  /** R1: no write differs from the most recent one. */
  @Test
  void r1NoWriteDiffersFromTheMostRecentOne() {
    for (int number = 1; number < 50; number++) {
      AcceptorState<String> read = x.prepare(sequence(number));
      String mine = read.acceptedValue() == null ? "v" + number : read.acceptedValue();
      assertEquals("v1", x.accept(sequence(number), mine).acceptedValue());
    }
  }

  /** Two transactions, each "read and tag" then "write", agree in every interleaving. */
  @Test
  void twoTransactionsAgreeInEveryOrder() {
    for (int schedule = 0; schedule < 16; schedule++) {
      if (Integer.bitCount(schedule) == 2) {
        assertTrue(agree(schedule), "steps of transaction 2 at bits " + schedule);
      }
    }
  }

  private static boolean agree(int schedule) {
    Acceptor<String> shared = new Acceptor<>(new HeapRegister<>());
    String[] write = new String[2];
    String[] result = new String[2];
    int[] done = new int[2];
    for (int step = 0; step < 4; step++) {
      int who = schedule >> step & 1;
      long mine = sequence(who + 1);
      if (done[who]++ == 0) {
        AcceptorState<String> read = shared.prepare(mine);
        if (read.promisedBallot() == mine) {
          write[who] = read.acceptedValue() == null ? "v" + who : read.acceptedValue();
        }
      } else if (write[who] != null
          && shared.accept(mine, write[who]).acceptedBallot() == mine) {
        result[who] = write[who];
      }
    }
    return result[0] == null || result[1] == null || result[0].equals(result[1]);
  }
}
