// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.paxos.FaultyPaxos.Fault;
import org.synod.register.Register;

/**
 * Seeded faults in Paxos: each must be found by the checks of {@link PaxosScheduleTest}, run on a
 * twin of the production code that has the fault. Without a fault the twin passes them.
 */
class PaxosFaultsTest {

  /** Small runs first: a fault is found by the smallest run that shows it. */
  private static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 x 3 x 1", twin(fault, 2, 1));
    checks.put("2 x 3 x 1, an acceptor out to one", twin(fault, 2, 1).outagesToOne(2));
    checks.put("2 x 3 x 2", twin(fault, 2, 2));
    checks.put("3 x 3 x 1", twin(fault, 3, 1));
    return checks;
  }

  private static Explorer twin(Fault fault, int proposers, int ballots) {
    return Explorer.of(
            world -> {
              List<Register<AcceptorState<String>>> registers = world.registers("a", 3);
              Set<String> values = new TreeSet<>();
              for (int i = 0; i < proposers; i++) {
                int number = i;
                values.add("v" + number);
                world.process(
                    "p" + number,
                    () -> new FaultyPaxos(fault, number, registers).tryBallots(ballots));
              }
              world.check(new PaxosScheduleTest.Refinement(registers, values));
            })
        .maxStates(3_000_000);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"NONE", "REFUSED_PROMISE_COUNTED"})
  void isFound(Fault fault) {
    Map<String, Explorer> checks = checks(fault);
    checks.put("3 x 3 x 2, in part", twin(fault, 3, 2).maxStates(200_000));
    SeededFault.requireFound(fault, checks);
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(explorer -> explorer.explore().requireComplete());
    twin(Fault.NONE, 3, 2).maxStates(200_000).explore().requireNoFailure();
  }

  /**
   * The one that nothing finds, since it breaks nothing: an acceptor that refuses ballot b because
   * of a higher one will accept nothing below b either, and it reports what it has accepted. If
   * that is of a ballot above b, its value is safe there, and so at b. Counting the refusal as a
   * promise costs an accept phase that may be refused, and no more.
   */
  @Test
  void aRefusedPromiseMayBeCounted() {
    checks(Fault.REFUSED_PROMISE_COUNTED)
        .values()
        .forEach(explorer -> explorer.explore().requireComplete());
  }
}
