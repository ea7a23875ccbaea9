// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/** A proposal to Fast Paxos by a process with a number of its own, and with a bound on ballots. */
public final class FastCalls {
  private FastCalls() {}

  /** Sends a value in the fast ballot, and then tries some ballots; null if none decides. */
  public static String propose(
      int number,
      List<Register<AcceptorState<String>>> registers,
      QuorumSystem quorums,
      int ballots) {
    List<Register<AcceptorState<String>>> mine = new ArrayList<>(registers);
    Collections.rotate(mine, -number); // the quorums are sizes; one order would hide faults
    Acceptors<String> acceptors = Acceptors.fastOn(mine, quorums);
    String value = "v" + number;
    String decided = new FastPaxos<>(acceptors).tryFast(value);
    Proposer<String> proposer = new Proposer<>(number, acceptors, number);
    for (int ballot = 0; ballot < ballots && decided == null; ballot++) {
      decided = proposer.tryPropose(value).decision().orElse(null);
    }
    return decided;
  }
}
