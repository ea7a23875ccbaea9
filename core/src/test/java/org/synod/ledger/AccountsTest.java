// SPDX-License-Identifier: Apache-2.0
package org.synod.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.ledger.Accounts.Opening;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.quorum.QuorumRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/** {@link Accounts}: amounts, owners, kinds of registers, threads, bad input. */
class AccountsTest {
  private static final List<Opening> OPENINGS =
      List.of(new Opening(100, Set.of(0)), new Opening(0, Set.of(1, 2)));

  private final List<Register<Outgoing>> registers =
      List.of(new HeapRegister<>(), new HeapRegister<>());
  private final Accounts accounts = new Accounts(registers, OPENINGS);

  @Test
  void anOwnerSpendsWhatThereIs() {
    assertTrue(accounts.transfer(0, 0, 1, 70));
    assertFalse(accounts.transfer(0, 0, 1, 31), "30 are left");
    assertTrue(accounts.transfer(2, 1, 0, 70));
    assertFalse(accounts.transfer(1, 1, 0, 1));
    assertEquals(100, accounts.balance(0));
    assertEquals(0, accounts.balance(1));
    assertEquals("Outgoing[0, 70]", registers.get(0).get().value().toString());
    assertEquals("Accounts[2]", accounts.toString());
  }

  @Test
  void sumsMayPassTheLargestNumber() {
    List<Opening> rich =
        List.of(new Opening(Long.MAX_VALUE, Set.of(0)), new Opening(0, Set.of(1)));
    Accounts two = new Accounts(List.of(new HeapRegister<>(), new HeapRegister<>()), rich);
    for (int i = 0; i < 5; i++) {
      assertTrue(two.transfer(0, 0, 1, Long.MAX_VALUE));
      assertFalse(two.transfer(0, 0, 1, 1));
      assertEquals(Long.MAX_VALUE, two.balance(1));
      assertTrue(two.transfer(1, 1, 0, Long.MAX_VALUE));
    }
  }

  @Test
  void theRegistersMayLieAnywhere() {
    Memory memory = new HeapMemory(4);
    Accounts anywhere =
        new Accounts(
            List.of(
                new SlotRegister<>(memory, Outgoing.codec(2)),
                QuorumRegister.acceptors(memory, Outgoing.codec(2), 3)),
            OPENINGS);
    assertTrue(anywhere.transfer(0, 0, 1, 70));
    assertTrue(anywhere.transfer(1, 1, 0, 30));
    assertEquals(60, anywhere.balance(0));
    assertEquals(40, anywhere.balance(1));
  }

  @Test
  void nothingIsLostOrMadeByThreads() throws Exception {
    int owners = 4;
    List<Register<Outgoing>> all =
        List.of(
            new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>(),
            new HeapRegister<>());
    Opening shared = new Opening(50, Set.of(0, 1, 2, 3));
    Accounts four = new Accounts(all, List.of(shared, shared, shared, shared));
    AtomicLong least = new AtomicLong();
    Race.of(
        owners,
        me -> {
          ThreadLocalRandom random = ThreadLocalRandom.current();
          for (int i = 0; i < 5_000; i++) {
            int from = random.nextInt(owners);
            int to = (from + 1 + random.nextInt(owners - 1)) % owners;
            four.transfer(me, from, to, 1 + random.nextLong(40));
            least.accumulateAndGet(four.balance(to), Math::min);
          }
        });
    assertEquals(0, least.get(), "nobody is overdrawn");
    assertEquals(
        200, four.balance(0) + four.balance(1) + four.balance(2) + four.balance(3));
  }

  @Test
  void refusesWhatIsNoTransfer() {
    Refusal.ofArgument(
        "me: 1, allowed: an owner of account 0, of [0]", () -> accounts.transfer(1, 0, 1, 1));
    Refusal.ofArgument(
        "me: 0, allowed: an owner of account 1, of [1, 2]", () -> accounts.transfer(0, 1, 0, 1));
    Refusal.ofArgument("amount: 0, allowed: 1 or more", () -> accounts.transfer(0, 0, 1, 0));
    Refusal.ofArgument("amount: -5, allowed: 1 or more", () -> accounts.transfer(0, 0, 1, -5));
    Refusal.ofArgument("from: 2, allowed: 0 to 1", () -> accounts.transfer(0, 2, 1, 1));
    Refusal.ofArgument("to: -1, allowed: 0 to 1", () -> accounts.transfer(0, 0, -1, 1));
    Refusal.ofArgument("to: 0, allowed: another account", () -> accounts.transfer(0, 0, 0, 1));
    Refusal.ofArgument("account: 2, allowed: 0 to 1", () -> accounts.balance(2));
  }

  @Test
  void refusesWhatAreNoAccounts() {
    Refusal.ofArgument("balance: -1, allowed: 0 or more", () -> new Opening(-1, Set.of(0)));
    Refusal.ofArgument("registers: 0, allowed: 1 or more", () -> accounts(List.of()));
    Refusal.ofArgument("openings: 1, allowed: 2", () -> accounts(List.of(OPENINGS.get(0))));
    Opening half = new Opening(Long.MAX_VALUE / 2 + 1, Set.of(0));
    Refusal.ofArgument("openings: balances of more than", () -> accounts(List.of(half, half)));
    Refusal.ofNull("openings", () -> accounts(null));
    Refusal.ofNull("registers", () -> new Accounts(null, OPENINGS));
  }

  private void accounts(List<Opening> openings) {
    new Accounts(openings == null || !openings.isEmpty() ? registers : List.of(), openings);
  }

  @Test
  void refusesARegisterOfOtherAccounts() {
    registers.get(1).compareAndSet(0, Outgoing.nothing(3));
    Refusal.of(
        IllegalStateException.class, "registers[1]: of 3 accounts, allowed: 2",
        () -> accounts.transfer(0, 0, 1, 1));
    Refusal.of(
        IllegalStateException.class, "registers[1]: of 3 accounts, allowed: 2",
        () -> accounts.balance(0));
  }
}
