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
  SERIAL_2(() -> SerialConsensus.onHeap(1)),
  SERIAL_3(() -> SerialConsensus.onHeap(2)),
  ROTATING_2_OF_3(() -> RotatingPaxos.onHeap(1)),
  ROTATING_3_OF_5(() -> RotatingPaxos.onHeap(2)),
  FAST_3_OF_3(() -> FastPaxos.onHeap(3)),
  FAST_4_OF_5(() -> FastPaxos.onHeap(5)),
  PAXOS_2_OF_3(() -> Paxos.onHeap(3)),
  PAXOS_3_OF_5(() -> Paxos.onHeap(5));

  private final Supplier<Consensus<Object>> maker;

  Fresh(Supplier<Consensus<Object>> maker) {
    this.maker = maker;
  }

  /** An undecided one. */
  Consensus<Object> make() {
    return maker.get();
  }
}
