// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.bugs;

import org.synod.comparison.Op;
import org.synod.comparison.Place;
import org.synod.comparison.Subject;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * A counter in a register whose answers can be lost. A client that makes its call again, without a
 * number by which the state knows it, counts twice.
 */
public final class RetriedCounter implements Subject {
  /** The count, and of each process the number of calls and the last result. */
  private record State(int count, int calls0, int last0, int calls1, int last1) {
    int calls(int process) {
      return process == 0 ? calls0 : calls1;
    }

    int last(int process) {
      return process == 0 ? last0 : last1;
    }

    State next(int process) {
      return process == 0
          ? new State(count + 1, calls0 + 1, count + 1, calls1, last1)
          : new State(count + 1, calls0, last0, calls1 + 1, count + 1);
    }
  }

  private final Register<State> register;
  private final boolean isMended;

  /** Makes a counter at 0. */
  public RetriedCounter(Place place, boolean isMended) {
    register = place.register(new State(0, 0, 0, 0, 0));
    this.isMended = isMended;
  }

  @Override
  public int call(int me, Op op) {
    if (op.kind() != Op.Kind.COUNT) {
      throw Subject.unknown(op);
    }
    int calls = -1; // of this process, with this one
    for (; ; ) {
      try {
        Versioned<State> seen = register.get();
        calls = calls < 0 ? seen.value().calls(me) + 1 : calls;
        if (isMended && seen.value().calls(me) == calls) {
          return seen.value().last(me); // an earlier attempt took effect
        }
        State next = seen.value().next(me);
        if (register.compareAndSet(seen.version(), next)) {
          return next.count();
        }
      } catch (RegisterUnavailableException e) {
        // tries again
      }
    }
  }
}
