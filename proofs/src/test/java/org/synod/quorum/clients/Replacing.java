// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.synod.explore.World;
import org.synod.quorum.Acceptors;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/** A register whose first acceptor is replaced while letters are added to its text. */
public final class Replacing {
  private final Map<String, Register<ClientQuorumState<String>>> acceptors = new TreeMap<>();
  private final Register<Configuration> master;

  /** Makes acceptors of these names in a world, and a fresh one. */
  public Replacing(World world, List<String> names) {
    for (String name : names) {
      acceptors.put(
          name,
          world.register(name, new ClientQuorumState<String>(1, 1, 0, null, List.of())));
    }
    acceptors.put("f", world.register("f"));
    master = world.register("m", new Configuration(0, Acceptors.majority(names), List.of()));
  }

  /** The acceptors in the order of their names, the fresh one last. */
  public List<Register<ClientQuorumState<String>>> registers() {
    return new ArrayList<>(acceptors.values());
  }

  private ReconfigurableRegister<String> open(int process) {
    return new ReconfigurableRegister<>(master, acceptors::get, new UUID(0, process));
  }

  /** Adds a letter, and returns the text; null if that came to nothing. */
  public String write(String letter) {
    return write(open(0), letter);
  }

  /** The text once it has the letter; null if another write came first, or no quorum answers. */
  private static String write(ReconfigurableRegister<String> register, String letter) {
    try {
      Versioned<String> before = register.get();
      String next = before.isSet() ? before.value() + letter : letter;
      return register.compareAndSet(before.version(), next) ? next : null;
    } catch (RegisterUnavailableException e) {
      return null;
    }
  }

  /** Replaces the first acceptor, and does the same. */
  public String replaceAndWrite(String letter) {
    ReconfigurableRegister<String> register = open(1);
    try {
      register.replace("a0", "f");
    } catch (RegisterUnavailableException e) {
      return null;
    }
    return write(register, letter);
  }
}
