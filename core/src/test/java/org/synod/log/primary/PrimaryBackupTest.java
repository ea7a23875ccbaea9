// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.Silenced;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.SlotRegister;

/** A primary and its standbys, on registers that answer, are silent, or hold slots. */
class PrimaryBackupTest {
  private static final QuorumSystem MAJORITY = QuorumSystem.majority(3);

  private final List<Register<ReplicaState<String>>> registers =
      List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>());
  private final boolean[] out = new boolean[3];
  private final List<String> handed = new ArrayList<>();
  private final BiConsumer<Long, String> hand =
      (zxid, change) -> handed.add(Zxid.text(zxid) + change);

  /** The object of a process. Its window is 4. */
  private PrimaryBackup<String> process() {
    return new PrimaryBackup<>(Silenced.of(registers, out), MAJORITY, String::concat, 4);
  }

  private Primary<String> primary() {
    return process().stand().orElseThrow();
  }

  private List<String> polled(Standby<String> standby) {
    handed.clear();
    assertEquals(standby.poll(hand), handed.size());
    return List.copyOf(handed);
  }

  private List<String> recovered(Primary<String> primary, long after) {
    handed.clear();
    assertEquals(primary.recovered(after, hand), handed.size());
    return List.copyOf(handed);
  }

  @Test
  void changesAreNumberedInTheirEpoch() {
    Primary<String> first = primary();
    assertEquals(1, first.epoch());
    assertEquals(Zxid.of(1, 1), first.broadcast("a"));
    assertEquals(Zxid.of(1, 2), first.broadcast("b"));
    Primary<String> second = primary();
    assertEquals(2, second.epoch());
    assertEquals(Zxid.of(2, 1), second.broadcast("c"));
    assertEquals(List.of("1:1a", "1:2b"), recovered(second, 0));
    assertEquals(List.of("1:2b"), recovered(second, Zxid.of(1, 1)));
    assertEquals(List.of("1:1a", "1:2b", "2:1c"), polled(process().follow(0)));
    assertEquals(List.of("2:1c"), polled(process().follow(Zxid.of(1, 2))));
  }

  @Test
  void severalChangesAreOnTheirWay() {
    Primary<String> primary = primary();
    Standby<String> standby = process().follow(0);
    primary.propose("a");
    primary.propose("b");
    assertEquals(List.of(), polled(standby));
    assertEquals(Zxid.of(1, 2), primary.commit());
    assertEquals(List.of("1:1a", "1:2b"), polled(standby));
    primary.propose("c");
    assertEquals(Zxid.of(1, 4), primary.broadcast("d"));
    assertEquals(List.of("1:3c", "1:4d"), polled(standby));
    assertEquals(List.of(), polled(standby));
  }

  @Test
  void noMoreThanAWindowIsOnItsWay() {
    Primary<String> primary = primary();
    for (int i = 0; i < 4; i++) {
      primary.propose("x");
    }
    Refusal.of(IllegalStateException.class, "propose: 4 changes", () -> primary.propose("y"));
    primary.commit();
    assertEquals(Zxid.of(1, 5), primary.broadcast("y"));
    assertEquals(List.of("1:3xxx", "1:4x", "1:5y"), polled(process().follow(0)));
  }

  @Test
  void aStandbyThatFallsBehindGetsMergedChanges() {
    Primary<String> primary = primary();
    Standby<String> standby = process().follow(0);
    primary.broadcast("a");
    assertEquals(List.of("1:1a"), polled(standby));
    for (String each : List.of("b", "c", "d", "e", "f", "g")) {
      primary.broadcast(each);
    }
    assertEquals(List.of("1:3abc", "1:4d", "1:5e", "1:6f", "1:7g"), polled(standby));
    assertEquals(Zxid.of(1, 7), standby.position());
  }

  @Test
  void aDeposedPrimaryIsRefused() {
    Primary<String> first = primary();
    first.broadcast("a");
    Primary<String> second = primary();
    Refusal.of(DeposedException.class, "epoch: 1 is over", () -> first.broadcast("b"));
    Refusal.of(DeposedException.class, "epoch: 1 is over", () -> first.broadcast("b"));
    Refusal.of(DeposedException.class, "epoch: 1 is over", () -> first.propose("b"));
    Refusal.of(DeposedException.class, "epoch: 1 is over", first::commit);
    second.broadcast("c");
    assertEquals(List.of("1:1a", "2:1c"), polled(process().follow(0)));
  }

  @Test
  void aPrimaryLearnsByACommitThatItIsDeposed() {
    Primary<String> first = primary();
    first.commit();
    primary();
    assertThrows(DeposedException.class, first::commit);
  }

  @Test
  void aReplicaThatWasAwayGetsAllByOneWrite() {
    Primary<String> primary = primary();
    out[1] = true;
    primary.broadcast("a");
    primary.broadcast("b");
    out[1] = false;
    out[0] = true;
    primary.broadcast("c");
    assertEquals(List.of("1:1a", "1:2b", "1:3c"), polled(process().follow(0)));
    out[2] = true;
    assertThrows(RegisterUnavailableException.class, () -> process().follow(0));
  }

  @Test
  void aChangeThatFoundNoQuorumStaysProposed() {
    Primary<String> primary = primary();
    out[0] = true;
    out[1] = true;
    RegisterUnavailableException silence =
        assertThrows(RegisterUnavailableException.class, () -> primary.broadcast("a"));
    assertEquals(RegisterUnavailableException.Effect.UNKNOWN, silence.effect());
    out[0] = false;
    Standby<String> standby = process().follow(0);
    assertEquals(List.of(), polled(standby));
    assertEquals(Zxid.of(1, 2), primary.broadcast("b"));
    assertEquals(List.of("1:1a", "1:2b"), polled(standby));
  }

  @Test
  void oneThatStandsInVainDeposesNobody() {
    Primary<String> primary = primary();
    long version = registers.get(0).get().version();
    registers.get(0).compareAndSet(version, ReplicaState.of(registers.get(0).get()).promising(2));
    primary.broadcast("a");
    assertEquals(Zxid.of(1, 2), primary.broadcast("b"));
    assertEquals(List.of("1:1a", "1:2b"), polled(process().follow(0)));
  }

  @Test
  void aStandbyGetsNothingThatAMinorityHas() {
    History<String> base = History.of(Zxid.of(1, 2), "ab");
    registers.get(0).compareAndSet(0, new ReplicaState<>(1, 1, base.plus(Zxid.of(1, 3), "c")));
    registers.get(1).compareAndSet(0, new ReplicaState<>(1, 1, base));
    assertEquals(List.of("1:2ab"), polled(process().follow(0)));
  }

  @Test
  void aStandbyCountsTheReplicasOfOneEpoch() {
    History<String> none = History.empty();
    registers.get(0).compareAndSet(0, new ReplicaState<>(1, 1, none.plus(Zxid.of(1, 1), "a")));
    registers.get(1).compareAndSet(0, new ReplicaState<>(2, 2, none.plus(Zxid.of(2, 1), "b")));
    registers.get(2).compareAndSet(0, new ReplicaState<>(2, 2, none));
    assertEquals(List.of(), polled(process().follow(0)));
  }

  @Test
  void nobodyStandsWithoutAQuorum() {
    out[0] = true;
    out[2] = true;
    RegisterUnavailableException silence =
        assertThrows(RegisterUnavailableException.class, () -> process().stand());
    assertEquals(RegisterUnavailableException.Effect.NONE, silence.effect());
  }

  @Test
  void aStandbyWhoseFunctionThrowsGetsTheChangeAgain() {
    Primary<String> primary = primary();
    primary.propose("a");
    primary.broadcast("b");
    Standby<String> standby = process().follow(0);
    assertThrows(
        UnsupportedOperationException.class,
        () ->
            standby.poll(
                (zxid, change) -> {
                  if (change.equals("b")) {
                    throw new UnsupportedOperationException();
                  }
                }));
    assertEquals(List.of("1:2b"), polled(standby));
  }

  @Test
  void aStandbyOfAnotherLogIsRefused() {
    Primary<String> primary = primary();
    primary.broadcast("a");
    Refusal.ofArgument("from: 2:1", () -> process().follow(Zxid.of(2, 1)));
    Refusal.ofArgument("from: 1:0", () -> process().follow(Zxid.of(1, 0)));
    Refusal.ofArgument("from: 4294967295:1", () -> process().follow(Zxid.of(Zxid.END, 1)));
    Standby<String> other = process().follow(Zxid.of(1, 5));
    assertEquals(List.of(), polled(other));
    Primary<String> second = primary();
    second.broadcast("b");
    Refusal.of(IllegalStateException.class, "position: 1:5", () -> other.poll(hand));
    Refusal.ofArgument("after: 1:5", () -> second.recovered(Zxid.of(1, 5), hand));
  }

  @Test
  void theLastEpochIsTheEnd() {
    for (Register<ReplicaState<String>> each : registers) {
      each.compareAndSet(0, new ReplicaState<>(Zxid.END - 1, 0, History.empty()));
    }
    Primary<String> last = primary();
    assertEquals(Zxid.END, last.epoch());
    assertEquals("4294967295:1", Zxid.text(last.broadcast("a")));
    assertEquals(List.of("4294967295:1a"), polled(process().follow(0)));
    Refusal.of(IllegalStateException.class, "epoch: 4294967295", () -> process().stand());
    last.broadcast("b");
  }

  @Test
  void theLastCounterIsTheEndOfItsEpoch() {
    Primary<String> primary = primary();
    primary.history = History.of(Zxid.of(1, Zxid.END - 1), "z");
    assertEquals("1:4294967295", Zxid.text(primary.broadcast("a")));
    Refusal.of(IllegalStateException.class, "counter: 4294967295", () -> primary.broadcast("b"));
    Primary<String> next = primary();
    assertEquals(Zxid.of(2, 1), next.broadcast("b"));
    assertEquals(List.of("1:4294967294z", "1:4294967295a", "2:1b"), polled(process().follow(0)));
  }

  @Test
  void badArgumentsAreRefused() {
    List<Register<ReplicaState<String>>> two = registers.subList(0, 2);
    Refusal.ofArgument(
        "replicas: 2", () -> new PrimaryBackup<>(two, MAJORITY, String::concat, 4));
    for (int window : new int[] {-1, 0, 1, 16_385}) {
      Refusal.ofArgument(
          "window: " + window,
          () -> new PrimaryBackup<>(registers, MAJORITY, String::concat, window));
    }
    Refusal.ofArgument("epoch: -1", () -> Zxid.of(-1, 0));
    Refusal.ofArgument("counter: 4294967296", () -> Zxid.of(0, 4_294_967_296L));
    Refusal.ofNull("merge", () -> new PrimaryBackup<>(registers, MAJORITY, null, 4));
    Refusal.ofNull("quorums", () -> new PrimaryBackup<>(registers, null, String::concat, 4));
    Refusal.ofNull("replicas", () -> new PrimaryBackup<>(null, MAJORITY, String::concat, 4));
    Refusal.ofNull("change", () -> primary().broadcast(null));
    Refusal.ofNull("consumer", () -> process().follow(0).poll(null));
    Refusal.ofNull("consumer", () -> primary().recovered(0, null));
  }

  @Test
  void aMergeThatMakesNothingIsRefused() {
    Primary<String> primary =
        new PrimaryBackup<>(registers, MAJORITY, (older, newer) -> (String) null, 2)
            .stand()
            .orElseThrow();
    primary.broadcast("a");
    primary.broadcast("b");
    Refusal.of(NullPointerException.class, "merge: made null", () -> primary.broadcast("c"));
    assertEquals(List.of("1:1a", "1:2b"), polled(process().follow(0)));
  }

  @Test
  void itLivesInSlots() {
    Memory memory = new HeapMemory(2);
    Codec<ReplicaState<String>> codec = ReplicaState.codec(Codec.ofUtf8(40), 4);
    List<Register<ReplicaState<String>>> slots = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      slots.add(new SlotRegister<>(memory, codec));
    }
    PrimaryBackup<String> backup = new PrimaryBackup<>(slots, MAJORITY, String::concat, 4);
    Primary<String> primary = backup.stand().orElseThrow();
    for (String each : List.of("a", "b", "c", "d", "e", "f", "g")) {
      primary.broadcast(each);
    }
    assertEquals(
        List.of("1:3abc", "1:4d", "1:5e", "1:6f", "1:7g"),
        recovered(backup.stand().orElseThrow(), 0));
    assertFalse(backup.toString().isEmpty());
    assertTrue(primary.toString().contains("last 1:7"), primary::toString);
  }
}
