// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/** Seeded faults in {@link SerialConsensus}: each must be found by the checks that it passes. */
class SerialConsensusFaultsTest {

  /** What is broken. */
  enum Fault {
    NONE,
    /** Each process has an order of its own. */
    ORDER_OF_ITS_OWN,
    /** The own value goes to every object. */
    ANSWER_NOT_CARRIED_ON,
    /** The first object that answers is taken to decide. */
    STOPS_AT_THE_FIRST_ANSWER,
    /** All are asked, and the first answer is returned. */
    FIRST_ANSWER_RETURNED,
    /** The answer is carried on, and the own value returned. */
    OWN_VALUE_RETURNED,
    /** An object that does not answer ends the call. */
    SILENCE_ENDS,
    /** The decision is what the first object that answers has. */
    DECISION_OF_THE_FIRST,
    /** The decision is what the last object that has any has, even if one after it is undecided. */
    DECISION_BEFORE_AN_UNDECIDED,
    /** The decision is empty if the last object does not answer. */
    DECISION_OF_THE_LAST_ONLY
  }

  /** A twin in which one thing is wrong. */
  private record Twin(Fault fault, List<Consensus<String>> objects) implements Consensus<String> {
    static Twin of(Fault fault, int process, List<Register<String>> registers) {
      List<Consensus<String>> objects = new ArrayList<>();
      registers.forEach(register -> objects.add(new RegisterConsensus<>(register)));
      if (fault == Fault.ORDER_OF_ITS_OWN) {
        Collections.rotate(objects, process);
      }
      return new Twin(fault, objects);
    }

    @Override
    public String propose(String value) {
      String carried = value;
      String first = null;
      for (Consensus<String> object : objects) {
        try {
          String answer =
              object.propose(fault == Fault.ANSWER_NOT_CARRIED_ON ? value : carried);
          if (fault == Fault.STOPS_AT_THE_FIRST_ANSWER) {
            return answer;
          }
          first = first == null ? answer : first;
          carried = answer;
        } catch (RegisterUnavailableException e) {
          if (fault == Fault.SILENCE_ENDS) {
            throw e;
          }
        }
      }
      return switch (fault) {
        case FIRST_ANSWER_RETURNED -> first;
        case OWN_VALUE_RETURNED -> value;
        default -> carried;
      };
    }

    @Override
    public Optional<String> decision() {
      for (int i = 0; i < objects.size(); i++) {
        int at = fault == Fault.DECISION_OF_THE_FIRST ? i : objects.size() - 1 - i;
        try {
          Optional<String> decision = objects.get(at).decision();
          if (decision.isPresent() || fault != Fault.DECISION_BEFORE_AN_UNDECIDED) {
            return decision;
          }
        } catch (RegisterUnavailableException e) {
          if (fault == Fault.DECISION_OF_THE_LAST_ONLY) {
            return Optional.empty();
          }
        }
      }
      return Optional.empty();
    }
  }

  private static List<Explorer> checks(Fault fault) {
    SerialConsensusScheduleTest.Maker maker =
        (process, registers) -> Twin.of(fault, process, registers);
    return List.of(
        SerialConsensusScheduleTest.calls(maker, 2, 0, 2).outages(1),
        SerialConsensusScheduleTest.calls(maker, 2, 1, 2).outages(1),
        SerialConsensusScheduleTest.calls(maker, 2, 0, 3).outages(2));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    for (Explorer check : checks(fault)) {
      Exploration found = check.explore();
      if (found.failing().isPresent()) {
        Explored.fault(fault, "consensus", found);
        return;
      }
    }
    fail(fault + " is not found");
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).forEach(explorer -> explorer.explore().requireComplete());
  }
}
