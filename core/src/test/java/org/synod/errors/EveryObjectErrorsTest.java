// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.EnumSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.errors.Points.Fault;

/** The objects that no error was found to harm. */
@Tag("deep")
class EveryObjectErrorsTest {
  @ParameterizedTest
  @ValueSource(
      classes = {
        RegisterErrors.Heap.class,
        RegisterErrors.Slots.class,
        RegisterErrors.Numbers.class,
        RegisterErrors.Sealed.class,
        RegisterErrors.Witnessed.class,
        RegisterErrors.Quorum.class,
        RegisterErrors.Client.class,
        RegisterErrors.Hosts.class,
        RegisterErrors.Replaced.class,
        RegisterErrors.Recorded.class,
        RetryErrors.class,
        TookEffectErrors.class,
        TookEffectErrors.Overtaken.class,
        TookEffectErrors.OvertakenElsewhere.class,
        TookEffectErrors.BallotBegun.class
      })
  void aWriteThatIsCutOffTakesEffectOnceOrNotAtAll(Class<? extends Scenario> type)
      throws Exception {
    Injection.everywhere(type);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        ConsensusErrors.Cas.class,
        ConsensusErrors.OnRegister.class,
        ConsensusErrors.Lock.class,
        ConsensusErrors.Serial.class,
        ConsensusErrors.Classic.class,
        ConsensusErrors.Fast.class,
        ConsensusErrors.Rotating.class,
        ConsensusErrors.OnDisks.class,
        ConsensusErrors.TwoProcesses.class,
        ConsensusErrors.Assigning.class,
        ConsensusErrors.Randomized.class
      })
  void allAgreeAfterAProposalIsCutOff(Class<? extends Scenario> type) throws Exception {
    Injection.everywhere(type);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        LogErrors.Heap.class,
        LogErrors.NextSegment.class,
        LogErrors.OverAcceptors.class,
        LogErrors.Batching.class,
        LogErrors.InRegisters.class,
        LogErrors.InWords.class,
        LogErrors.Reconfigured.class,
        LogErrors.Sequence.class
      })
  void anAppendThatIsCutOffIsThereOnceOrNotAtAll(Class<? extends Scenario> type)
      throws Exception {
    Injection.everywhere(type);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {CommitErrors.Heap.class, CommitErrors.Slots.class, CommitErrors.Quorum.class})
  void allAreToldOneOutcomeAfterAVoteIsCutOff(Class<? extends Scenario> type) throws Exception {
    Injection.everywhere(type);
  }

  @ParameterizedTest
  @ValueSource(classes = {ClockErrors.Lamport.class, ClockErrors.Hybrid.class})
  void noStampIsGivenAgainAfterAnEventIsCutOff(Class<? extends Scenario> type) throws Exception {
    Injection.everywhere(type);
  }

  /** As in {@link ReplicatedErrorsTest}, other faults count as thrown by the transition. */
  @Test
  void anUpdateThatIsCutOffLeavesAllStatesEqual() throws Exception {
    Injection.in(
        MachineErrors.class,
        EnumSet.of(Fault.MACHINE_ERROR, Fault.STACK_FULL, Fault.STACK_ENDS));
    Injection.everywhere(MachineErrors.Unequal.class);
  }

  /** Other faults in a body are outcomes of its command. */
  @Test
  void aWorkerThatIsCutOffGoesOnWhereItWas() throws Exception {
    Injection.in(
        DeterministicErrors.class,
        EnumSet.of(Fault.MACHINE_ERROR, Fault.STACK_FULL, Fault.STACK_ENDS));
  }

  @ParameterizedTest
  @ValueSource(classes = {LeaseErrors.class, ObservedLeaseErrors.class, LeasedErrors.class})
  void aLeaseIsAcquiredAfterItsHolderIsCutOff(Class<? extends Scenario> type) throws Exception {
    Injection.everywhere(type);
  }

  @Test
  void aChangeThatIsCutOffIsThereOnceOrNotAtAll() throws Exception {
    Injection.everywhere(PrimaryErrors.class);
  }
}
