// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.internal.Sleeper;
import org.synod.internal.Waiters;
import org.synod.memory.References;
import org.synod.memory.WrappedReferences;

/**
 * Seeded faults below the production code of threads that wait: in the list of those who wait, and
 * in their parking. A run of {@link AwaitScheduleTest} must find each of them.
 */
class AwaitFaultsTest {

  /** A seeded fault. */
  enum Fault {
    /** No fault: the seam itself changes nothing. */
    NONE,
    /** The list is written without being compared, so another that comes at once is lost. */
    LIST_NOT_COMPARED,
    /** The list is compared, and then written. */
    LIST_COMPARED_THEN_WRITTEN,
    /** A thread is not added, and believes that it is. */
    ADDING_DROPPED,
    /** A thread that lost against another is not added, and believes that it is. */
    LOST_ADDING_TAKEN_FOR_WON,
    /** A writer always sees an empty list. */
    LIST_READ_AS_EMPTY,
    /** A writer that finds the list changed meanwhile wakes nobody. */
    CHANGED_LIST_LEFT,
    /** A thread that waits no more takes all others out of the list as well. */
    ALL_REMOVED,
    /** Nobody is woken. */
    WAKING_DROPPED,
    /** A thread that is woken before it sleeps sleeps all the same. */
    WAKING_BEFORE_SLEEP_DROPPED
  }

  /** The list of those who wait. */
  private static final class FaultyList extends WrappedReferences<Waiters> {
    private final Fault fault;

    FaultyList(References<Waiters> list, Fault fault) {
      super(list);
      this.fault = fault;
    }

    @Override
    public Waiters getVolatile(int index) {
      boolean isEmpty = fault == Fault.LIST_READ_AS_EMPTY && isCalledBy("wake");
      return isEmpty ? null : super.getVolatile(index);
    }

    @Override
    public Waiters compareAndExchange(int index, Waiters expected, Waiters next) {
      switch (fault) {
        case LIST_NOT_COMPARED -> {
          super.setVolatile(index, next);
          return expected;
        }
        case LIST_COMPARED_THEN_WRITTEN -> {
          Waiters there = super.getVolatile(index);
          if (there == expected) {
            super.setVolatile(index, next);
          }
          return there;
        }
        case ADDING_DROPPED -> {
          return isCalledBy("add") ? expected : super.compareAndExchange(index, expected, next);
        }
        case LOST_ADDING_TAKEN_FOR_WON -> {
          Waiters there = super.compareAndExchange(index, expected, next);
          return isCalledBy("add") ? expected : there;
        }
        case CHANGED_LIST_LEFT -> {
          Waiters there = super.compareAndExchange(index, expected, next);
          return there != expected && isCalledBy("wakeAll") ? null : there;
        }
        case ALL_REMOVED -> {
          return super.compareAndExchange(index, expected, isCalledBy("remove") ? null : next);
        }
        default -> {
          return super.compareAndExchange(index, expected, next);
        }
      }
    }

    private static boolean isCalledBy(String method) {
      return StackWalker.getInstance()
          .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(method)));
    }
  }

  /** A thread that parks. */
  private record FaultySleeper(Sleeper sleeper, Fault fault) implements Sleeper {
    @Override
    public boolean sleep() throws InterruptedException {
      if (fault == Fault.WAKING_BEFORE_SLEEP_DROPPED) {
        Register<Boolean> permit = ((OverReferences.InWorld) sleeper).permit();
        Versioned<Boolean> held = permit.get();
        if (held.isSet() && held.value()) {
          permit.compareAndSet(held.version(), false);
        }
      }
      return sleeper.sleep();
    }

    @Override
    public void wake() {
      if (fault != Fault.WAKING_DROPPED) {
        sleeper.wake();
      }
    }
  }

  private static Map<String, Explorer> checks(Fault fault) {
    AwaitRuns runs =
        new AwaitRuns(
            list -> new FaultyList(list, fault), sleeper -> new FaultySleeper(sleeper, fault));
    Map<String, Explorer> all = runs.all();
    all.values().forEach(explorer -> explorer.ownSteps(80));
    return all;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(explorer -> explorer.explore().requireComplete());
  }
}
