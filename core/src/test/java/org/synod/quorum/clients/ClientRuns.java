// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Histories.Model;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * Small runs of clients that share acceptors and nothing else; the acceptors miss single calls. The
 * runs start halfway: the acceptors hold version 1, and it is decided.
 */
final class ClientRuns {

  /** The production code as it is. The tests of faults replace parts of it by faulty ones. */
  static class Parts {
    Register<ClientQuorumState<Long>> acceptor(Register<ClientQuorumState<Long>> acceptor) {
      return acceptor;
    }

    UUID client(int process) {
      return new UUID(0, process);
    }

    /** Runs a write again that was not answered. */
    boolean again(ClientQuorumRegister<Long> register, PendingWrite<Long> write, Model wanted) {
      return write.run();
    }
  }

  private static final WriteId FIRST = new WriteId(1, 1, 0);

  private final World world;
  private final Parts parts;
  private final QuorumSystem quorums;
  private final List<Register<ClientQuorumState<Long>>> acceptors = new ArrayList<>();

  private ClientRuns(World world, QuorumSystem quorums, Parts parts) {
    this.world = world;
    this.parts = parts;
    this.quorums = quorums;
    for (int i = 0; i < quorums.acceptors(); i++) {
      acceptors.add(
          world.register("a" + i, new ClientQuorumState<>(1, 1, 1, 10L, List.of(FIRST))));
    }
    world.check(new ClientInvariants(acceptors, quorums));
    world.linearizable(new Model(1, 10));
  }

  private ClientQuorumRegister<Long> open(int process) {
    List<Register<ClientQuorumState<Long>>> seen = new ArrayList<>();
    acceptors.forEach(each -> seen.add(parts.acceptor(each)));
    return new ClientQuorumRegister<>(seen, quorums, parts.client(process));
  }

  private Model read(ClientQuorumRegister<Long> register) {
    return ClientCalls.read(world, register);
  }

  /** Writes. A write that is not answered is run again, once. */
  private boolean write(ClientQuorumRegister<Long> register, long expected, long next) {
    return ClientCalls.write(world, expected, next, () -> outcome(register, expected, next));
  }

  private boolean outcome(ClientQuorumRegister<Long> register, long expected, long next) {
    PendingWrite<Long> write = register.write(expected, next);
    try {
      return write.run();
    } catch (RegisterUnavailableException e) {
      if (e.effect() == Effect.NONE) {
        return false;
      }
      return parts.again(register, write, new Model(expected, next));
    }
  }

  private static Explorer of(
      QuorumSystem quorums, Parts parts, UnaryOperator<ClientRuns> processes) {
    return Explorer.of(world -> processes.apply(new ClientRuns(world, quorums, parts)));
  }

  /** A client reads, and reads again while or after another one writes. */
  static Explorer reading(QuorumSystem quorums, Parts parts) {
    return of(
        quorums,
        parts,
        runs -> {
          Register<String> gate = runs.world.register("gate");
          runs.world.process(
              "r",
              () -> {
                ClientQuorumRegister<Long> mine = runs.open(0);
                Model first = runs.read(mine);
                gate.compareAndSet(0, "open");
                return first + ", then " + runs.read(mine);
              });
          runs.world.process(
              "w", () -> gate.get().isSet() ? runs.write(runs.open(1), 1, 20) : "too early");
          return runs;
        });
  }

  /** One client writes, and another one reads for the first time. */
  static Explorer readingFirst(QuorumSystem quorums, Parts parts) {
    return of(
        quorums,
        parts,
        runs -> {
          runs.world.process("w", () -> runs.write(runs.open(0), 1, 20));
          runs.world.process("r", () -> runs.read(runs.open(1)));
          return runs;
        });
  }

  /** Two clients write at the same version. */
  static Explorer writing(QuorumSystem quorums, Parts parts) {
    return of(
        quorums,
        parts,
        runs -> {
          runs.world.process("w0", () -> runs.write(runs.open(0), 1, 20));
          runs.world.process("w1", () -> runs.write(runs.open(1), 1, 30));
          return runs;
        });
  }

  /** One client writes twice, from what it remembers, and then reads. */
  static Explorer writingAgain(QuorumSystem quorums, Parts parts) {
    return of(
        quorums,
        parts,
        runs -> {
          runs.world.process(
              "w",
              () -> {
                ClientQuorumRegister<Long> mine = runs.open(0);
                boolean first = runs.write(mine, 1, 20);
                boolean second = runs.write(mine, first ? 2 : 1, 30);
                return first + ", " + second + ", " + runs.read(mine);
              });
          return runs;
        });
  }

  /** One client writes twice, from what it remembers, and another one once. */
  static Explorer writingOn(QuorumSystem quorums, Parts parts) {
    return of(
        quorums,
        parts,
        runs -> {
          runs.world.process(
              "w0",
              () -> {
                ClientQuorumRegister<Long> mine = runs.open(0);
                boolean first = runs.write(mine, 1, 20);
                return first + ", " + runs.write(mine, 2, 30);
              });
          runs.world.process("w1", () -> runs.write(runs.open(1), 1, 40));
          return runs;
        });
  }
}
