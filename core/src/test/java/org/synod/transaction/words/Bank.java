// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.words;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;
import org.synod.memory.mapped.MappedMemory;

/**
 * Accounts in a file, between which JVMs transfer money until they are killed: {@code FILE NUMBER}.
 * Beside the accounts each teller has a register that counts its transfers, which is changed in the
 * same step; and a journal of what it was told.
 */
final class Bank {
  static final int ACCOUNTS = 6;
  static final int TELLERS = 3;
  static final long MONEY = 1_000; // in each account

  private static final int ALL = ACCOUNTS + TELLERS;
  private static final int AT_ONCE = 4; // three accounts and the teller's register
  private static final int PROCESSES = TELLERS + 2; // the tellers, the parent, and one to spare

  final MappedMemory memory;
  private final MultiCas registers;
  private final Words journal; // for each teller, the transfers it was told of, and its snapshots
  private final int[] all = new int[ALL];
  private final long[] versions = new long[ALL];
  private final long[] values = new long[ALL];

  private Bank(MappedMemory memory) {
    this.memory = memory;
    registers = new MultiCas(memory, "bank", ALL, 1, AT_ONCE);
    journal = memory.allocate("journal", "words", TELLERS * Stride.WORDS);
    for (int i = 0; i < ALL; i++) {
      all[i] = i;
    }
  }

  static Bank create(Path file) throws IOException {
    Bank bank = new Bank(MappedMemory.create(file, PROCESSES, 1 << 16));
    for (int account = 0; account < ACCOUNTS; account++) {
      bank.registers.compareAndSet(new int[] {account}, new long[1], new long[] {MONEY});
    }
    return bank;
  }

  static Bank open(Path file) throws IOException {
    return new Bank(MappedMemory.open(file));
  }

  public static void main(String[] arguments) throws Exception {
    Bank bank = open(Path.of(arguments[0]));
    int teller = Integer.parseInt(arguments[1]);
    long done = bank.transfers(teller);
    long told = bank.told(teller);
    require(done == told || done == told + 1, "told of " + told + " transfers, and did " + done);
    bank.tell(teller, done);
    while (true) {
      bank.transfer(teller);
      bank.snapshot();
    }
  }

  static void require(boolean isSo, String what) {
    if (!isSo) {
      throw new AssertionError(what);
    }
  }

  /** The transfers of a teller. */
  long transfers(int teller) {
    long[] count = new long[1];
    registers.read(ACCOUNTS + teller, count);
    return count[0];
  }

  /** The transfers that a teller was told of. */
  long told(int teller) {
    return journal.getVolatile(teller * Stride.WORDS);
  }

  private void tell(int teller, long count) {
    int at = teller * Stride.WORDS;
    journal.compareAndExchange(at, journal.getVolatile(at), count); // by one writer
  }

  /** Moves money from two accounts to a third. */
  private void transfer(int teller) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int first = random.nextInt(ACCOUNTS);
    int[] some = {
      (first + 1 + random.nextInt(2)) % ACCOUNTS, first, (first + 3) % ACCOUNTS, ACCOUNTS + teller
    };
    long[] at = new long[AT_ONCE];
    long[] next = new long[AT_ONCE];
    do {
      registers.snapshot(some, at, next);
      require(next[3] == told(teller), "a transfer of mine that I did not make");
      next[0] -= 5;
      next[1] -= 3;
      next[2] += 8;
      next[3]++;
    } while (!registers.compareAndSet(some, at, next));
    tell(teller, next[3]);
  }

  /** Reads all accounts at one moment, and returns the number of transfers at that moment. */
  long snapshot() {
    registers.snapshot(all, versions, values);
    long sum = 0;
    long changes = 0;
    for (int account = 0; account < ACCOUNTS; account++) {
      sum += values[account];
      changes += versions[account] - 1;
    }
    long transfers = 0;
    for (int i = ACCOUNTS; i < ALL; i++) {
      transfers += values[i];
      require(versions[i] == values[i], "a count that was not counted");
    }
    require(sum == ACCOUNTS * MONEY, "the sum is " + sum);
    require(changes == 3 * transfers, changes + " changes by " + transfers + " transfers");
    return transfers;
  }
}
