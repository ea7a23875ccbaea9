// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.together;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.synod.quorum.clients.Configuration;
import org.synod.quorum.clients.ReconfigurableRegister;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/**
 * One that replaces acceptors: for each line that it reads, which has the acceptor that goes, a tab
 * and the one that comes. Then it prints {@code replaced}.
 */
final class Replacer {
  private static final String MASTER = "master"; // the name of the register

  private Replacer() {}

  /** The place of the master. */
  public static void main(String[] args) throws Exception {
    ReconfigurableRegister<Long> register = client(args[0]);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = lines.readLine()) != null; ) {
      String[] names = line.split("\t");
      Configuration unused = answered(() -> register.replace(names[0], names[1]));
      System.out.println("replaced");
    }
    System.exit(0); // whatever threads the clients have
  }

  /** The answer of a call that may be made again. */
  static <T> T answered(Supplier<T> call) {
    for (; ; ) {
      try {
        return call.get();
      } catch (RegisterUnavailableException e) {
        continue; // a busy machine
      }
    }
  }

  static Register<Configuration> master(String place) {
    return Place.open(place).register(MASTER, Configuration.codec());
  }

  static ReconfigurableRegister<Long> client(String master) {
    return new ReconfigurableRegister<>(
        master(master), Place.byPlace(Worker.NAME, ByteCodec.ofLong()));
  }
}
