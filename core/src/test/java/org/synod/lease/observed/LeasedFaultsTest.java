// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.paxos.disk.Disk;
import org.synod.paxos.disk.DiskBlock;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Faults put in below the production code. The runs of {@link LeasedScheduleTest} must find each of
 * them.
 */
class LeasedFaultsTest {

  enum Fault {
    NONE,
    /** The clock of the first process stands still. */
    CLOCK_STANDS_STILL,
    /** The clock of the second process runs twice as fast. */
    CLOCK_RUNS_FAST,
    /** Each process has a lease of its own. */
    A_LEASE_EACH,
    /** A sign of life is not written, and counts as given. */
    SIGN_OF_LIFE_NOT_WRITTEN,
    /** A block is written when its process uses the disk next. */
    WRITES_LATER,
    /** A read returns the block that the process has read first. */
    READS_AN_OLD_BLOCK,
    /** A write of unknown effect counts as done. */
    TAKES_UNKNOWN_FOR_DONE,
    /** A write of unknown effect counts as refused. */
    TAKES_UNKNOWN_FOR_NONE
  }

  /** Parts with a fault. */
  private static final class Faulty extends LeasedRuns.Parts {
    private final Fault fault;

    Faulty(Fault fault) {
      this.fault = fault;
    }

    @Override
    Register<Tenancy<Long>> lease(int process, Register<Tenancy<Long>> register) {
      return switch (fault) {
        case A_LEASE_EACH -> new HeapRegister<>();
        case SIGN_OF_LIFE_NOT_WRITTEN -> new Unsigned(register);
        default -> register;
      };
    }

    @Override
    LongSupplier clock(int process, LongSupplier clock) {
      if (fault == Fault.CLOCK_STANDS_STILL && process == 1) {
        return () -> 0 * clock.getAsLong();
      }
      return fault == Fault.CLOCK_RUNS_FAST && process == 2 ? () -> 2 * clock.getAsLong() : clock;
    }

    @Override
    Disk<Versioned<Long>> disk(int process, Disk<Versioned<Long>> disk) {
      return new FaultyDisk(fault, disk);
    }
  }

  /** A register of a lease that forgets signs of life. */
  private record Unsigned(Register<Tenancy<Long>> register) implements Register<Tenancy<Long>> {

    @Override
    public Versioned<Tenancy<Long>> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Tenancy<Long> next) {
      boolean isSign = !next.isFree() && !next.isWanted() && next.token() <= expectedVersion;
      return isSign || register.compareAndSet(expectedVersion, next);
    }
  }

  private static final class FaultyDisk implements Disk<Versioned<Long>> {
    private final Fault fault;
    private final Disk<Versioned<Long>> disk;
    private @Nullable DiskBlock<Versioned<Long>> kept;

    FaultyDisk(Fault fault, Disk<Versioned<Long>> disk) {
      this.fault = fault;
      this.disk = disk;
    }

    @Override
    public int processes() {
      return disk.processes();
    }

    @Override
    public @Nullable DiskBlock<Versioned<Long>> read(int process) {
      writeKept(process);
      if (fault != Fault.READS_AN_OLD_BLOCK) {
        return disk.read(process);
      }
      if (kept == null) {
        kept = disk.read(process);
      }
      return kept;
    }

    private void writeKept(int process) {
      DiskBlock<Versioned<Long>> late = kept;
      if (fault == Fault.WRITES_LATER && late != null) {
        kept = null;
        disk.write(process, late);
      }
    }

    @Override
    public void write(int process, DiskBlock<Versioned<Long>> block) {
      if (fault == Fault.WRITES_LATER) {
        kept = block;
        return;
      }
      try {
        disk.write(process, block);
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

  private static Map<String, Explorer> checks(Fault fault) {
    LeasedRuns.Parts parts = new Faulty(fault);
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("writes of unknown effect", LeasedRuns.aWriteOfUnknownEffect(parts, 3));
    checks.put("a reader", LeasedRuns.aReader(parts, 1));
    checks.put("a takeover", LeasedRuns.aTakeover(parts));
    checks.put("an attempt that is not answered", LeasedRuns.anUnansweredAttempt(parts));
    checks.values().forEach(explorer -> explorer.maxStates(200_000));
    return checks;
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
