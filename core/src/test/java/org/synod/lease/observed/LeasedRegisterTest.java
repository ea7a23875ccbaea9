// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Refusal;
import org.synod.memory.DamageException;
import org.synod.paxos.disk.DiskFile;
import org.synod.register.Answering;
import org.synod.register.Answering.Answer;
import org.synod.register.ByteCodec;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** A register behind a lease, by a clock that the test moves. */
class LeasedRegisterTest {
  private static final long TERM = 100;
  private static final long MARGIN = 10;

  private final Answering<Tenancy<Long>> quorum = new Answering<>(new HeapRegister<>());
  private final TimedDisk disk = new TimedDisk(MARGIN, 0);
  private final LeasedRegister<Long> first = process(0);
  private final LeasedRegister<Long> second = process(-5_000_000);

  /** A process, whose clock has nothing to do with that of others. */
  private LeasedRegister<Long> process(long offset) {
    TimedDisk.Seen seen = disk.seen();
    return new LeasedRegister<>(
        new ObservedLease<>(quorum, TERM, () -> offset + seen.now(), UUID::randomUUID),
        seen,
        Duration.ofNanos(MARGIN));
  }

  private static String refused(LeasedRegister<Long> register, long expected) {
    RegisterUnavailableException e =
        assertThrows(
            RegisterUnavailableException.class, () -> register.compareAndSet(expected, -1L));
    assertEquals(Effect.NONE, e.effect());
    return e.getMessage();
  }

  @Test
  void aProcessThatDoesNotHoldTheLeaseReads() {
    assertTrue(first.compareAndSet(0, 7L));
    assertTrue(refused(second, 1).contains("another process holds the lease"));
    assertEquals(new Versioned<>(1, 7L), second.get());
  }

  @Test
  void aHolderThatStopsIsReplacedAfterATerm() {
    first.compareAndSet(0, 7L);
    refused(second, 1);
    disk.goOn(TERM - 1);
    refused(second, 1);
    disk.goOn(1);
    assertTrue(second.compareAndSet(1, 8L));
    refused(first, 2);
    assertEquals(new Versioned<>(2, 8L), first.get());
  }

  @Test
  void aHolderThatNobodyDisturbsAsksForTheLeaseOnceInATerm() {
    assertTrue(first.compareAndSet(0, 0L));
    quorum.answer(Answer.SILENT);
    disk.goOn(TERM - MARGIN - 1);
    assertTrue(first.compareAndSet(1, 0L));
    disk.goOn(1);
    assertTrue(refused(first, 2).endsWith("the lease: it does not answer"));
    quorum.answer();
    assertTrue(first.compareAndSet(2, 0L), "the next term");
    quorum.answer(Answer.SILENT);
    disk.goOn(TERM - MARGIN - 1);
    assertTrue(first.compareAndSet(3, 0L));
  }

  @Test
  void aHolderGivesWayAtTheEndOfItsTerm() {
    first.compareAndSet(0, 0L);
    refused(second, 1);
    assertTrue(first.compareAndSet(1, 0L), "it has time left");
    disk.goOn(TERM - MARGIN);
    refused(first, 2);
    assertTrue(second.compareAndSet(2, 0L));
  }

  @Test
  void aWriteWithoutTimeLeftIsRefused() {
    first.compareAndSet(0, 0L);
    disk.takes(TERM - MARGIN);
    assertTrue(refused(first, 1).contains("the read of the block took"));
    disk.takes(0);
    assertTrue(first.compareAndSet(1, 0L));
  }

  @Test
  void noWriteBeginsWhileOneOfUnknownEffectMayLand() {
    disk.answer(Effect.UNKNOWN);
    RegisterUnavailableException unknown =
        assertThrows(RegisterUnavailableException.class, () -> first.compareAndSet(0, 7L));
    assertEquals(Effect.UNKNOWN, unknown.effect());
    disk.goOn(MARGIN);
    assertTrue(refused(first, 0).contains("may still land"));
    first.close();
    refused(second, 0);
    disk.goOn(1);
    assertTrue(first.compareAndSet(0, 8L), "it never did");
    assertEquals(new Versioned<>(1, 8L), second.get());
  }

  @Test
  void aWriteThatTheDiskRefusesMayBeMadeAgainAtOnce() {
    disk.answer(Effect.NONE);
    assertTrue(refused(first, 0).contains("missed"));
    assertTrue(first.compareAndSet(0, 7L));
  }

  @Test
  void theLeaseIsGivenBack() {
    first.close();
    first.compareAndSet(0, 7L);
    first.close();
    assertTrue(second.compareAndSet(1, 8L));
    first.close();
    refused(first, 2);
    second.close();
    assertTrue(first.compareAndSet(2, 9L), "acquired again");
  }

  @Test
  void aLeaseThatWasPerhapsGivenBackIsNotUsed() {
    first.compareAndSet(0, 7L);
    quorum.answer(Answer.UNANSWERED);
    assertThrows(RegisterUnavailableException.class, first::close);
    disk.answer(Effect.NONE);
    assertTrue(refused(second, 1).endsWith("missed"), "it has the lease");
    refused(first, 1);
  }

  @Test
  void aGrantThatWasNotToldIsRenewedBeforeItIsUsed() {
    quorum.answer(Answer.UNANSWERED);
    refused(first, 0);
    refused(second, 0);
    disk.goOn(TERM - 1);
    assertTrue(first.compareAndSet(0, 7L));
    disk.goOn(1);
    refused(second, 1);
    assertTrue(first.compareAndSet(1, 8L), "a term from the write before");
  }

  @Test
  void theBlockOfALaterHolderIsNotWrittenOver() {
    first.compareAndSet(0, 7L);
    disk.writtenBy(50, new Versioned<>(1, 10L));
    assertTrue(refused(first, 1).contains("a later holder"));
    assertEquals(new Versioned<>(1, 10L), first.get());
  }

  @Test
  void oneThreadWritesAtATime() {
    first.compareAndSet(0, 7L);
    disk.meanwhile(
        () -> {
          assertTrue(refused(first, 1).contains("another thread"));
          assertThrows(RegisterUnavailableException.class, first::close);
        });
    assertTrue(first.compareAndSet(1, 8L));
  }

  @Test
  void refusesBadInputByName() {
    ObservedLease<Long> lease = new ObservedLease<>(quorum, Duration.ofNanos(TERM));
    Duration margin = Duration.ofNanos(MARGIN);
    Refusal.ofNull("lease", () -> new LeasedRegister<>(null, disk.seen(), margin));
    Refusal.ofNull("disk", () -> new LeasedRegister<Long>(lease, null, margin));
    Refusal.ofNull("margin", () -> new LeasedRegister<>(lease, disk.seen(), null));
    Refusal.ofNull("value", () -> LeasedRegister.codec(null));
    for (long nanos : new long[] {-1, 0, TERM, TERM + 1}) {
      Duration bad = Duration.ofNanos(nanos);
      Refusal.ofArgument(
          "margin: " + bad, () -> new LeasedRegister<>(lease, disk.seen(), bad));
    }
  }

  @Test
  void itsPlacesAreTold() {
    assertEquals(
        "LeasedRegister[a disk, ObservedLease[term PT0.0000001S in HeapRegister[unset]]]",
        new LeasedRegister<>(
                new ObservedLease<>(new HeapRegister<>(), Duration.ofNanos(TERM)),
                disk.seen(),
                Duration.ofNanos(MARGIN))
            .toString());
  }

  @Test
  void valuesComeBackFromBytes() {
    ByteCodec<Versioned<String>> codec = LeasedRegister.codec(ByteCodec.ofUtf8());
    byte[] bytes = codec.encode(new Versioned<>(258, "ab"));
    assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0, 1, 2, 'a', 'b'}, bytes);
    assertEquals(new Versioned<>(258, "ab"), codec.decode(bytes));
    assertThrows(DamageException.class, () -> codec.decode(new byte[7]));
    assertThrows(DamageException.class, () -> codec.decode(new byte[8]), "version 0");
  }

  @Test
  void aFileKeepsIt(@TempDir Path folder) throws Exception {
    Register<Tenancy<Long>> master = new HeapRegister<>();
    Path path = folder.resolve("block");
    for (long version = 0; version < 3; version++) {
      try (DiskFile<Versioned<Long>> file =
              DiskFile.open(path, 1, 16, LeasedRegister.codec(ByteCodec.ofLong()));
          LeasedRegister<Long> register =
              new LeasedRegister<>(
                  new ObservedLease<>(master, Duration.ofHours(1)),
                  file.instance(0),
                  Duration.ofMinutes(1))) {
        assertTrue(register.compareAndSet(version, 10 * version));
        assertEquals(new Versioned<>(version + 1, 10 * version), register.get());
      }
    }
  }
}
