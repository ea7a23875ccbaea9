// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.lease.words.LeaseWords;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;

/**
 * Seeded faults in the way in which a lease knows its sharers, put in below the production code. A
 * run of {@link HeirRuns} must find each of them. Without a fault the same runs pass.
 */
class HeirFaultsTest {

  /** A seeded fault. */
  enum Fault {
    /** No fault: the seam itself changes nothing. */
    NONE,
    /** A sharer is the member that has its number now. */
    SHARER_KNOWN_BY_NUMBER,
    /** A sharer notes nothing. */
    NOTHING_NOTED,
    /** A sharer notes itself only after its bit is set. */
    NOTED_AFTER_THE_BIT,
    /** An heir notes itself, and leaves the bit that the process before it has set. */
    OLD_BIT_NOT_TAKEN_AWAY,
    /** A process reads the notes before the lease. */
    NOTES_READ_FIRST,
    /** A process with the number of a lost one is taken for lost. */
    HEIR_TAKEN_FOR_LOST
  }

  /** A memory with a seeded fault. It forgets what it keeps of a process when the process joins. */
  private static final class FaultyMemory extends CoarseMemory {
    private final Fault fault;
    private final Set<Integer> haveNoted = new HashSet<>();
    private final Map<Integer, Runnable> late = new HashMap<>();
    private final Map<Integer, Map<Integer, Long>> early = new HashMap<>();
    private boolean isOwn; // an access of this fault, not of the lease

    FaultyMemory(World world, Memory steps, Fault fault) {
      super(world, steps);
      this.fault = fault;
    }

    @Override
    public Member join() {
      haveNoted.remove(running());
      late.remove(running());
      return super.join();
    }

    @Override
    public boolean isLost(int process, long incarnation) {
      return super.isLost(process, incarnation)
          || fault == Fault.HEIR_TAKEN_FOR_LOST && incarnation >>> 7 > 1;
    }

    @Override
    void reading(Words words) {
      if (fault == Fault.NOTES_READ_FIRST) {
        Map<Integer, Long> seen = new HashMap<>();
        asFault(
            () -> {
              for (int id = 0; id < processes(); id++) {
                int index = (id + 1) * Stride.WORDS + 2 * LeaseWords.COUNT;
                seen.put(index, words.getVolatile(index));
              }
            });
        early.put(running(), seen);
      }
    }

    /** Makes accesses that the seams let through. The process may end at any of them. */
    private void asFault(Runnable accesses) {
      isOwn = true;
      try {
        accesses.run();
      } finally {
        isOwn = false;
      }
    }

    @Override
    long noted(int index, long note) {
      return switch (fault) {
        case SHARER_KNOWN_BY_NUMBER -> incarnation(index / Stride.WORDS - 1);
        case NOTES_READ_FIRST -> isOwn ? note : early.get(running()).get(index);
        default -> note;
      };
    }

    @Override
    boolean notes(Words words, int index, long note) {
      haveNoted.add(running());
      if (fault == Fault.NOTED_AFTER_THE_BIT && !isOwn) {
        late.put(running(), () -> words.setOpaque(index, note));
        return false;
      }
      return fault != Fault.NOTHING_NOTED;
    }

    @Override
    void copied(long[] words) {
      if (fault == Fault.OLD_BIT_NOT_TAKEN_AWAY && !haveNoted.contains(running())) {
        words[LeaseWords.HOLDERS] &= ~(1L << number());
      }
    }

    @Override
    long exchange(Exchange exactly, long expected, long next) {
      long found = exactly.exchange(expected, next);
      Runnable note = late.remove(running());
      if (note != null && found == expected) {
        asFault(note);
      }
      return found;
    }
  }

  private static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> checks =
        HeirRuns.all((world, steps) -> new FaultyMemory(world, steps, fault));
    checks.replaceAll((name, run) -> run.maxStates(300_000));
    return checks;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(run -> run.explore().requireNoFailure());
  }
}
