// SPDX-License-Identifier: Apache-2.0
package org.synod.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.synod.explore.ConsensusSpecs;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.ledger.Accounts.Opening;
import org.synod.register.Register;

/** Small runs of {@link Accounts}, checked against balances that change as one step. */
final class AccountsRuns {
  /** What the owners do it by, which a test of faults makes its own. */
  interface Bank {
    boolean transfer(int me, int from, int to, long amount);

    long balance(int account);
  }

  /** The objects that a process uses. */
  interface Maker {
    Bank make(List<Register<Outgoing>> registers, List<Opening> openings);
  }

  static final Maker SOUND =
      (registers, openings) -> bank(new Accounts(registers, openings));

  private final Maker maker;

  AccountsRuns(Maker maker) {
    this.maker = maker;
  }

  static Bank bank(Accounts accounts) {
    return new Bank() {
      @Override
      public boolean transfer(int me, int from, int to, long amount) {
        return accounts.transfer(me, from, to, amount);
      }

      @Override
      public long balance(int account) {
        return accounts.balance(account);
      }
    };
  }

  private final class Scene {
    private final World world;
    private final List<Register<Outgoing>> registers;
    private final List<Opening> openings;

    Scene(World world, List<Opening> openings) {
      this.world = world;
      this.openings = openings;
      registers = world.registers("a", openings.size());
      world.linearizable(openings.stream().map(Opening::balance).toList());
    }

    Bank bank() {
      return maker.make(registers, openings);
    }

    boolean transfer(Bank bank, int me, int from, int to, long amount) {
      return world.call(
          me + " sends " + amount + " from " + from + " to " + to,
          () -> bank.transfer(me, from, to, amount),
          (List<Long> balances) -> {
            if (balances.get(from) < amount) {
              return new World.Step<>(balances, false);
            }
            List<Long> next = new ArrayList<>(balances);
            next.set(from, next.get(from) - amount);
            next.set(to, next.get(to) + amount);
            return new World.Step<>(List.copyOf(next), true);
          });
    }

    long balance(Bank bank, int account) {
      return world.call(
          "balance of " + account,
          () -> bank.balance(account),
          (List<Long> balances) -> new World.Step<>(balances, balances.get(account)));
    }
  }

  private static Opening of(long balance, Integer... owners) {
    return new Opening(balance, Set.of(owners));
  }

  /** Two owners of an account each, who send what they have, and then what they may have got. */
  Explorer twoOwners() {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, List.of(of(2, 0), of(1, 1)));
          for (int i = 0; i < 2; i++) {
            int me = i;
            world.process(
                "p" + me,
                () -> {
                  Bank bank = scene.bank();
                  boolean first = scene.transfer(bank, me, me, 1 - me, 2);
                  boolean second = scene.transfer(bank, me, me, 1 - me, 1);
                  return first + ", " + second;
                });
          }
        });
  }

  /** Money goes round three accounts, and somebody looks at one of them. */
  Explorer aRoundAndAReader() {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, List.of(of(1, 0), of(1, 1), of(0, 2)));
          world.process("p0", () -> scene.transfer(scene.bank(), 0, 0, 2, 1));
          world.process("p1", () -> scene.transfer(scene.bank(), 1, 1, 2, 1));
          world.process("p2", () -> scene.transfer(scene.bank(), 2, 2, 0, 2));
          world.process("reader", () -> scene.balance(scene.bank(), 2));
        });
  }

  /** One sends first to the account that is read last, and then to the one that is read first. */
  Explorer twoReaders() {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, List.of(of(5, 0), of(3, 1), of(0, 2)));
          world.process("p0", () -> scene.transfer(scene.bank(), 0, 0, 2, 5));
          world.process(
              "p1",
              () -> {
                Bank bank = scene.bank();
                long before = scene.balance(bank, 2);
                return before + ", " + scene.transfer(bank, 1, 1, 2, 3);
              });
          world.process("reader", () -> scene.balance(scene.bank(), 2));
        });
  }

  /** Two processes own account 0, and both want the last of it; a third sends some more. */
  Explorer oneAccountOfTwo() {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, List.of(of(1, 0, 1), of(1, 2)));
          for (int i = 0; i < 2; i++) {
            int me = i;
            world.process("p" + me, () -> scene.transfer(scene.bank(), me, 0, 1, 1));
          }
          world.process(
              "p2",
              () -> {
                Bank bank = scene.bank();
                return scene.transfer(bank, 2, 1, 0, 1) + ", " + scene.balance(bank, 0);
              });
        });
  }

  /** Two processes own account 0, which has two; each spends one, so both are to have done it. */
  Explorer twoNotes() {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, List.of(of(2, 0, 1), of(1, 2)));
          for (int i = 0; i < 2; i++) {
            int me = i;
            world.process("p" + me, () -> scene.transfer(scene.bank(), me, 0, 1, 1));
          }
        });
  }

  /** Both own account 0, which has three; one spends one by one, and the other two at once. */
  Explorer oneByOne() {
    return Explorer.of(
        world -> {
          Scene scene = new Scene(world, List.of(of(3, 0, 1), of(0)));
          world.process(
              "p0",
              () -> {
                Bank bank = scene.bank();
                boolean first = scene.transfer(bank, 0, 0, 1, 1);
                return first + ", " + scene.transfer(bank, 0, 0, 1, 1);
              });
          world.process("p1", () -> scene.transfer(scene.bank(), 1, 0, 1, 2));
        });
  }

  /** Two processes agree by an account that both own: it has enough for one of them. */
  Explorer consensus() {
    return Explorer.of(
        world -> {
          List<Opening> openings = List.of(of(3, 0, 1), of(0), of(0));
          List<Register<Outgoing>> registers = world.registers("a", 3);
          for (int i = 0; i < 2; i++) {
            int me = i;
            world.process(
                "p" + me,
                () -> {
                  Bank bank = maker.make(registers, openings);
                  bank.transfer(me, 0, 1 + me, 2 + me);
                  return bank.balance(1) > 0 ? 0 : 1; // 2 and 3 together are too much
                });
          }
          world.check(ConsensusSpecs.terminatingConsensus(Set.of(0, 1)));
        });
  }
}
