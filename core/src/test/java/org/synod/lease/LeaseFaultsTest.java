// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.lease.words.LeaseWords;
import org.synod.memory.Memory;

/**
 * Seeded faults in leases, put in below the production code, at its reads, its writes and its
 * clock. A run of {@link LeaseRuns} must find each of them. Without a fault the same runs pass.
 */
class LeaseFaultsTest {

  /** A seeded fault. */
  enum Fault {
    /** No fault: the seam itself changes nothing. */
    NONE,
    /** A holder is taken for lost without being looked at. */
    HOLDER_NOT_CHECKED,
    /** No holder is ever known to be lost. */
    LOST_HOLDER_NOT_NOTICED,
    /** All sharers are taken for lost as soon as one of them is. */
    ONE_LOST_SHARER_FOR_ALL,
    /** A grant has the token of the one before. */
    TOKEN_NOT_GROWN,
    /** A takeover goes on with the session that it should end. */
    SESSION_NOT_ENDED,
    /** A member whose bit is set is taken for the holder of any of its tokens. */
    TOKEN_NOT_COMPARED,
    /** A process that releases is taken for the holder. */
    RELEASE_OF_ANOTHERS_GRANT,
    /** A process that joins sharers keeps only its own bit. */
    BIT_OF_A_SHARER_LOST,
    /** A sharer that leaves takes the bits of all with it. */
    RELEASE_FOR_ALL,
    /** A renewal does not take the deadline away. */
    CHALLENGE_SURVIVES_RENEWAL,
    /** A challenge is not counted in the session's age. */
    AGE_NOT_COUNTED,
    /** The term is over as soon as a process wants the lease. */
    NO_TERM,
    /** A process reads the clock before it marks the lease as wanted. */
    CLOCK_READ_BEFORE_THE_CHALLENGE,
    /** The deadline counts even if it was taken away after a process looked at it. */
    DEADLINE_CHECKED_BEFORE_THE_CAS,
    /** A write is fenced before its compare-and-set, and not inside it. */
    FENCED_BEFORE_THE_CAS,
    /** A process takes back the lease that it released last, even if others have had it since. */
    TAKEN_BACK_WITHOUT_COMPARING,
    /** A takeover forgets the value. */
    VALUE_LOST_IN_TAKEOVER
  }

  /** A memory with a seeded fault. It keeps the words of each process's last operation. */
  private static final class FaultyMemory extends CoarseMemory {
    private static final long VERSION_ONE = 1L << 7;
    private static final int SLOT_AND_WRITER = (1 << 7) - 1;

    private final Fault fault;
    private final Map<Integer, long[]> seen = new HashMap<>();
    private final Map<Integer, long[]> filled = new HashMap<>();

    FaultyMemory(World world, Memory steps, Fault fault) {
      super(world, steps);
      this.fault = fault;
    }

    @Override
    public boolean isLost(int process, long incarnation) {
      return switch (fault) {
        case HOLDER_NOT_CHECKED -> true;
        case LOST_HOLDER_NOT_NOTICED -> false;
        case ONE_LOST_SHARER_FOR_ALL ->
            super.isLost(process, incarnation) || isSharersAndOneIsLost();
        default -> super.isLost(process, incarnation);
      };
    }

    private boolean isSharersAndOneIsLost() {
      boolean isLost = false;
      for (int other = 0; other < processes() && !isLost; other++) {
        isLost = super.isLost(other, 1);
      }
      return isLost && seen.get(running())[LeaseWords.INCARNATION] == 0;
    }

    @Override
    void copied(long[] words) {
      int me = number();
      boolean mine = (words[LeaseWords.HOLDERS] & 1L << me) != 0;
      if (fault == Fault.TOKEN_NOT_COMPARED && mine) {
        words[LeaseWords.AGE] = 1000;
      }
      if (fault == Fault.RELEASE_OF_ANOTHERS_GRANT && words[LeaseWords.INCARNATION] != 0) {
        words[LeaseWords.HOLDERS] = 1L << me;
        words[LeaseWords.AGE] = 1000;
      }
      seen.put(running(), words.clone());
      filled.remove(running());
    }

    @Override
    long[] filling(long[] words) {
      long[] old = seen.get(running());
      long[] next = words.clone();
      long bit = 1L << number();
      boolean taken = old[LeaseWords.HOLDERS] != 0 && words[LeaseWords.AGE] == 0
          && words[LeaseWords.HOLDERS] == bit;
      switch (fault) {
        case SESSION_NOT_ENDED -> next[LeaseWords.AGE] =
            taken ? old[LeaseWords.AGE] + 1 : words[LeaseWords.AGE];
        case BIT_OF_A_SHARER_LOST -> {
          if ((old[LeaseWords.HOLDERS] & bit) == 0 && (words[LeaseWords.HOLDERS] & bit) != 0) {
            next[LeaseWords.HOLDERS] = bit;
          }
        }
        case RELEASE_FOR_ALL -> {
          if ((old[LeaseWords.HOLDERS] & ~words[LeaseWords.HOLDERS]) != 0 && !taken) {
            LeaseWords.clear(next);
          }
        }
        case CHALLENGE_SURVIVES_RENEWAL -> {
          if (words[LeaseWords.AGE] != 0 && words[LeaseWords.DEADLINE] == 0) {
            next[LeaseWords.DEADLINE] = old[LeaseWords.DEADLINE];
          }
        }
        case AGE_NOT_COUNTED -> {
          if (old[LeaseWords.DEADLINE] != words[LeaseWords.DEADLINE]) {
            next[LeaseWords.AGE] = Math.max(0, words[LeaseWords.AGE] - 1);
          }
        }
        case NO_TERM -> {
          if (words[LeaseWords.DEADLINE] > 1) {
            next[LeaseWords.DEADLINE] = Math.max(2, words[LeaseWords.DEADLINE] - LeaseRuns.TERM);
          }
        }
        case VALUE_LOST_IN_TAKEOVER -> {
          for (int i = LeaseWords.COUNT; taken && i < next.length; i++) {
            next[i] = 0;
          }
        }
        default -> {}
      }
      filled.put(running(), next);
      return next;
    }

    @Override
    long exchange(Exchange exactly, long expected, long next) {
      long[] from = seen.get(running());
      long[] to = filled.get(running());
      filled.remove(running());
      boolean blindly =
          switch (fault) {
            case DEADLINE_CHECKED_BEFORE_THE_CAS -> to != null
                && from[LeaseWords.DEADLINE] > 1
                && to[LeaseWords.AGE] == 0;
            case FENCED_BEFORE_THE_CAS -> to != null
                && to.length > LeaseWords.COUNT
                && to[LeaseWords.COUNT] != from[LeaseWords.COUNT];
            case TAKEN_BACK_WITHOUT_COMPARING -> to == null;
            default -> false;
          };
      if (fault == Fault.TOKEN_NOT_GROWN && to == null) {
        return exactly.exchange(expected, next - VERSION_ONE);
      }
      long found = exactly.exchange(expected, next);
      while (blindly && found != expected) {
        long version = found / VERSION_ONE + 1;
        long again = exactly.exchange(found, version * VERSION_ONE | next & SLOT_AND_WRITER);
        if (again == found) {
          return expected;
        }
        found = again;
      }
      return found;
    }
  }

  private static LeaseRuns.Seam seam(Fault fault) {
    return new LeaseRuns.Seam() {
      @Override
      public Memory memory(World world, Memory steps) {
        return new FaultyMemory(world, steps, fault);
      }

      @Override
      public LongSupplier clock(LongSupplier clock) {
        if (fault != Fault.CLOCK_READ_BEFORE_THE_CHALLENGE) {
          return clock;
        }
        long now = clock.getAsLong();
        return () -> now;
      }
    };
  }

  /**
   * The runs of all checks, each with a bound that is far beyond the states in which a fault shows.
   */
  static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> checks = LeaseRuns.all(seam(fault));
    checks.replaceAll((name, run) -> run.maxStates(100_000));
    return checks;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }

  @Test
  @Tag("deep")
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(run -> run.explore().requireNoFailure());
  }
}
