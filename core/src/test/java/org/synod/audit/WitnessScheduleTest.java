// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import static org.synod.audit.AuditLogTest.SIGNER;
import static org.synod.audit.AuditLogTest.VERIFIER;
import static org.synod.audit.AuditLogTest.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.log.HeapLog;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * Every schedule of small runs of {@link Witness}, with a crash at every step and with calls that
 * the register misses: it never goes back, and keeps no two continuations.
 */
class WitnessScheduleTest {

  /** A seeded fault of the register. */
  enum Fault {
    /** No fault: the seam itself changes nothing. */
    NONE,
    /** It is written without being compared. */
    NOT_COMPARED,
    /** A write that was lost is taken for one that succeeded. */
    LOST_TAKEN_FOR_WON
  }

  private static final class FaultyRegister implements Register<String> {
    private final Register<String> register;
    private final Fault fault;

    FaultyRegister(Register<String> register, Fault fault) {
      this.register = register;
      this.fault = fault;
    }

    @Override
    public Versioned<String> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, String next) {
      if (fault == Fault.NOT_COMPARED) {
        return register.compareAndSet(register.get().version(), next);
      }
      boolean isSet = register.compareAndSet(expectedVersion, next);
      return isSet || fault == Fault.LOST_TAKEN_FOR_WON;
    }
  }

  private static final AuditLog LOG =
      new AuditLog(new HeapLog<>(), new HeapLog<>(), SIGNER);
  private static final List<String> NOTES = new ArrayList<>();
  private static final String FORK;

  static {
    for (int i = 0; i < 3; i++) {
      LOG.append(entry(i));
      NOTES.add(LOG.checkpoint());
    }
    AuditLog fork = new AuditLog(new HeapLog<>(), new HeapLog<>(), SIGNER);
    fork.append(entry(9));
    fork.append(entry(9));
    FORK = fork.checkpoint();
  }

  /** Whether the witness took it, and has it or a newer one then. */
  private static String take(Witness witness, String note) {
    long size = Checkpoint.ofNote(note).size();
    try {
      witness.take(note, older -> LOG.consistency(older, size));
    } catch (IllegalArgumentException e) {
      return "refused";
    } catch (RegisterUnavailableException e) {
      return "not answered";
    }
    return "taken";
  }

  /** The checkpoints, in the order in which the register has them. */
  private static Explorer run(Fault fault, String first, String second) {
    return Explorer.of(
        world -> {
          Register<String> register = world.register("witness");
          register.compareAndSet(0, NOTES.get(0));
          Witness witness = new Witness(VERIFIER, new FaultyRegister(register, fault));
          world.process("p", () -> take(witness, first));
          world.process(
              "q",
              () -> {
                String outcome = take(witness, second);
                long kept = Checkpoint.ofNote(register.get().value()).size();
                if (outcome.equals("taken") && kept < Checkpoint.ofNote(second).size()) {
                  throw new AssertionError("taken, and not kept");
                }
                return kept;
              });
          world.process(
              "r",
              () -> {
                Checkpoint before = Checkpoint.ofNote(register.get().value());
                Checkpoint after = Checkpoint.ofNote(register.get().value());
                if (after.size() < before.size()) {
                  throw new AssertionError("went back from " + before + " to " + after);
                }
                if (after.size() == before.size() && !after.equals(before)) {
                  throw new AssertionError("two continuations");
                }
                return after.size();
              });
        });
  }

  private static Explorer growing(Fault fault) {
    return run(fault, NOTES.get(1), NOTES.get(2));
  }

  private static Explorer forking(Fault fault) {
    return run(fault, NOTES.get(1), FORK);
  }

  @Test
  void onlyGoesForward() {
    Explored.run(
        "Witness, two checkpoints, 1 crash",
        growing(Fault.NONE).crashes(1).explore().requireComplete());
    Explored.run(
        "Witness, two checkpoints, 1 omission",
        growing(Fault.NONE).omissions(1).explore().requireComplete());
  }

  @Test
  void keepsNoFork() {
    Explored.run(
        "Witness, a fork, 1 crash",
        forking(Fault.NONE).crashes(1).explore().requireComplete());
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(
        fault, Map.of("two checkpoints", growing(fault), "a fork", forking(fault)));
  }
}
