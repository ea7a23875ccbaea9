// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;
import org.synod.transaction.Waited.Waiters;
import org.synod.transaction.WaitingRuns.SteppedParking;

/**
 * Seeded faults in the waiting of {@link Transactions}, put in below the production code, in its
 * memory and in its parking. A run of {@link WaitingScheduleTest} must find each of them. Without a
 * fault the same runs pass.
 */
class WaitingFaultsTest {

  /** A seeded fault. */
  enum Fault {
    /** No fault: the seam itself changes nothing. */
    NONE,
    /** A wake-up between the validation and the sleep is lost: only one who sleeps is woken. */
    WAKE_UP_LOST_BEFORE_SLEEP,
    /** Nobody is woken. */
    WAKE_UP_DROPPED,
    /** A waiter counts as one that sleeps no more. */
    WAITER_TAKEN_FOR_ONE_THAT_LEFT,
    /** A waiter is enlisted nowhere. */
    ENLISTING_DROPPED,
    /** A waiter is enlisted behind its validation: in a state that has replaced what it read. */
    ENLISTED_BEHIND_VALIDATION,
    /** A waiter is enlisted without a comparison, in place of what is there. */
    ENLISTING_NOT_COMPARED,
    /** A waiter is enlisted in place of those before it. */
    ENLISTED_ALONE,
    /** An intent is installed in place of the waiters. */
    WAITERS_LOST_AT_INSTALL,
    /** The writer looks for waiters before it writes, and then writes whatever is there. */
    WAITERS_LOOKED_FOR_BEFORE_INSTALL,
    /** A reader that puts a value in the place of a failed intent lets go of the waiters. */
    WAITERS_LOST_BEHIND_FAILURE
  }

  private record FaultySeam(Fault fault) implements WaitingRuns.Seam {
    @Override
    public Memory memory(Memory memory, Parking parking) {
      return new WrappedMemory(memory) {
        @Override
        protected <T> References<T> wrap(String label, References<T> references) {
          return switch (label) {
            case "ref" -> new FaultyRef<>(references, fault, parking);
            case "waiter" -> new FaultyWaiter<>(references, fault);
            default -> references;
          };
        }
      };
    }

    @Override
    public Parking parking(SteppedParking parking) {
      return new FaultyParking(parking, fault);
    }
  }

  private record FaultyParking(SteppedParking parking, Fault fault) implements Parking {
    @Override
    public int spins() {
      return 0;
    }

    @Override
    public Object current() {
      return parking.current();
    }

    @Override
    public void park(Object blocker, long nanos) {
      if (fault == Fault.WAKE_UP_LOST_BEFORE_SLEEP) {
        parking.forget();
      }
      parking.park(blocker, nanos);
    }

    @Override
    public void unpark(Object thread) {
      if (fault != Fault.WAKE_UP_DROPPED) {
        parking.unpark(thread);
      }
    }
  }

  private static final class FaultyWaiter<T> extends WrappedReferences<T> {
    private final Fault fault;

    FaultyWaiter(References<T> references, Fault fault) {
      super(references);
      this.fault = fault;
    }

    @Override
    public T getVolatile(int index) {
      return fault == Fault.WAITER_TAKEN_FOR_ONE_THAT_LEFT ? null : super.getVolatile(index);
    }
  }

  @SuppressWarnings("unchecked") // its objects are states of a Ref
  private static final class FaultyRef<T> extends WrappedReferences<T> {
    private final Fault fault;
    private final Parking parking;

    FaultyRef(References<T> references, Fault fault, Parking parking) {
      super(references);
      this.fault = fault;
      this.parking = parking;
    }

    @Override
    public boolean compareAndSet(int index, T expected, T next) {
      Waited waited = next instanceof Waited some ? some : null;
      if (waited == null) {
        return super.compareAndSet(index, expected, next);
      }
      if (waited.content() instanceof Intent) {
        return install(index, expected, waited);
      }
      boolean isTidying = Waited.content(expected) instanceof Intent
          && waited.waiters() == Waited.waiters(expected);
      return isTidying ? tidy(index, expected, waited) : enlist(index, expected, waited);
    }

    private boolean install(int index, T expected, Waited next) {
      T alone = (T) next.content();
      switch (fault) {
        case WAITERS_LOST_AT_INSTALL -> {
          return super.compareAndSet(index, expected, alone);
        }
        case WAITERS_LOOKED_FOR_BEFORE_INSTALL -> {
          next.wake(parking);
          T there = super.getVolatile(index);
          return Waited.content(there) == Waited.content(expected)
              && super.compareAndSet(index, there, alone);
        }
        default -> {
          return super.compareAndSet(index, expected, (T) next);
        }
      }
    }

    private boolean tidy(int index, T expected, Waited next) {
      T put = (T) (fault == Fault.WAITERS_LOST_BEHIND_FAILURE ? next.content() : next);
      return super.compareAndSet(index, expected, put);
    }

    private boolean enlist(int index, T expected, Waited next) {
      switch (fault) {
        case ENLISTING_DROPPED -> {
          return true;
        }
        case ENLISTED_BEHIND_VALIDATION -> {
          T there = super.getVolatile(index);
          Object content = Waited.content(there);
          boolean isDecided = !(content instanceof Intent);
          T behind = (T) new Waited(content, next.waiters());
          return isDecided && super.compareAndSet(index, there, behind);
        }
        case ENLISTING_NOT_COMPARED -> {
          super.setVolatile(index, (T) next);
          return true;
        }
        case ENLISTED_ALONE -> {
          Waiters alone = Waiters.with(next.waiters().first(), null);
          return super.compareAndSet(index, expected, (T) new Waited(next.content(), alone));
        }
        default -> {
          return super.compareAndSet(index, expected, (T) next);
        }
      }
    }
  }

  private static Map<String, Explorer> checks(Fault fault) {
    WaitingRuns runs = new WaitingRuns(new FaultySeam(fault));
    Map<String, Explorer> all = new LinkedHashMap<>(runs.small());
    all.putAll(fault == Fault.ENLISTED_ALONE ? runs.large() : Map.of());
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
