// SPDX-License-Identifier: Apache-2.0
package org.synod.log.dependency;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.Memory;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.quorum.clients.OwnClient;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * Small runs of {@link DependencyLog} whose tails are registers over three acceptors each, of which
 * one may stop answering. The places that the appends return are linearizable. The orders of the
 * tails are checked over references, by {@link DependencyLogScheduleTest}.
 */
class DependencyLogQuorumScheduleTest {
  private static final int STATES = Integer.getInteger("synod.explore.states", 1_000_000);
  private static final int TAILS = 2;

  /** A tail as acceptors store it: equal in each run of the process that has made it. */
  private record Stored(String command, int tail, long position, Tail<String> made) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Stored that
          && command.equals(that.command)
          && tail == that.tail
          && position == that.position;
    }

    @Override
    public int hashCode() {
      return Objects.hash(command, tail, position);
    }

    @Override
    public String toString() {
      return command + " at " + position;
    }
  }

  /** A register over acceptors. Each call is of a client of its own: processes are run again. */
  private static final class OverAcceptors implements Register<Tail<String>> {
    private final List<Register<ClientQuorumState<Stored>>> acceptors = new ArrayList<>();
    private final Memory memory;
    private final Map<String, Entry<String>> entries; // as the last run of a process has made them
    private final boolean saysWon; // a fault: a write that has lost says that it has won

    OverAcceptors(
        World world,
        Memory memory,
        String name,
        Map<String, Entry<String>> entries,
        boolean saysWon) {
      this.memory = memory;
      this.entries = entries;
      this.saysWon = saysWon;
      for (int i = 0; i < 3; i++) {
        acceptors.add(
            world.register(name + i, new ClientQuorumState<>(1, 1, 0, null, List.of())));
      }
    }

    private Register<Stored> client(String write) {
      String name = memory.current().id() + write;
      return OwnClient.of(
          acceptors, UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public Versioned<Tail<String>> get() {
      Versioned<Stored> seen = client("read").get();
      return seen.isSet()
          ? new Versioned<>(seen.version(), current(seen.value()))
          : Versioned.unset();
    }

    private Tail<String> current(Stored stored) {
      Tail<String> made = stored.made;
      return new Tail<>(entries.get(stored.command), made.tail, made.position, made.previous);
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Tail<String> next) {
      String command = String.valueOf(next.entry.command);
      entries.put(command, next.entry);
      Stored stored = new Stored(command, next.tail, next.position, next);
      return client(stored.toString() + next.tail).compareAndSet(expectedVersion, stored)
          || saysWon;
    }
  }

  /** Processes that append: "a01" stands for a command a of the tails 0 and 1. */
  private static Explorer run(boolean saysWon, String... processes) {
    return Explorer.of(
        world -> {
          Memory memory = world.memory("w", processes.length);
          Map<String, Entry<String>> entries = new HashMap<>();
          List<Register<Tail<String>>> tails = new ArrayList<>();
          for (int i = 0; i < TAILS; i++) {
            tails.add(new OverAcceptors(world, memory, "t" + i, entries, saysWon));
          }
          DependencyLog<String> log = new DependencyLog<>(memory, new Tails.InRegisters<>(tails));
          world.linearizable(List.of(0L, 0L));
          for (String each : processes) {
            world.process(each, () -> append(world, log, each));
          }
        });
  }

  private static String append(World world, DependencyLog<String> log, String calls) {
    StringBuilder places = new StringBuilder();
    for (String call : calls.split(" ")) {
      long[] keys = call.chars().skip(1).mapToLong(key -> key - '0').toArray();
      places.append(
          world.<List<Long>, Long>call(
              "append " + call,
              () -> log.append(call.substring(0, 1), keys).position,
              counts -> {
                List<Long> next = new ArrayList<>(counts);
                for (long key : keys) {
                  next.set((int) key, next.get((int) key) + 1);
                }
                return new World.Step<>(List.copyOf(next), next.get((int) keys[keys.length - 1]));
              }));
    }
    return places.toString();
  }

  private static void explored(String what, Explorer explorer, int states) {
    Explored.run(
        "DependencyLog over acceptors, " + what,
        explorer.atomicUpdates().maxStates(states).explore().requireNoFailure());
  }

  @Test
  void twoMeetAtTwoTails() {
    explored("two", run(false, "a01", "b01"), STATES / 100);
    explored("two, 1 out", run(false, "a01", "b1").outages(1), STATES / 200);
  }

  /** As many states as the model had that this was built after, or all. */
  @Test
  @Tag("deep")
  void threeMeetAtTwoTails() {
    explored("two, 1 out, deep", run(false, "a01", "b01").outages(1), STATES);
    explored("three, 1 out, deep", run(false, "a01", "b1", "c0").outages(1), STATES);
  }

  @Test
  void aLostWriteThatSaysItHasWonIsFound() {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("two over acceptors", run(true, "a01", "b01").maxStates(STATES).ownSteps(80));
    SeededFault.requireFound("LOST_WRITE_SAYS_WON", checks);
  }
}
