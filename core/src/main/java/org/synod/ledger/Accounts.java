// SPDX-License-Identifier: Apache-2.0
package org.synod.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.synod.internal.Distinct;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * Accounts between which their owners move amounts: budgets of programs, quotas, credits. No
 * account is ever overdrawn, and nothing is lost or made. Each account has one register, which only
 * its owners write.
 *
 * <pre>{@code
 * Accounts accounts = new Accounts(registers, List.of(
 *     new Accounts.Opening(100, Set.of(0)),    // account 0: process 0 owns it
 *     new Accounts.Opening(0, Set.of(1))));
 * boolean isDone = accounts.transfer(0, 0, 1, 30);  // process 0 sends 30 from account 0 to 1
 * }</pre>
 *
 * <p>Amounts that come in only make an account richer, so who spends need not agree with who sends.
 * An account with one owner therefore needs no consensus: reads and writes are enough for it. Two
 * owners of one account must agree on who of them spends the last of it; the compare-and-set of the
 * register decides that.
 *
 * <p><i>Progress:</i> that of the registers; on wait-free ones a transfer is wait-free if the
 * account has one owner that makes one call at a time: at most a read of each register and one
 * compare-and-set. With several callers it is lock-free: it is tried again only after a transfer
 * of another. {@link #balance} is lock-free: it reads again only after a transfer.
 *
 * <p><i>Linearization:</i> a transfer that is made, at its compare-and-set. One that is refused, at
 * its read of the account's own register. A balance, between its last two reads of all registers.
 *
 * <p><i>Memory effects:</i> those of the registers: a transfer happens before a transfer or balance
 * that counts it.
 *
 * <p><i>Not guaranteed:</i> that a process is who it says it is: who can write a register can spend
 * from it. That a transfer is made once: if a register throws a {@link
 * org.synod.register.RegisterUnavailableException}, it may have been made, and the balance tells.
 *
 * <p>Source: R. Guerraoui, P. Kuznetsov, M. Monti, M. Pavlovič, D.-A. Seredinschi, <i>The Consensus
 * Number of a Cryptocurrency</i>, PODC 2019, section 3.
 */
public final class Accounts {
  /*
   *   transfer  own <- R from; refuse if opening + what all others have sent to it - own < amount;
   *             C from {own's version} -> own + amount; again if that fails
   *   balance   R all, twice, until no version has changed between the two
   *
   * Made: own has not changed since its read, and what comes in only grows, so there was enough.
   * Refused: what had come in at the read of own was no more than what was read after it. Had own
   * been read last, another owner could have spent meanwhile what had just come in.
   *
   * An object remembers what it knows of an account it has sent from. While the own register has
   * the version of its last write, there is at least as much: so it need not read the others.
   *
   * Sums are modulo 2^64. Balances lie between 0 and the sum of the openings, so they are exact.
   */
  private final List<Register<Outgoing>> registers;
  private final List<Opening> openings;
  private final AtomicReferenceArray<@Nullable Known> known;

  /** A balance, or less, while an account's own register has a version. */
  private static final class Known {
    final long version;
    final long balance;

    Known(long version, long balance) {
      this.version = version;
      this.balance = balance;
    }
  }

  /**
   * The beginning of an account.
   *
   * @param balance the first balance, 0 or more
   * @param owners the numbers of the processes that may spend from it
   */
  public record Opening(long balance, Set<Integer> owners) {

    /**
     * Checks that the balance is not negative.
     *
     * @param balance the first balance, 0 or more
     * @param owners the numbers of the processes that may spend from it
     */
    public Opening {
      if (balance < 0) {
        throw new IllegalArgumentException("balance: " + balance + ", allowed: 0 or more");
      }
      owners = Set.copyOf(owners);
    }
  }

  /**
   * Makes accounts over registers of the caller's; any number of objects may share them.
   *
   * @param registers an unset register for each account, distinct, 1 or more; written by nothing
   *     else
   * @param openings the beginning of each; the same for all that share the registers; the
   *     balances together at most {@link Long#MAX_VALUE}
   */
  public Accounts(List<? extends Register<Outgoing>> registers, List<Opening> openings) {
    this.registers = Distinct.copyOf("registers", registers);
    Objects.requireNonNull(openings, "openings: null, allowed: a list");
    this.openings = List.copyOf(openings);
    if (this.registers.isEmpty()) {
      throw new IllegalArgumentException("registers: 0, allowed: 1 or more, one an account");
    }
    if (this.openings.size() != this.registers.size()) {
      throw new IllegalArgumentException(
          "openings: " + openings.size() + ", allowed: " + this.registers.size()
              + ", one a register");
    }
    requireSum();
    known = new AtomicReferenceArray<>(this.registers.size());
  }

  private void requireSum() {
    long sum = 0;
    for (Opening opening : openings) {
      if (opening.balance() > Long.MAX_VALUE - sum) {
        throw new IllegalArgumentException(
            "openings: balances of more than " + Long.MAX_VALUE
                + " together, allowed: at most that");
      }
      sum += opening.balance();
    }
  }

  /**
   * Moves an amount from one account to another, if there is enough.
   *
   * @param me the number of the calling process, an owner of {@code from}
   * @param from the account to take it from, from 0 to the number of accounts - 1
   * @param to another account
   * @param amount the amount, 1 or more
   * @return true if it was moved, false if the account had less
   * @throws org.synod.register.RegisterUnavailableException if a register does not answer; the
   *     amount may have been moved
   */
  public boolean transfer(int me, int from, int to, long amount) {
    requireOwner(me, requireAccount("from", from));
    requireAccount("to", to);
    if (to == from) {
      throw new IllegalArgumentException("to: " + to + ", allowed: another account than from");
    }
    if (amount <= 0) {
      throw new IllegalArgumentException("amount: " + amount + ", allowed: 1 or more");
    }
    for (; ; ) {
      Versioned<Outgoing> own = registers.get(from).get();
      long atLeast = known(from, own.version());
      if (atLeast < amount) {
        atLeast = balance(from, own, received(from));
      }
      if (atLeast < amount) {
        return false;
      }
      if (registers.get(from).compareAndSet(own.version(), sent(from, own).plus(to, amount))) {
        // release: a hint, and a volatile write would cost a CAS
        known.setRelease(from, new Known(own.version() + 1, atLeast - amount));
        return true;
      }
    }
  }

  /** What the account has at least if its own register is at a version, or 0 if that is unknown. */
  private long known(int account, long version) {
    Known last = known.getAcquire(account); // a thread that does not see it reads all registers
    return last != null && last.version == version ? last.balance : 0;
  }

  /** What has come in: no less than at the call, and no more than at the return. */
  private long received(int account) {
    long received = 0;
    for (int i = 0; i < registers.size(); i++) {
      if (i != account) {
        received += sent(i, registers.get(i).get()).to(account);
      }
    }
    return received;
  }

  private long balance(int account, Versioned<Outgoing> own, long received) {
    return openings.get(account).balance() + received - sent(account, own).total();
  }

  /**
   * Returns how much an account has.
   *
   * @param account its number, from 0 to the number of accounts - 1
   * @return the balance, 0 or more
   * @throws org.synod.register.RegisterUnavailableException if a register does not answer
   */
  public long balance(int account) {
    requireAccount("account", account);
    List<Versioned<Outgoing>> last = all();
    for (; ; ) {
      List<Versioned<Outgoing>> now = all();
      if (areSame(last, now)) {
        return balanceIn(now, account);
      }
      last = now;
    }
  }

  private List<Versioned<Outgoing>> all() {
    List<Versioned<Outgoing>> all = new ArrayList<>(registers.size());
    for (Register<Outgoing> register : registers) {
      all.add(register.get());
    }
    return all;
  }

  private static boolean areSame(List<Versioned<Outgoing>> last, List<Versioned<Outgoing>> now) {
    for (int i = 0; i < now.size(); i++) {
      if (last.get(i).version() != now.get(i).version()) {
        return false;
      }
    }
    return true;
  }

  private long balanceIn(List<Versioned<Outgoing>> all, int account) {
    long received = 0;
    for (int i = 0; i < all.size(); i++) {
      received += i == account ? 0 : sent(i, all.get(i)).to(account);
    }
    return balance(account, all.get(account), received);
  }

  private Outgoing sent(int account, Versioned<Outgoing> found) {
    if (!found.isSet()) {
      return Outgoing.nothing(registers.size());
    }
    if (found.value().accounts() != registers.size()) {
      throw new IllegalStateException(
          "registers[" + account + "]: of " + found.value().accounts() + " accounts, allowed: "
              + registers.size());
    }
    return found.value();
  }

  private int requireAccount(String name, int account) {
    if (account < 0 || account >= registers.size()) {
      throw new IllegalArgumentException(
          name + ": " + account + ", allowed: 0 to " + (registers.size() - 1));
    }
    return account;
  }

  private void requireOwner(int me, int from) {
    if (!openings.get(from).owners().contains(me)) {
      throw new IllegalArgumentException(
          "me: " + me + ", allowed: an owner of account " + from + ", of "
              + new TreeSet<>(openings.get(from).owners()));
    }
  }

  @Override
  public String toString() {
    return "Accounts[" + registers.size() + "]";
  }
}
