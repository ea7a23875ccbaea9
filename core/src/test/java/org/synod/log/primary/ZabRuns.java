// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.synod.explore.Explorer;
import org.synod.explore.Ghost;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * Small runs of primaries and standbys. Each process does what the letters of a word say: an S
 * stands, a b broadcasts, a p proposes, a c commits, a question mark polls. Each process has an
 * object of its own; with {@code anyFirst} it chooses the replica that it goes to first.
 */
final class ZabRuns {
  private static final int WINDOW = 2; // so that changes are merged soon

  private final FaultyReplica.Fault fault;
  private final QuorumSystem quorums;
  private boolean isAnyFirst;
  private List<ReplicaState<List<Delta>>> there = List.of();

  ZabRuns(FaultyReplica.Fault fault, QuorumSystem quorums) {
    this.fault = fault;
    this.quorums = quorums;
  }

  static ZabRuns of(int replicas) {
    return new ZabRuns(FaultyReplica.Fault.NONE, QuorumSystem.majority(replicas));
  }

  /** Lets each process choose the replica that it goes to first. */
  ZabRuns anyFirst() {
    isAnyFirst = true;
    return this;
  }

  /** Begins with contents that earlier runs can have left. */
  ZabRuns halfway(List<ReplicaState<List<Delta>>> states) {
    there = states;
    return this;
  }

  Explorer explorer(String... words) {
    return Explorer.of(
        world -> {
          List<Register<ReplicaState<List<Delta>>>> replicas = new ArrayList<>();
          for (int i = 0; i < quorums.acceptors(); i++) {
            boolean isSet = i < there.size() && !there.get(i).equals(Delta.initial());
            replicas.add(isSet ? world.register("r" + i, there.get(i)) : world.register("r" + i));
          }
          List<Ghost<List<Delta>>> told = new ArrayList<>();
          for (int i = 0; i < words.length; i++) {
            told.add(world.ghost("told" + i, List.of()));
          }
          world.check(new ZabInvariants(replicas, quorums, told));
          for (int i = 0; i < words.length; i++) {
            int process = i;
            world.process(
                "p" + i,
                () -> {
                  int first = isAnyFirst ? world.choose("first", replicas.size()) : 0;
                  return new Process(replicas, first, told.get(process), "p" + process)
                      .work(words[process]);
                });
          }
        });
  }

  private final class Process {
    private final PrimaryBackup<List<Delta>> backup;
    private final Ghost<List<Delta>> told;
    private final String name;
    private final List<Delta> state = new ArrayList<>();
    private Primary<List<Delta>> primary;
    private Standby<List<Delta>> standby;
    private long counter;

    Process(
        List<Register<ReplicaState<List<Delta>>>> replicas,
        int first,
        Ghost<List<Delta>> told,
        String name) {
      List<Register<ReplicaState<List<Delta>>>> mine = new ArrayList<>();
      for (int i = 0; i < replicas.size(); i++) {
        Register<ReplicaState<List<Delta>>> each = replicas.get((first + i) % replicas.size());
        boolean isRight = fault == FaultyReplica.Fault.NONE;
        mine.add(isRight ? each : new FaultyReplica(each, fault));
      }
      backup = new PrimaryBackup<>(mine, quorums, Delta::merge, WINDOW);
      this.told = told;
      this.name = name;
    }

    String work(String word) {
      StringBuilder done = new StringBuilder();
      try {
        for (char letter : word.toCharArray()) {
          if (letter == 'S' && !stands()) {
            return done + "rival";
          }
          if (letter == 'b' || letter == 'p') {
            change();
          }
          if (letter == 'b' || letter == 'c') {
            long last = primary.commit();
            require(last == Delta.last(state), "commit returned " + Zxid.text(last));
            tell();
          }
          if (letter == '?') {
            poll();
          }
          done.append(letter);
        }
      } catch (DeposedException e) {
        return done + "deposed";
      }
      return done + " " + state;
    }

    private boolean stands() {
      Optional<Primary<List<Delta>>> stood = backup.stand();
      if (stood.isEmpty()) {
        return false;
      }
      primary = stood.get();
      primary.recovered(standby == null ? 0 : standby.position(), this::make);
      counter = 0;
      tell();
      return true;
    }

    private void change() {
      Delta next = Delta.of(primary.epoch(), ++counter, Delta.last(state), name);
      long zxid = primary.propose(List.of(next));
      require(zxid == next.zxid(), "propose returned " + Zxid.text(zxid));
      state.add(next);
    }

    private void poll() {
      if (standby == null) {
        standby = backup.follow(0);
      }
      standby.poll(this::make);
      tell();
    }

    private void make(long zxid, List<Delta> change) {
      if (change.get(0).base() == 0) {
        state.clear(); // the change may be all changes merged
      }
      require(change.get(0).base() == Delta.last(state), "a gap before " + change);
      state.addAll(change);
      require(zxid == Delta.last(state), "handed " + Zxid.text(zxid) + " with " + change);
    }

    private void tell() {
      told.set(List.copyOf(state));
    }

    private static void require(boolean isSo, String what) {
      if (!isSo) {
        throw new AssertionError(what);
      }
    }
  }
}
