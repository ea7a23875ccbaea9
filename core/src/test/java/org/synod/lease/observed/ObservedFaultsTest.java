// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * Faults put in below the production code. The runs of {@link ObservedScheduleTest} must find each
 * of them.
 */
class ObservedFaultsTest {

  enum Fault {
    NONE,
    /** The term is over as soon as somebody wants the lease. */
    NO_TERM,
    /** A takeover does not look whether the holder has given a sign of life. */
    SIGN_OF_LIFE_OVERWRITTEN,
    /** A renewal leaves the lease wanted, at the version that the observer has seen. */
    RENEWAL_NOT_WRITTEN,
    /** A lease is taken from the state that it was left in, whatever it is now. */
    TAKEN_FROM_AN_OLD_STATE,
    /** A release ends whatever grant it meets. */
    RELEASES_ANOTHER,
    /** A write is fenced before its compare-and-set, and not inside it. */
    FENCED_BEFORE_THE_CAS,
    /** A takeover forgets the value. */
    VALUE_LOST_IN_TAKEOVER,
    /** Processes have the same identities. */
    ONE_IDENTITY
  }

  /** Parts with a fault. */
  private static final class Faulty extends ObservedRuns.Parts {
    private final Fault fault;

    Faulty(Fault fault) {
      this.fault = fault;
    }

    @Override
    Register<Tenancy<Long>> register(Register<Tenancy<Long>> register) {
      return new FaultyRegister(fault, register);
    }

    @Override
    LongSupplier clock(LongSupplier clock) {
      long[] looks = new long[1];
      return fault == Fault.NO_TERM
          ? () -> clock.getAsLong() + ObservedRuns.TERM * (looks[0]++ / 2) // two in an attempt
          : clock;
    }

    @Override
    UUID id(int process, int grant) {
      return super.id(fault == Fault.ONE_IDENTITY ? 0 : process, grant);
    }
  }

  /** The register as a faulty process sees it; each process has its own. */
  private record FaultyRegister(Fault fault, Register<Tenancy<Long>> register)
      implements Register<Tenancy<Long>> {

    @Override
    public Versioned<Tenancy<Long>> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Tenancy<Long> next) {
      Versioned<Tenancy<Long>> now = register.get();
      Tenancy<Long> there = Tenancy.of(now);
      boolean isGrant = next.token() > there.token();
      boolean isWrite = next.version() > there.version();
      boolean isRenewal = !isGrant && !isWrite && there.isWanted() && !next.isFree();
      return switch (fault) {
        case SIGN_OF_LIFE_OVERWRITTEN ->
            register.compareAndSet(isGrant ? now.version() : expectedVersion, next);
        case TAKEN_FROM_AN_OLD_STATE ->
            register.compareAndSet(
                isGrant && !there.isWanted() ? now.version() : expectedVersion, next);
        case RELEASES_ANOTHER ->
            register.compareAndSet(next.isFree() ? now.version() : expectedVersion, next);
        case RENEWAL_NOT_WRITTEN -> isRenewal || register.compareAndSet(expectedVersion, next);
        case FENCED_BEFORE_THE_CAS ->
            register.compareAndSet(isWrite ? now.version() : expectedVersion, next);
        case VALUE_LOST_IN_TAKEOVER ->
            register.compareAndSet(
                expectedVersion,
                isGrant ? new Tenancy<>(next.holder(), next.token(), false, 0, null) : next);
        default -> register.compareAndSet(expectedVersion, next);
      };
    }
  }

  private static Map<String, Explorer> checks(Fault fault) {
    ObservedRuns.Parts parts = new Faulty(fault);
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("a write by each of 2, clocks", ObservedRuns.lateWritesAreRefused(parts, 1));
    checks.put("2 writes and 1, clocks", ObservedRuns.lateWritesAreRefused(parts, 2));
    checks.put("a holder and 3 attempts", ObservedRuns.aSignOfLifeLastsATerm(parts, 3));
    checks.put("2 who never lose it", ObservedRuns.nobodyLosesItWithoutATerm(parts, 2));
    checks.put("2 who take it twice", ObservedRuns.nobodyTakesWhatAnotherHolds(parts, 2));
    checks.put("2 who stand for leader", ObservedRuns.oneLeaderForEachToken(parts));
    checks.values().forEach(explorer -> explorer.maxStates(100_000));
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
    checks(Fault.NONE).values().forEach(explorer -> explorer.explore().requireNoFailure());
  }
}
