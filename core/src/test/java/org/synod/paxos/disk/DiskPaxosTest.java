// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.consensus.Consensus;
import org.synod.consensus.ConsensusContract;
import org.synod.paxos.Ballot;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** The contract of consensus, and the answers of disks that fail. */
class DiskPaxosTest implements ConsensusContract {

  /** Each thread is a process of its own. */
  private static final class PerThread implements Consensus<String> {
    private final List<HeapDisk<String>> disks;
    private final AtomicInteger next = new AtomicInteger();
    private final ConcurrentMap<Thread, DiskPaxos<String>> processes = new ConcurrentHashMap<>();

    PerThread(List<HeapDisk<String>> disks) {
      this.disks = disks;
    }

    private DiskPaxos<String> mine() {
      return processes.computeIfAbsent(
          Thread.currentThread(), thread -> new DiskPaxos<>(disks, next.getAndIncrement()));
    }

    @Override
    public String propose(String value) {
      return mine().propose(value);
    }

    @Override
    public Optional<String> decision() {
      return mine().decision();
    }
  }

  @Override
  public Consensus<String> create() {
    return new PerThread(HeapDisk.disks(3, processes()));
  }

  @Test
  void aMinorityOfDisksMayFail() {
    List<HeapDisk<String>> disks = HeapDisk.disks(5, 3);
    disks.get(0).failure = Effect.NONE;
    disks.get(3).failure = Effect.UNKNOWN;
    assertEquals("a", new DiskPaxos<>(disks, 0).propose("a"));
    disks.get(3).failure = null;
    disks.get(0).failure = null;
    disks.get(1).failure = Effect.NONE;
    disks.get(2).failure = Effect.NONE;
    assertEquals("a", new DiskPaxos<>(disks, 1).propose("b"));
  }

  @Test
  void withoutAMajorityNothingIsDecidedAndTheEffectIsTold() {
    List<HeapDisk<String>> disks = HeapDisk.disks(3, 2);
    DiskPaxos<String> paxos = new DiskPaxos<>(disks, 0);
    disks.get(1).failure = Effect.NONE;
    disks.get(2).failure = Effect.NONE;
    RegisterUnavailableException thrown = unavailable(() -> paxos.propose("a"));
    assertEquals(Effect.NONE, thrown.effect());
    assertTrue(thrown.getMessage().startsWith("1 of 3 disks answered"), thrown.getMessage());
    assertEquals(Optional.empty(), paxos.decision());
    disks.get(1).failure = null;
    assertEquals("b", paxos.propose("b"));
  }

  @Test
  void aValueThatMayBeOnADiskIsOfUnknownEffect() {
    List<HeapDisk<String>> disks = HeapDisk.disks(1, 2);
    DiskPaxos<String> paxos = new DiskPaxos<>(disks, 0);
    disks.get(0).write(0, DiskBlock.accepting(Ballot.of(3, 0), "old"));
    disks.get(0).failure = Effect.UNKNOWN;
    assertEquals(Effect.NONE, unavailable(() -> paxos.propose("a")).effect());
    disks.get(0).failure = null;
    assertEquals("old", paxos.propose("b"));
  }

  @Test
  void aDiskWithAWriteOfUnknownEffectIsNotAskedAgain() {
    List<HeapDisk<String>> disks = HeapDisk.disks(1, 2);
    DiskPaxos<String> paxos = new DiskPaxos<>(disks, 0);
    assertEquals(Optional.empty(), paxos.decision());
    AtomicReference<String> message = new AtomicReference<>();
    Disk<String> failing = disks.get(0);
    DiskPaxos<String> other = new DiskPaxos<>(List.of(new FailsOnce(failing)), 1);
    message.set(unavailable(() -> other.propose("a")).getMessage());
    assertTrue(message.get().startsWith("0 of 1 disks answered, 1 not asked"), message.get());
    message.set(unavailable(() -> other.propose("a")).getMessage());
    assertTrue(message.get().startsWith("0 of 1 disks answered, 1 not asked"), message.get());
    assertEquals("b", paxos.propose("b"));
  }

  /** The first write is not answered. */
  private static final class FailsOnce implements Disk<String> {
    private final Disk<String> disk;
    private boolean hasFailed;

    FailsOnce(Disk<String> disk) {
      this.disk = disk;
    }

    @Override
    public int processes() {
      return disk.processes();
    }

    @Override
    public DiskBlock<String> read(int process) {
      return disk.read(process);
    }

    @Override
    public void write(int process, DiskBlock<String> block) {
      if (!hasFailed) {
        hasFailed = true;
        throw new RegisterUnavailableException("silent", Effect.UNKNOWN);
      }
      disk.write(process, block);
    }
  }

  @Test
  void aProcessThatIsStartedAgainKeepsTheDecision() {
    List<HeapDisk<String>> disks = HeapDisk.disks(3, 2);
    assertEquals("a", new DiskPaxos<>(disks, 0).propose("a"));
    assertEquals("a", new DiskPaxos<>(disks, 0).propose("b"));
    assertEquals("a", new DiskPaxos<>(disks, 1).propose("c"));
  }

  @Test
  void anotherThreadAsTheSameProcessIsRefused() throws Exception {
    List<HeapDisk<String>> disks = HeapDisk.disks(1, 2);
    AtomicReference<DiskPaxos<String>> paxos = new AtomicReference<>();
    Disk<String> nested =
        new Disk<>() {
          @Override
          public int processes() {
            return 2;
          }

          @Override
          public DiskBlock<String> read(int process) {
            Refusal.of(
                IllegalStateException.class, "propose: process 0", () -> paxos.get().propose("b"));
            return disks.get(0).read(process);
          }

          @Override
          public void write(int process, DiskBlock<String> block) {
            disks.get(0).write(process, block);
          }
        };
    paxos.set(new DiskPaxos<>(List.of(nested), 0));
    assertEquals("a", paxos.get().propose("a"));
  }

  @Test
  void refusesBadInputByName() {
    List<HeapDisk<String>> disks = HeapDisk.disks(3, 2);
    Refusal.ofNull("disks", () -> new DiskPaxos<>(null, 0));
    Refusal.ofArgument("disks: 0", () -> new DiskPaxos<>(List.of(), 0));
    Refusal.ofArgument(
        "disks[1]", () -> new DiskPaxos<>(List.of(disks.get(0), disks.get(0)), 0));
    Refusal.ofArgument(
        "disks[1]: 5 blocks",
        () -> new DiskPaxos<>(List.of(disks.get(0), HeapDisk.<String>disks(1, 5).get(0)), 0));
    Refusal.ofArgument("process: -1", () -> new DiskPaxos<>(disks, -1));
    Refusal.ofArgument("process: 2", () -> new DiskPaxos<>(disks, 2));
    Refusal.ofArgument("ballot: 0", () -> new DiskBlock<>(0, 0, null));
    Refusal.ofArgument(
        "accepted: ", () -> new DiskBlock<>(Ballot.of(1, 0), Ballot.of(2, 0), "a"));
    Refusal.ofArgument(
        "value: null", () -> new DiskBlock<>(Ballot.of(1, 0), Ballot.of(1, 0), null));
    Refusal.ofArgument("value: a", () -> new DiskBlock<>(Ballot.of(1, 0), Ballot.NONE, "a"));
  }

  private static RegisterUnavailableException unavailable(Runnable call) {
    return assertThrows(RegisterUnavailableException.class, call::run);
  }
}
