// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.errors.Points.Fault;

/**
 * Some throwables that are thrown inside a command are no errors of the virtual machine. A command
 * should throw them on each replica, which these points do not, so they are left out.
 */
class ReplicatedErrorsTest {
  private static final Set<Fault> OF_THE_MACHINE =
      EnumSet.of(Fault.MACHINE_ERROR, Fault.STACK_FULL, Fault.STACK_ENDS);

  @ParameterizedTest
  @ValueSource(
      classes = {
        ReplicatedErrors.Update.class,
        ReplicatedErrors.Read.class,
        ReplicatedErrors.More.class,
        ReplicatedErrors.Copied.class,
        ReplicatedErrors.Checked.class
      })
  void anErrorAnywhereHoldsUpNobodyAndReplicasStayEqual(Class<? extends Scenario> type)
      throws Exception {
    Injection.in(type, OF_THE_MACHINE);
  }

  @Test
  @Tag("deep")
  void anErrorWhileAReplicaIsReplacedHoldsUpNobody() throws Exception {
    Injection.in(ReplicatedErrors.Replaced.class, OF_THE_MACHINE);
  }

  @Test
  void whateverIsThrownAnywhereHoldsUpNobody() throws Exception {
    Injection.everywhere(ReplicatedErrors.Unequal.class);
  }
}
