// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three machines, each in a JVM, sell each ticket once, also when one of them is killed. */
class TicketMachineTest {
  private static final int TICKETS = 20_000;
  private static final int AT_ONCE = 50; // customers who wait at a machine
  private static final int QUARTER = TICKETS / 4;

  @TempDir Path folder;
  private final List<Jvm> machines = new ArrayList<>();
  private final List<String> sold = new ArrayList<>();
  private final ExecutorService customers = Executors.newFixedThreadPool(3);
  private final CountDownLatch isKilled = new CountDownLatch(1); // the one that is to be killed

  /** Starts three machines, each of which sells a ticket before any sells more. */
  @BeforeEach
  void openThreeMachines() throws IOException {
    for (int i = 0; i < 3; i++) {
      machines.add(Jvm.start(TicketMachine.class, folder.resolve("tickets"), TICKETS));
    }
    for (Jvm machine : machines) {
      machine.send("");
      sold.add(machine.read());
    }
  }

  @AfterEach
  void closeThem() throws IOException {
    customers.shutdownNow();
    for (Jvm machine : machines) {
      machine.close();
    }
  }

  /** Buys until the machine is sold out, most of it after the kill, and ends its input. */
  private List<String> buyAll(Jvm machine) throws IOException, InterruptedException {
    List<String> bought = new ArrayList<>();
    String last = "";
    while (!last.equals("sold out")) {
      if (bought.size() >= QUARTER) {
        isKilled.await(); // or all could be sold before
      }
      for (int i = 0; i < AT_ONCE; i++) {
        machine.send("");
      }
      for (int i = 0; i < AT_ONCE; i++) {
        last = machine.read();
        bought.add(last);
      }
    }
    machine.endInput();
    assertEquals(new Jvm.End(0, List.of(), List.of()), machine.end());
    bought.removeIf(line -> line.equals("sold out"));
    return bought;
  }

  /** Buys some tickets, and kills the machine while customers wait. */
  private List<String> buyAndKill(Jvm machine) throws IOException, InterruptedException {
    List<String> bought = new ArrayList<>();
    for (int i = 0; i < 20 * AT_ONCE; i++) {
      machine.send("");
    }
    for (int i = 0; i < AT_ONCE; i++) {
      bought.add(machine.read());
    }
    machine.signal("KILL");
    isKilled.countDown();
    Jvm.End end = machine.end();
    assertEquals(128 + 9, end.code());
    bought.addAll(end.output());
    return bought;
  }

  private void sell(List<Callable<List<String>>> sales) throws Exception {
    for (Future<List<String>> bought : customers.invokeAll(sales)) {
      sold.addAll(bought.get());
    }
  }

  @Test
  void eachTicketIsSoldOnce() throws Exception {
    isKilled.countDown(); // none is
    sell(
        List.of(
            () -> buyAll(machines.get(0)),
            () -> buyAll(machines.get(1)),
            () -> buyAll(machines.get(2))));
    Set<String> missing = new TreeSet<>();
    IntStream.rangeClosed(1, TICKETS).forEach(n -> missing.add("ticket " + n));
    sold.forEach(missing::remove);
    assertEquals(Set.of(), missing);
    assertEquals(TICKETS, sold.size(), "a ticket was sold twice");
  }

  @Test
  void aMachineThatIsKilledLosesAtMostOneTicket() throws Exception {
    sell(
        List.of(
            () -> buyAll(machines.get(0)),
            () -> buyAll(machines.get(1)),
            () -> buyAndKill(machines.get(2))));
    assertEquals(new TreeSet<>(sold).size(), sold.size(), "a ticket was sold twice");
    assertTrue(sold.size() >= TICKETS - 1, sold.size() + " of " + TICKETS + " were sold");
    assertTrue(sold.stream().allMatch(line -> line.matches("ticket [0-9]+")), sold.toString());
  }
}
