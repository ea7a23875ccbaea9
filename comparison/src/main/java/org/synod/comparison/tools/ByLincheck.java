// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.tools;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.synod.comparison.Case;
import org.synod.comparison.Op;

/** Checks the chosen case by Lincheck's model checking, in the calls of the case. */
final class ByLincheck {
  private static final int SCHEDULES = 3000;

  private ByLincheck() {}

  public static void main(String[] args) {
    Case chosen = Chosen.THE_CASE;
    ModelCheckingOptions options =
        new ModelCheckingOptions()
            .checkObstructionFreedom(chosen.needs == Case.Needs.STOP)
            .addCustomScenario(scenario(chosen))
            .iterations(0)
            .invocationsPerIteration(SCHEDULES);
    try {
      options.check(chosen.check);
      Verdict.print(Verdict.BOUND, String.format(Locale.ROOT, "%,d schedules", SCHEDULES));
    } catch (LincheckAssertionError e) {
      System.out.println(e.getMessage());
      Verdict.print(Verdict.FOUND, e.getMessage().strip().lines().findFirst().orElse(""));
    }
  }

  /** The calls of a case. */
  private static ExecutionScenario scenario(Case chosen) {
    List<List<Actor>> threads = new ArrayList<>();
    for (int me = 0; me < chosen.calls.size(); me++) {
      List<Actor> actors = new ArrayList<>();
      for (Op op : chosen.calls.get(me)) {
        actors.add(actor(chosen, me, op));
      }
      threads.add(actors);
    }
    return new ExecutionScenario(List.of(), threads, List.of(), null);
  }

  private static Actor actor(Case chosen, int me, Op op) {
    for (Method method : chosen.check.getDeclaredMethods()) {
      if (method.getName().equals(op.kind().name().toLowerCase(Locale.ROOT))) {
        List<Integer> all = List.of(me, op.value());
        return new Actor(method, all.subList(0, method.getParameterCount()));
      }
    }
    throw new IllegalArgumentException("op: " + op + ", allowed: a call of " + chosen.check);
  }
}
