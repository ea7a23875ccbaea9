// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.tools;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.synod.comparison.Model;
import org.synod.comparison.Op;
import org.synod.comparison.Subject;

/** The chosen case under jcstress: its two processes are the actors. */
@JCStressTest
@Outcome(id = "allowed", expect = Expect.ACCEPTABLE, desc = "the calls have an order")
@Outcome(expect = Expect.FORBIDDEN, desc = "the calls have no order")
@State
public class Stress {
  private static final int RESULTS = 1002; // a result is less
  private static final List<Op> FIRST = Chosen.THE_CASE.calls.get(0);
  private static final List<Op> SECOND = Chosen.THE_CASE.calls.get(1);
  private static final Set<Long> ALLOWED = new HashSet<>(); // results, as a number

  static {
    addAllowed(Chosen.THE_CASE.model, new int[FIRST.size()], 0, new int[SECOND.size()], 0);
  }

  private final Subject subject = Chosen.onHeap();
  private final int[] first = new int[FIRST.size()];
  private final int[] second = new int[SECOND.size()];

  /** Adds the results of all orders of the calls that are left. */
  private static void addAllowed(Model model, int[] first, int i, int[] second, int j) {
    if (i == first.length && j == second.length) {
      ALLOWED.add(number(first, second));
    }
    if (i < first.length) {
      Model.Step step = model.apply(FIRST.get(i));
      first[i] = step.result();
      addAllowed(step.next(), first, i + 1, second, j);
    }
    if (j < second.length) {
      Model.Step step = model.apply(SECOND.get(j));
      second[j] = step.result();
      addAllowed(step.next(), first, i, second, j + 1);
    }
  }

  private static long number(int[] first, int[] second) {
    long number = 1;
    for (int result : first) {
      number = number * RESULTS + result - Op.NOTHING;
    }
    for (int result : second) {
      number = number * RESULTS + result - Op.NOTHING;
    }
    return number;
  }

  /** The first process. */
  @Actor
  public void first() {
    for (int i = 0; i < first.length; i++) {
      first[i] = subject.call(0, FIRST.get(i));
    }
  }

  /** The second process. */
  @Actor
  public void second() {
    for (int i = 0; i < second.length; i++) {
      second[i] = subject.call(1, SECOND.get(i));
    }
  }

  /** Judges the results. */
  @Arbiter
  public void judge(L_Result r) {
    r.r1 =
        ALLOWED.contains(number(first, second))
            ? "allowed"
            : Arrays.toString(first) + Arrays.toString(second);
  }
}
