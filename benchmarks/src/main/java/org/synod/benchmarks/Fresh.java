// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.function.Supplier;
import org.synod.consensus.CasConsensus;
import org.synod.consensus.Consensus;
import org.synod.consensus.SerialConsensus;
import org.synod.paxos.FastPaxos;
import org.synod.paxos.Paxos;
import org.synod.paxos.RotatingPaxos;

/** Consensus objects to decide; the first number is that of their compare-and-set, undisturbed. */
public enum Fresh {
  CAS_1(CasConsensus::new),
  SERIAL_2(() -> SerialConsensus.surviving(1)),
  SERIAL_3(() -> SerialConsensus.surviving(2)),
  ROTATING_2_OF_3(() -> RotatingPaxos.surviving(1)),
  ROTATING_3_OF_5(() -> RotatingPaxos.surviving(2)),
  FAST_3_OF_3(() -> FastPaxos.acceptors(3)),
  FAST_4_OF_5(() -> FastPaxos.acceptors(5)),
  PAXOS_2_OF_3(() -> Paxos.acceptors(3)),
  PAXOS_3_OF_5(() -> Paxos.acceptors(5));

  private final Supplier<Consensus<Object>> maker;

  Fresh(Supplier<Consensus<Object>> maker) {
    this.maker = maker;
  }

  /** An undecided one. */
  Consensus<Object> make() {
    return maker.get();
  }
}
