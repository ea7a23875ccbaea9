// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.synod.Sturdy;
import org.synod.explore.Explorer;
import org.synod.paxos.PaxosOmissionRuns.Parts;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Runs of {@link RotatingPaxos} over registers that miss calls, with an object for each process.
 */
final class RotatingOmissionRuns {
  private RotatingOmissionRuns() {}

  /** The registers of this set, at most f, miss as many calls as are allowed. */
  static Explorer few(int processes, int failures, long mayMiss, int missed, Parts parts) {
    return Explorer.of(
            world -> {
              List<Register<AcceptorState<String>>> registers =
                  world.registers("a", 2 * failures + 1);
              Set<String> values = new TreeSet<>();
              for (int i = 0; i < processes; i++) {
                String value = "v" + i;
                values.add(value);
                world.process(
                    "p" + i, () -> propose(partlySturdy(registers, mayMiss, parts), value));
              }
              world.check(
                  new Told.Check(RotatingInvariants.ofFew(registers, values, mayMiss)));
            })
        .omissions(missed);
  }

  private static List<Register<AcceptorState<String>>> partlySturdy(
      List<Register<AcceptorState<String>>> registers, long mayMiss, Parts parts) {
    List<Register<AcceptorState<String>>> seen = PaxosOmissionRuns.seen(registers, parts);
    for (int i = 0; i < seen.size(); i++) {
      if ((mayMiss >>> i & 1) == 0) {
        seen.set(i, new Sturdy<>(seen.get(i)));
      }
    }
    return seen;
  }

  private static Told propose(List<Register<AcceptorState<String>>> registers, String value) {
    try {
      return new Told(new RotatingPaxos<>(registers).propose(value), Set.of());
    } catch (Sturdy.Stopped e) {
      return Told.STOPPED;
    }
  }

  /** Any register misses calls, {@code missed} in all. Each process proposes values in turn. */
  static Explorer any(int processes, int failures, int proposals, int missed, Parts parts) {
    return Explorer.of(
        world -> {
          List<Register<AcceptorState<String>>> registers =
              world.registers("a", 2 * failures + 1);
          Set<String> values = new TreeSet<>();
          for (int i = 0; i < processes; i++) {
            List<String> mine = new ArrayList<>();
            for (int j = 0; j < proposals; j++) {
              mine.add("v" + i + j);
            }
            values.addAll(mine);
            world.process(
                "p" + i,
                () ->
                    PaxosOmissionRuns.proposals(
                        new RotatingPaxos<>(PaxosOmissionRuns.seen(registers, parts)),
                        mine.toArray(new String[0])));
          }
          world.check(
              new Told.Check(RotatingInvariants.ofMissedCalls(registers, values, missed)));
        });
  }

  /** A register that misses the first call of its process. */
  static final class Hesitant implements Register<AcceptorState<String>> {
    private final Register<AcceptorState<String>> register;
    private boolean hasMissed;

    Hesitant(Register<AcceptorState<String>> register) {
      this.register = register;
    }

    @Override
    public Versioned<AcceptorState<String>> get() {
      missOnce();
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, AcceptorState<String> next) {
      missOnce();
      return register.compareAndSet(expectedVersion, next);
    }

    private void missOnce() {
      if (!hasMissed) {
        hasMissed = true;
        throw new RegisterUnavailableException("misses the first call", Effect.NONE);
      }
    }
  }

  /**
   * Three proposals over three registers. Each register misses the first call of another process.
   */
  static Explorer hesitant(Parts parts) {
    return Explorer.of(
            world -> {
              List<Register<AcceptorState<String>>> registers = world.registers("a", 3);
              for (int i = 0; i < 3; i++) {
                int number = i;
                world.process(
                    "p" + i,
                    () -> {
                      List<Register<AcceptorState<String>>> mine = new ArrayList<>(registers);
                      mine.set(number, new Hesitant(registers.get(number)));
                      return new RotatingPaxos<>(PaxosOmissionRuns.seen(mine, parts))
                          .propose("v" + number);
                    });
              }
              world.check(
                  RotatingInvariants.ofMissedCalls(registers, Set.of("v0", "v1", "v2"), 3));
            })
        .atomicUpdates();
  }
}
