// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import java.util.ArrayList;
import java.util.List;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.register.FaultyRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/** Acceptors that stop answering, come back, and come back without their memory. */
final class OutageCluster {
  static final Codec<Long> LONG = Codec.ofLong();

  final Memory memory = new HeapMemory(4);
  final List<Register<QuorumState<Long>>> registers = new ArrayList<>();
  final boolean[] out;
  final boolean[] readOnly;

  OutageCluster(int size) {
    out = new boolean[size];
    readOnly = new boolean[size];
    for (int i = 0; i < size; i++) {
      registers.add(empty(i));
    }
  }

  Register<QuorumState<Long>> empty(int i) {
    return new FaultyRegister<>(
        new SlotRegister<>(memory, QuorumState.codec(LONG)),
        next -> {
          if (out[i] || readOnly[i] && next != null) {
            throw FaultyRegister.crashed("a" + i);
          }
        });
  }

  QuorumRegister<Long> found() {
    return QuorumRegister.found(
        memory, LONG, registers, QuorumSystem.majority(registers.size()));
  }

  QuorumRegister<Long> open() {
    return new QuorumRegister<>(
        memory, LONG, registers, QuorumSystem.majority(registers.size()));
  }
}
