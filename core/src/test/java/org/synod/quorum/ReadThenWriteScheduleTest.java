// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.Codec;
import org.synod.memory.Memory;
import org.synod.quorum.QuorumOmissionRuns.Subject;
import org.synod.register.FaultyRegister;
import org.synod.register.Histories;
import org.synod.register.Histories.Model;
import org.synod.register.Histories.Numbers;
import org.synod.register.Register;

/**
 * Every schedule of a participant that reads, and then writes by what the read has left it. The
 * host does not answer another participant, which so goes to the next ballot.
 */
class ReadThenWriteScheduleTest {
  private static final int STATES =
      Integer.getInteger("synod.explore.states", 1_000_000) / 200; // a bound

  /** A participant that keeps what it has seen from call to call. */
  private record Kept(Subject subject) implements Numbers {
    @Override
    public Model read() {
      long[] value = new long[1];
      return new Model(subject.read(value), value[0]);
    }

    @Override
    public boolean compareAndSet(long expectedVersion, long next) {
      return subject.compareAndSet(expectedVersion, next);
    }
  }

  private static Explorer beside(QuorumSystem quorums, boolean otherReads) {
    return Explorer.of(
        world -> {
          Memory memory = world.memory("m", 2);
          List<Register<QuorumState<Long>>> acceptors = new ArrayList<>();
          for (int i = 0; i < quorums.acceptors(); i++) {
            acceptors.add(world.register("a" + i, new QuorumState<>(1, 1, 0, 0, 10L)));
          }
          world.check(new QuorumInvariants(acceptors, quorums));
          world.linearizable(new Model(1, 10));
          world.process("read, write", () -> readAndWrite(world, open(memory, acceptors, quorums)));
          world.process(
              "other",
              () -> {
                List<Register<QuorumState<Long>>> seen = new ArrayList<>(acceptors);
                seen.set(
                    0,
                    new FaultyRegister<>(
                        acceptors.get(0),
                        next -> {
                          throw FaultyRegister.crashed("a0, to the other");
                        }));
                Numbers other = open(memory, seen, quorums);
                return otherReads
                    ? Histories.read(world, other)
                    : Histories.compareAndSet(world, other, 1, 30);
              });
        });
  }

  private static Object readAndWrite(World world, Numbers mine) {
    Model first = Histories.read(world, mine);
    boolean isWritten = Histories.compareAndSet(world, mine, first.version(), 20);
    return isWritten + ", " + Histories.read(world, mine);
  }

  private static Numbers open(
      Memory memory, List<Register<QuorumState<Long>>> seen, QuorumSystem quorums) {
    return new Kept(
        Subject.of(
            new QuorumRegister<>(memory, Codec.ofLong(), seen, quorums)
                .participant(memory.current())));
  }

  private static void explored(String what, Explorer explorer) {
    Exploration found = explorer.ownSteps(80).maxStates(STATES).explore().requireNoFailure();
    Explored.run("read, then write, " + what, found);
  }

  @Test
  void whatAReadHasLeftIsNotCarriedBehindAPromise() {
    explored("3", beside(QuorumSystem.majority(3), /* otherReads */ false));
    explored("3, one who reads", beside(QuorumSystem.majority(3), /* otherReads */ true));
  }

  @Test
  void norOverFive() {
    explored("5", beside(QuorumSystem.majority(5), /* otherReads */ false));
    explored("5, accepted by 2", beside(QuorumSystem.flexible(5, 4, 2), /* otherReads */ false));
  }
}
