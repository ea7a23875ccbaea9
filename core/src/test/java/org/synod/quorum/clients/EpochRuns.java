// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.quorum.Acceptors;
import org.synod.register.Histories.Model;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * Small runs of clients of a register whose acceptors are replaced. They start halfway: the
 * acceptors a0, a1 and a2 hold version 1, and it is decided; f and g are fresh.
 */
final class EpochRuns {

  /** The production code as it is. The tests of faults replace parts of it by faulty ones. */
  static class Parts {
    Register<ClientQuorumState<Long>> acceptor(
        String name, Register<ClientQuorumState<Long>> acceptor) {
      return acceptor;
    }

    Register<Configuration> master(Register<Configuration> master) {
      return master;
    }
  }

  private static final WriteId FIRST = new WriteId(1, 1, 0);

  private final World world;
  private final Parts parts;
  private final Map<String, Register<ClientQuorumState<Long>>> acceptors = new TreeMap<>();
  private final Register<Configuration> master;

  private EpochRuns(World world, Acceptors first, Parts parts) {
    this.world = world;
    this.parts = parts;
    for (String name : first.members()) {
      acceptors.put(
          name, world.register(name, new ClientQuorumState<>(1, 1, 1, 10L, List.of(FIRST))));
    }
    acceptors.put("f", world.register("f"));
    acceptors.put("g", world.register("g"));
    master = world.register("m", new Configuration(0, first, List.of()));
    world.linearizable(new Model(1, 10));
  }

  private ReconfigurableRegister<Long> open(int process) {
    Function<String, Register<ClientQuorumState<Long>>> place =
        name -> parts.acceptor(name, acceptors.get(name));
    return new ReconfigurableRegister<>(
        parts.master(master), place, new UUID(0, process));
  }

  void writer(int process, long expected, long next) {
    world.process("w" + process, () -> write(open(process), expected, next));
  }

  void reader(int process) {
    world.process("r" + process, () -> read(open(process)).toString());
  }

  /** Reads once, and so knows the epoch, and again. */
  void readerWhoReads(int process) {
    world.process(
        "r" + process,
        () -> {
          ReconfigurableRegister<Long> register = open(process);
          return read(register) + ", then " + read(register);
        });
  }

  void changer(int process, String old, String fresh) {
    world.process("c" + process, () -> change(open(process), old, fresh));
  }

  void changerWhoReads(int process, String old, String fresh) {
    world.process(
        "c" + process,
        () -> {
          ReconfigurableRegister<Long> register = open(process);
          return change(register, old, fresh) + ", then " + read(register);
        });
  }

  void changerWhoWrites(int process, String old, String fresh, long expected, long next) {
    world.process(
        "c" + process,
        () -> {
          ReconfigurableRegister<Long> register = open(process);
          return change(register, old, fresh) + ", then " + write(register, expected, next);
        });
  }

  /** Leaves all acceptors for fresh ones, and writes. */
  void moverWhoWrites(int process, long expected, long next) {
    world.process(
        "m" + process,
        () -> {
          ReconfigurableRegister<Long> register = open(process);
          try {
            register.change(
                register.configuration(), Acceptors.primaryBackup(List.of("f", "g")));
          } catch (IllegalStateException | RegisterUnavailableException e) {
            // another change, or no answer; the write comes all the same
          }
          return write(register, expected, next);
        });
  }

  void writerWhoReads(int process, long expected, long next) {
    world.process(
        "w" + process,
        () -> {
          ReconfigurableRegister<Long> register = open(process);
          return write(register, expected, next) + ", then " + read(register);
        });
  }

  private static String change(
      ReconfigurableRegister<Long> register, String old, String fresh) {
    try {
      return "epoch " + register.replace(old, fresh).epoch();
    } catch (RegisterUnavailableException e) {
      return e.getClass().getSimpleName();
    }
  }

  private Model read(ReconfigurableRegister<Long> register) {
    return ClientCalls.read(world, register);
  }

  private boolean write(ReconfigurableRegister<Long> register, long expected, long next) {
    return ClientCalls.write(world, expected, next, () -> outcome(register, expected, next));
  }

  private static boolean outcome(
      ReconfigurableRegister<Long> register, long expected, long next) {
    PendingWrite<Long> write = register.write(expected, next);
    try {
      return write.run();
    } catch (RegisterUnavailableException e) {
      if (e.effect() == Effect.NONE) {
        return false;
      }
      return write.run();
    }
  }

  static Explorer of(Acceptors first, Parts parts, Consumer<EpochRuns> processes) {
    return Explorer.of(world -> processes.accept(new EpochRuns(world, first, parts)));
  }

  static Acceptors three() {
    return Acceptors.majority(List.of("a0", "a1", "a2"));
  }

  /** Primary and backup: both accept, and one of them prepares. */
  static Acceptors two() {
    return Acceptors.primaryBackup(List.of("a0", "a1"));
  }
}
