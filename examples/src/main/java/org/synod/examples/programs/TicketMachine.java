// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.VersionedLong;

/**
 * A ticket machine: each line on standard input is a customer, who gets a ticket. Several machines,
 * each a JVM, sell the same tickets, and no ticket is sold twice.
 *
 * <p>Any machine may be killed at any moment, and the others sell on. A machine that is killed has
 * taken at most one ticket that it did not print. No machine sells that ticket.
 *
 * <pre>
 * java -cp core/target/classes TicketMachine.java tickets.mem 1000
 * </pre>
 */
final class TicketMachine {
  private static final String USAGE = "usage: TicketMachine FILE TICKETS";
  private static final int MACHINES = 16;

  private static void sell(Path file, long tickets) throws IOException {
    try (MappedMemory memory = MappedMemory.openOrCreate(file, MACHINES, 1 << 16)) {
      VersionedLong left = new VersionedLong(memory, "tickets left");
      left.setIfVersion(0, tickets); // the first machine says how many; version 0 is unset
      BufferedReader customers = new BufferedReader(new InputStreamReader(System.in));
      while (customers.readLine() != null) {
        long ticket = left.getAndUpdate(n -> n == 0 ? 0 : n - 1);
        System.out.println(ticket == 0 ? "sold out" : "ticket " + ticket);
      }
    }
  }

  public static void main(String[] args) {
    if (args.length != 2) {
      end(64, "arguments: " + args.length + ", allowed: 2", USAGE);
    }
    if (!args[1].matches("[1-9][0-9]{0,8}")) {
      end(64, "TICKETS: " + args[1] + ", allowed: 1 to 999999999", USAGE);
    }
    try {
      sell(Path.of(args[0]), Long.parseLong(args[1]));
    } catch (IOException e) {
      end(74, "FILE: " + e.getMessage() + ", allowed: a new name, or a file of these machines");
    }
  }

  private static void end(int code, String... lines) {
    System.err.println(String.join(System.lineSeparator(), lines));
    System.exit(code);
  }
}
