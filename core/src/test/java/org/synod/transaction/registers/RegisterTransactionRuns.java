// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.explore.World.Step;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * Small runs of transactions over three registers that begin with 0; each call of a register or a
 * status register is a step. Nobody has patience. All calls are linearizable, no body sees a
 * mixture, and each call reports its effect truly. A body gives up when it has been tried a number
 * of times, otherwise two could abort each other for ever.
 */
final class RegisterTransactionRuns {
  private static final int STATUSES = 3; // of each process

  /** The production code as it is. The tests of faults replace parts of it by faulty ones. */
  static class Parts {
    Register<TransactionState<Long>> register(Register<TransactionState<Long>> register) {
      return register;
    }

    Register<TransactionOutcome> status(boolean isOwn, Register<TransactionOutcome> status) {
      return status;
    }

    UUID id(int process, int made) {
      return new UUID(process, made);
    }
  }

  /** The values of the registers. */
  record Model(long a, long b, long c) {
    long at(int register) {
      return register == 0 ? a : register == 1 ? b : c;
    }

    Model with(int register, long value) {
      return new Model(
          register == 0 ? value : a, register == 1 ? value : b, register == 2 ? value : c);
    }
  }

  /** What a body throws that was tried often enough. */
  private static final class GaveUp extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final World world;
  private final Parts parts;
  private final List<Register<TransactionState<Long>>> registers = new ArrayList<>();
  private final Map<UUID, Register<TransactionOutcome>> statuses = new HashMap<>();

  private RegisterTransactionRuns(World world, Parts parts, int processes) {
    this.world = world;
    this.parts = parts;
    for (String name : List.of("a", "b", "c")) {
      registers.add(world.register(name, new TransactionState<>(1, 0L, null)));
    }
    for (int process = 0; process < processes; process++) {
      for (int made = 0; made < STATUSES; made++) {
        statuses.put(new UUID(process, made), world.register("s" + process + made));
      }
    }
    world.linearizable(new Model(0, 0, 0));
  }

  /** A client of one process, which tries each transaction a number of times. */
  private final class Client {
    private final RegisterTransactions<Long> transactions;
    private final int attempts;
    private final List<Runnable> left = new ArrayList<>();

    Client(int process, int attempts, boolean isAnsweredFirst) {
      this.attempts = attempts;
      List<Register<TransactionState<Long>>> seen = new ArrayList<>();
      registers.forEach(each -> seen.add(parts.register(each)));
      Executor executor = isAnsweredFirst ? left::add : Runnable::run;
      int[] made = {0};
      Supplier<UUID> ids = () -> parts.id(process, made[0]++);
      transactions =
          new RegisterTransactions<>(
              seen,
              id ->
                  parts.status(
                      id.getMostSignificantBits() == process, statuses.get(id)),
              executor,
              ids,
              /* patience */ 0);
    }

    /** Calls, and says at the end whether it took effect: {@code none} is for no effect. */
    private <R> R call(
        String label,
        Function<RegisterTransaction<Long>, R> body,
        Function<Model, Step<Model, R>> model,
        R none) {
      Object[] outcome = new Object[1];
      R result =
          world.<Model, R>call(
              label,
              () -> {
                R got = outcome(body, none);
                outcome[0] = got;
                return got;
              },
              old -> none.equals(outcome[0]) ? new Step<>(old, none) : model.apply(old));
      List<Runnable> now = List.copyOf(left);
      left.clear();
      now.forEach(Runnable::run);
      return result;
    }

    private <R> R outcome(Function<RegisterTransaction<Long>, R> body, R none) {
      int[] tries = {0};
      PendingTransaction<Long, R> pending =
          transactions.transaction(
              tx -> {
                if (++tries[0] > attempts) {
                  throw new GaveUp();
                }
                return body.apply(tx);
              });
      try {
        return pending.run();
      } catch (GaveUp e) {
        return none;
      } catch (RegisterUnavailableException e) {
        if (e.effect() == Effect.NONE) {
          return none;
        }
      }
      try {
        return pending.run();
      } catch (GaveUp e) {
        return none;
      } catch (RegisterUnavailableException e) {
        if (e.effect() == Effect.NONE) {
          return none;
        }
        throw e;
      }
    }

    /** Appends a digit to a and b, in that order or the other. */
    Model both(int digit, boolean isBackward) {
      return call(
          "both " + digit,
          tx -> {
            int first = isBackward ? 1 : 0;
            long x = tx.get(first);
            requireEqual(x, tx.get(1 - first));
            tx.set(1 - first, x * 10 + digit);
            tx.set(first, x * 10 + digit);
            return new Model(tx.get(0), tx.get(1), 0);
          },
          old -> {
            Model next = new Model(old.a * 10 + digit, old.b * 10 + digit, old.c);
            return new Step<>(next, new Model(next.a, next.b, 0));
          },
          new Model(-1, -1, -1));
    }

    /** Reads one register and counts another up, if the first is 0. */
    long unless(int read, int written) {
      return call(
          written + " unless " + read,
          tx -> tx.get(read) == 0 ? tx.update(written, x -> x + 1) : -1L,
          old ->
              old.at(read) == 0
                  ? new Step<>(old.with(written, old.at(written) + 1), old.at(written) + 1)
                  : new Step<>(old, -1L),
          -2L);
    }

    /** Copies one register to another. */
    long copy(int read, int written) {
      return call(
          written + " = " + read,
          tx -> {
            tx.set(written, tx.get(read));
            return tx.get(read);
          },
          old -> new Step<>(old.with(written, old.at(read)), old.at(read)),
          -2L);
    }

    /** Adds to a and b, which may differ. */
    long addToBoth(int amount) {
      return call(
          "both += " + amount,
          tx -> 10 * tx.update(0, x -> x + amount) + tx.update(1, x -> x + amount),
          old -> {
            Model next = new Model(old.a + amount, old.b + amount, old.c);
            return new Step<>(next, 10 * next.a + next.b);
          },
          -2L);
    }

    /** Adds to one register. */
    long add(int register, int amount) {
      return call(
          register + " += " + amount,
          tx -> tx.update(register, x -> x + amount),
          old -> {
            long next = old.at(register) + amount;
            return new Step<>(old.with(register, next), next);
          },
          -2L);
    }

    long get(int register) {
      return call(
          "get " + register,
          tx -> tx.get(register),
          old -> new Step<>(old, old.at(register)),
          -2L);
    }

    Model snapshot() {
      return call(
          "snapshot",
          tx -> {
            var all = tx.snapshot(0, 1);
            return new Model(all.get(0).value(), all.get(1).value(), 0);
          },
          old -> new Step<>(old, new Model(old.a, old.b, 0)),
          new Model(-1, -1, -1));
    }

    private static void requireEqual(long x, long y) {
      if (x != y) {
        throw new AssertionError("a mixture: " + x + ", " + y);
      }
    }
  }

  private static Explorer of(
      Parts parts, int processes, Consumer<RegisterTransactionRuns> setup) {
    return Explorer.of(world -> setup.accept(new RegisterTransactionRuns(world, parts, processes)));
  }

  private void process(
      int number, int attempts, boolean isAnsweredFirst, Function<Client, Object> body) {
    world.process(
        "p" + number, () -> body.apply(new Client(number, attempts, isAnsweredFirst)));
  }

  /** Two write the same two registers, which they read in opposite orders. */
  static Explorer twoWriters(Parts parts, int attempts) {
    return of(
        parts,
        2,
        runs -> {
          runs.process(0, attempts, false, client -> client.both(1, false));
          runs.process(1, attempts, false, client -> client.both(2, true));
        });
  }

  /** One writes two registers and has its answer before the decision; another one writes too. */
  static Explorer answeredFirst(Parts parts, int attempts) {
    return of(
        parts,
        2,
        runs -> {
          runs.process(0, attempts, true, client -> client.both(1, false) + " " + client.get(0));
          runs.process(1, attempts, false, client -> client.both(2, false));
        });
  }

  /** Each reads what the other writes, and one of them looks afterwards. */
  static Explorer writeSkew(Parts parts, int attempts) {
    return of(
        parts,
        2,
        runs -> {
          runs.process(0, attempts, false, client -> client.unless(0, 1));
          runs.process(
              1, attempts, false, client -> client.unless(1, 0) + " " + client.get(1));
        });
  }

  /** One of two registers that a transaction writes is written by another; a third one reads. */
  static Explorer anotherInItsPlace(Parts parts) {
    return of(
        parts,
        3,
        runs -> {
          runs.process(0, 1, false, client -> client.addToBoth(1));
          runs.process(1, 1, false, client -> client.add(1, 5));
          runs.process(2, 1, false, client -> client.get(0));
        });
  }

  /** One writes two registers, of which another only reads one. */
  static Explorer writerAndCompareOnlyReader(Parts parts, int attempts) {
    return of(
        parts,
        2,
        runs -> {
          runs.process(0, attempts, false, client -> client.both(1, false));
          runs.process(1, attempts, false, client -> client.copy(1, 2));
        });
  }

  /** A snapshot, and a single read, beside a writer of two. */
  static Explorer readerBeside(Parts parts, int attempts) {
    return of(
        parts,
        2,
        runs -> {
          runs.process(0, attempts, false, client -> client.both(1, false));
          runs.process(1, attempts, false, client -> client.snapshot() + " " + client.get(1));
        });
  }

  /** Two who only read end a writer's transaction, or abort it, beside it. */
  static Explorer twoRecoverers(Parts parts, int attempts) {
    return of(
        parts,
        3,
        runs -> {
          runs.process(0, 1, false, client -> client.both(1, false));
          runs.process(1, attempts, false, client -> client.get(1));
          runs.process(2, attempts, false, client -> client.get(0));
        });
  }

  /** One writes two registers, and then others with the same status register; another reads. */
  static Explorer statusUsedAgain(Parts parts, int attempts) {
    return of(
        parts,
        2,
        runs -> {
          runs.process(
              0, attempts, false, client -> client.both(1, false) + " " + client.add(2, 1));
          runs.process(1, attempts, false, client -> client.get(0) + " " + client.get(1));
        });
  }

  /** The same, where the second transaction reads a register that it does not write. */
  static Explorer statusUsedAgainSerially(Parts parts, int attempts) {
    return of(
        parts,
        2,
        runs -> {
          runs.process(
              0, attempts, false, client -> client.copy(2, 0) + " " + client.unless(0, 1));
          runs.process(1, attempts, false, client -> client.add(0, 1));
        });
  }

  /** All runs of two processes. */
  static Map<String, Explorer> all(Parts parts, int attempts) {
    Map<String, Explorer> all = new LinkedHashMap<>();
    all.put("two writers of two", twoWriters(parts, attempts));
    all.put("an answer before the decision", answeredFirst(parts, attempts));
    all.put("write skew", writeSkew(parts, attempts));
    all.put("a writer and a compare-only reader", writerAndCompareOnlyReader(parts, attempts));
    all.put("a reader beside", readerBeside(parts, attempts));
    all.put("a status register used again", statusUsedAgain(parts, attempts));
    all.put("a status register used again, serially", statusUsedAgainSerially(parts, attempts));
    return all;
  }
}
