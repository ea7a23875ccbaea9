// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.synod.log.registers.LogChunk;
import org.synod.log.registers.RegisterLog;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.replica.machine.ReplicatedStateMachine;
import org.synod.replica.machine.Snapshot;

/**
 * An update and a read of a state machine, a snapshot, a log that is trimmed, and an object that
 * comes late, all cut off.
 */
class MachineErrors implements Scenario {

  /** A fault that counts as the transition's own may leave one process with another state. */
  static class Unequal extends MachineErrors {
    @Override
    public void check(int returned) {}
  }

  private final Map<Long, Register<LogChunk<String>>> chunks = new HashMap<>();
  private final Register<Snapshot<List<String>>> snapshots = new HeapRegister<>();
  private final RegisterLog<String> log = log();
  private final ReplicatedStateMachine<List<String>, String> machine = machine(log);
  private final List<String> settled = new ArrayList<>();
  private int number;

  private RegisterLog<String> log() {
    return new RegisterLog<>(n -> chunks.computeIfAbsent(n, each -> new HeapRegister<>()), 2);
  }

  private ReplicatedStateMachine<List<String>, String> machine(RegisterLog<String> any) {
    return new ReplicatedStateMachine<>(any, List.of(), AtomicErrors::with, snapshots);
  }

  private void update(String name) {
    List<String> after = machine.update(name).after();
    Assertions.assertEquals(name, after.get(after.size() - 1));
    Assertions.assertTrue(machine.read().contains(name), name);
  }

  @Override
  public void prepare() {
    machine.update("before");
  }

  @Override
  public void operation() {
    update("operation " + number++);
    log.trim(machine.saveSnapshot());
    machine(log()).read();
  }

  @Override
  public void goOn() {
    for (int i = 0; i < 2; i++) {
      String name = "after " + number++;
      update(name);
      settled.add(name);
    }
  }

  @Override
  public void check(int returned) {
    List<String> state = machine.read();
    Assertions.assertEquals(state, machine(log()).read(), "in another process");
    Assertions.assertEquals(state.size(), state.stream().distinct().count(), "twice");
    long done = state.stream().filter(name -> name.startsWith("operation")).count();
    Assertions.assertTrue(done >= returned, "lost: " + state);
    List<String> later = new ArrayList<>(state);
    later.retainAll(settled);
    Assertions.assertEquals(settled, later, "in order");
  }
}
