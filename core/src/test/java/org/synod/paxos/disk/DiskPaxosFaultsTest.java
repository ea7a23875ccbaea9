// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos.disk;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.paxos.Ballot;
import org.synod.paxos.disk.DiskRuns.Failures;
import org.synod.paxos.disk.DiskRuns.Part;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** Faults put in below {@link DiskPaxos}, each of which the runs must find. */
class DiskPaxosFaultsTest {

  enum Fault {
    NONE,
    /** The other blocks are read before the own one is written. */
    READS_FIRST,
    /** The own block is written when the disk is used next. */
    WRITES_LATER,
    /** A process that was started again does not read its own block. */
    FORGETS_ITS_BLOCK,
    /** A block of a process in its first phase counts as none. */
    HIDES_BALLOTS,
    /** A block shows its ballot, and not what its process has sent before. */
    HIDES_VALUES,
    /** A read returns the block that it has returned first. */
    READS_AN_OLD_BLOCK,
    /** A write of unknown effect counts as done. */
    TAKES_UNKNOWN_FOR_DONE,
    /** A disk is written again after a write of unknown effect. */
    TAKES_UNKNOWN_FOR_NONE,
    /** A disk that does not answer counts as one that has no blocks. */
    TAKES_SILENCE_FOR_NOTHING
  }

  private record Faulty(
      Fault fault, int process, Disk<String> disk, Map<Integer, DiskBlock<String>> kept)
      implements Disk<String> {

    @Override
    public int processes() {
      return disk.processes();
    }

    @Override
    public DiskBlock<String> read(int owner) {
      if (fault == Fault.FORGETS_ITS_BLOCK && owner == process) {
        return null;
      }
      boolean isOther = owner != process;
      if ((fault == Fault.READS_FIRST || fault == Fault.READS_AN_OLD_BLOCK)
          && isOther
          && kept.containsKey(owner)) {
        return kept.get(owner);
      }
      DiskBlock<String> found = answered(owner);
      writeKept();
      kept.computeIfAbsent(owner, key -> fault == Fault.READS_AN_OLD_BLOCK ? found : null);
      if (found == null || !isOther) {
        return found;
      }
      return switch (fault) {
        case HIDES_BALLOTS -> found.accepted() < found.ballot() ? null : found;
        case HIDES_VALUES -> new DiskBlock<>(found.ballot(), Ballot.NONE, null);
        default -> found;
      };
    }

    private DiskBlock<String> answered(int owner) {
      try {
        return disk.read(owner);
      } catch (RegisterUnavailableException e) {
        if (fault == Fault.TAKES_SILENCE_FOR_NOTHING) {
          return null;
        }
        throw e;
      }
    }

    private void writeKept() {
      DiskBlock<String> mine = fault == Fault.WRITES_LATER ? kept.remove(process) : null;
      if (mine != null) {
        disk.write(process, mine);
      }
    }

    @Override
    public void write(int owner, DiskBlock<String> block) {
      if (fault == Fault.READS_FIRST) {
        for (int other = 0; other < disk.processes(); other++) {
          if (other != process) {
            kept.put(other, disk.read(other));
          }
        }
      }
      if (fault == Fault.WRITES_LATER) {
        kept.put(process, block);
        return;
      }
      try {
        disk.write(owner, block);
      } catch (RegisterUnavailableException e) {
        if (fault == Fault.TAKES_UNKNOWN_FOR_DONE && e.effect() == Effect.UNKNOWN) {
          return;
        }
        if (fault == Fault.TAKES_UNKNOWN_FOR_NONE) {
          throw new RegisterUnavailableException("it did not", e, Effect.NONE);
        }
        throw e;
      }
    }
  }

  private static Part part(Fault fault) {
    return (process, disk) -> new Faulty(fault, process, disk, new HashMap<>());
  }

  private static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 x 1", DiskRuns.proposals(2, 1, Failures.NONE, part(fault)).ownSteps(20));
    checks.put("2 x 1, 1 late", late(1, fault));
    checks.put("2 x 1, 1 stop", DiskRuns.proposals(2, 1, Failures.restart(), part(fault)));
    checks.put("2 x 3, 1 late", late(3, fault));
    checks.values().forEach(each -> each.ownSteps(30).maxStates(20_000));
    return checks;
  }

  private static Explorer late(int disks, Fault fault) {
    return DiskRuns.proposals(2, disks, Failures.lateCalls(1).ofFirst(), part(fault));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(explorer -> explorer.explore().requireNoFailure());
  }
}
