// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.Set;
import org.synod.explore.Spec;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * The answers that a process had from its calls: the decision, null if none, and the values whose
 * proposals ended in an exception that said they had no effect.
 */
record Told(String decided, Set<String> without) {

  /**
   * The answers of a process that stopped for good in the middle of a call, as if it had crashed.
   */
  static final Told STOPPED = new Told(null, Set.of("stopped"));

  /** A spec of consensus for such processes. A call without effect must have none, now or later. */
  static final class Check implements Spec<PaxosScheduleTest.Both> {
    private final Spec<PaxosScheduleTest.Both> spec;

    Check(Spec<PaxosScheduleTest.Both> spec) {
      this.spec = spec;
    }

    @Override
    public PaxosScheduleTest.Both start() {
      return spec.start();
    }

    @Override
    public PaxosScheduleTest.Both next(PaxosScheduleTest.Both before, View view) {
      PaxosScheduleTest.Both now = spec.next(before, new Decisions(view));
      for (int process = 0; process < view.processes(); process++) {
        if (view.result(process) instanceof Told told) {
          told.requireWithoutEffect(now.history());
        }
      }
      return now;
    }
  }

  private void requireWithoutEffect(PaxosInvariants.History history) {
    for (String value : without) {
      if (history.accepted().stream().anyMatch(each -> each.containsValue(value))) {
        throw new AssertionError("effect: " + value + " is accepted, after NONE was said of it");
      }
    }
  }

  /** A view in which the result of a process is the decision that it was told. */
  private record Decisions(Spec.View view) implements Spec.View {
    @Override
    public <V> Versioned<V> get(Register<V> register) {
      return view.get(register);
    }

    @Override
    public boolean ended(int process) {
      return view.ended(process) && !STOPPED.equals(view.result(process));
    }

    @Override
    public Object result(int process) {
      return view.result(process) instanceof Told told ? told.decided : view.result(process);
    }

    @Override
    public boolean crashed(int process) {
      return view.crashed(process) || STOPPED.equals(view.result(process));
    }

    @Override
    public boolean isOut(Register<?> register, int process) {
      return view.isOut(register, process);
    }

    @Override
    public int processes() {
      return view.processes();
    }
  }
}
