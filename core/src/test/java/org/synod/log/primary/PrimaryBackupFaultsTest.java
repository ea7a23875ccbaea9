// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.log.primary.FaultyReplica.Fault;
import org.synod.quorum.QuorumSystem;

/**
 * Faults put in below {@link PrimaryBackup}, each of which is found. Some runs begin halfway, with
 * contents that earlier primaries can have left.
 */
class PrimaryBackupFaultsTest {
  private static final int STATES = 30_000;

  /** A change of epoch 1 that only one replica has, which epoch 2 has not met. */
  private static final List<ReplicaState<List<Delta>>> LEFT_BEHIND =
      List.of(
          Delta.state(1, 1, Delta.of(1, 1, 0, "x")), Delta.state(2, 2), Delta.state(2, 2));

  /** The same, beside a shorter history of epoch 2 that is committed. */
  private static final List<ReplicaState<List<Delta>>> LONGER =
      List.of(
          Delta.state(
              1, 1, Delta.of(1, 1, 0, "x"), Delta.of(1, 2, Delta.of(1, 1, 0, "x").zxid(), "x")),
          Delta.state(2, 2, Delta.of(2, 1, 0, "y")),
          Delta.state(2, 2, Delta.of(2, 1, 0, "y")));

  /** A change that is committed, and that one replica does not have. */
  private static final List<ReplicaState<List<Delta>>> COMMITTED =
      List.of(
          Delta.state(1, 1),
          Delta.state(1, 1, Delta.of(1, 1, 0, "x")),
          Delta.state(1, 1, Delta.of(1, 1, 0, "x")));

  private static Explorer run(
      Fault fault, List<ReplicaState<List<Delta>>> there, String... words) {
    return new ZabRuns(fault, QuorumSystem.majority(3))
        .halfway(there)
        .anyFirst()
        .explorer(words)
        .crashes(1)
        .maxStates(STATES);
  }

  private static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("one behind a change that was left behind", run(fault, LEFT_BEHIND, "Sb"));
    checks.put("one behind a longer history that was left behind", run(fault, LONGER, "Sb"));
    checks.put("two behind a committed change", run(fault, COMMITTED, "S", "S"));
    checks.put("two primaries", run(fault, List.of(), "Sb", "Sb"));
    return checks;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }

  /** The checks of the order are not vacuous: each is broken by contents that no primary leaves. */
  @Test
  void ordersThatNoPrimaryLeavesAreFound() {
    isRefused("primary order", Delta.of(1, 1, 0, "x"), Delta.of(1, 3, Zxid.of(1, 1), "x"));
    isRefused("primary order", Delta.of(1, 1, 0, "x"), Delta.of(1, 2, Zxid.of(1, 1), "y"));
    isRefused("primary order", Delta.of(1, 2, 0, "x"));
    isRefused("made from another state", Delta.of(1, 1, 0, "x"), Delta.of(1, 2, 0, "x"));
  }

  private static void isRefused(String what, Delta... changes) {
    List<ReplicaState<List<Delta>>> there =
        List.of(Delta.state(1, 1, changes), Delta.state(1, 1), Delta.state(1, 1));
    run(Fault.NONE, there, "S").explore().requireFailure(what);
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(explorer -> explorer.explore().requireNoFailure());
  }
}
