// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.consensus.Consensus;
import org.synod.consensus.RegisterConsensus;
import org.synod.explore.ConsensusSpecs;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.log.LogHistories.Model;
import org.synod.log.registers.LogChunk;
import org.synod.log.registers.LogOfWorld;
import org.synod.memory.HeapMemory;
import org.synod.register.Register;

/**
 * A log and consensus are each made of the other, in every schedule of small runs with a process
 * that stops. {@link LogBroadcastTest} has the same on the heap, with threads.
 */
class LogEquivalenceScheduleTest {

  /** Consensus from a log: a proposal is an append, and the first entry is decided. */
  private record FirstEntry(Log<String> log) implements Consensus<String> {
    @Override
    public String propose(String value) {
      log.append(value);
      return log.get(0);
    }

    @Override
    public Optional<String> decision() {
      return log.decidedPrefix() == 0 ? Optional.empty() : Optional.of(log.get(0));
    }
  }

  /** A log from consensus: each index is one that decides, and an append goes on to its own. */
  private record Indexes(List<? extends Consensus<String>> indexes) {
    long append(String command) {
      for (int index = 0; index < indexes.size(); index++) {
        if (indexes.get(index).propose(command).equals(command)) {
          return index;
        }
      }
      throw new AssertionError("full");
    }

    String get(int index) {
      return indexes.get(index).decision().orElse(LogHistories.NOTHING);
    }
  }

  /** A mistake in either: a proposer takes its own value for the one that is decided. */
  private record Overtaken(Consensus<String> consensus) implements Consensus<String> {
    @Override
    public String propose(String value) {
      consensus.propose(value);
      return value;
    }

    @Override
    public Optional<String> decision() {
      return consensus.decision();
    }
  }

  private static Explorer consensus(boolean isOwnTaken) {
    return Explorer.of(
        world -> {
          List<Register<LogChunk<String>>> chunks = world.registers("chunk", 2);
          List<String> values = List.of("a", "b", "c");
          for (int i = 0; i < values.size(); i++) {
            int me = i;
            world.process(
                "p" + i,
                () -> {
                  Log<String> log = LogOfWorld.of(chunks, 2, me, new HeapMemory(1));
                  Consensus<String> first = new FirstEntry(log);
                  return (isOwnTaken ? new Overtaken(first) : first).propose(values.get(me));
                });
          }
          world.check(ConsensusSpecs.terminatingConsensus(Set.copyOf(values)));
        });
  }

  private static Explorer log(boolean isOwnTaken) {
    return Explorer.of(
        world -> {
          List<Consensus<String>> each = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            Consensus<String> index = new RegisterConsensus<>(world.register("index" + i));
            each.add(isOwnTaken ? new Overtaken(index) : index);
          }
          Indexes log = new Indexes(each);
          world.linearizable(Model.EMPTY);
          world.process("p0", () -> append(world, log, "a") + " " + append(world, log, "b"));
          world.process("p1", () -> append(world, log, "c") + " " + get(world, log, 1));
          world.process("p2", () -> get(world, log, 1) + " " + get(world, log, 0));
        });
  }

  private static long append(World world, Indexes log, String command) {
    return world.<Model, Long>call(
        "append(" + command + ")",
        () -> log.append(command),
        model -> {
          List<String> more = new ArrayList<>(model.entries());
          more.add(command);
          return new World.Step<>(Model.of(List.copyOf(more)), (long) model.entries().size());
        });
  }

  private static String get(World world, Indexes log, int index) {
    return world.<Model, String>call(
        "get(" + index + ")",
        () -> log.get(index),
        model ->
            new World.Step<>(
                model,
                index < model.entries().size()
                    ? model.entries().get(index)
                    : LogHistories.NOTHING));
  }

  @Test
  void aLogMakesConsensus() {
    Exploration found = consensus(false).crashes(2).explore().requireComplete();
    Explored.run("consensus from a log in registers, 3 proposers, 2 crashes", found);
  }

  @Test
  void consensusMakesALog() {
    Exploration found = log(false).crashes(2).explore().requireComplete();
    Explored.run("a log from consensus, 2 that append and a reader, 2 crashes", found);
  }

  @Test
  void aProposerThatTakesItsOwnIsFound() {
    consensus(true).explore().requireFailure("agreement");
    log(true).explore().requireFailure("");
  }
}
