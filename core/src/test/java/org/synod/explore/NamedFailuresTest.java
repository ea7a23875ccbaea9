// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/** Runs in which only some processes and registers may fail. */
class NamedFailuresTest {

  /** Each of two processes reads a master, and then a replica. */
  private static final Consumer<World> READERS =
      world -> {
        Register<Integer> master = world.register("master");
        Register<Integer> replica = world.register("replica");
        for (String name : new String[] {"p", "q"}) {
          world.process(name, () -> "" + master.get().version() + replica.get().version());
        }
      };

  @Test
  void onlyTheProcessesThatAreNamedCrash() {
    assertEquals(
        Set.of("p: 00, q: 00", "p: 00, q: crashed"),
        Explorer.of(READERS).crashes(2).crashesOf("q").explore().requireComplete().outcomes());
    assertEquals(
        Set.of("p: 00, q: 00"),
        Explorer.of(READERS).crashes(2).crashesOf().explore().requireComplete().outcomes());
  }

  /** A process that uses two registers, and says which of them did not answer. */
  private static final Consumer<World> SAYING_WHICH =
      world -> {
        Register<Integer> master = world.register("master", 0);
        Register<Integer> replica = world.register("replica", 0);
        world.process(
            "p",
            () -> {
              StringBuilder silent = new StringBuilder();
              for (Register<Integer> each : List.of(master, replica)) {
                try {
                  each.compareAndSet(1, 1);
                } catch (RegisterUnavailableException e) {
                  silent.append(each);
                }
              }
              return silent.toString();
            });
      };

  @Test
  void onlyTheRegistersThatAreNamedStopAnsweringAndMissCalls() {
    Set<String> expected = Set.of("p: ", "p: replica");
    assertEquals(
        expected, Explorer.of(SAYING_WHICH).outages(2).failuresOf("replica").explore().outcomes());
    assertEquals(
        expected,
        Explorer.of(SAYING_WHICH).outagesToOne(2).failuresOf("replica").explore().outcomes());
    for (Omission kind : Omission.values()) {
      Explorer missing = Explorer.of(SAYING_WHICH).omissions(2, kind).failuresOf("replica");
      assertEquals(expected, missing.explore().requireComplete().outcomes(), kind.name());
      assertEquals(expected, missing.atomicUpdates().explore().outcomes(), kind.name());
    }
  }

  @Test
  void refusesNamesThatTheWorldDoesNotHave() {
    Refusal.ofArgument(
        "crashesOf: master", () -> Explorer.of(READERS).crashesOf("master").explore());
    Refusal.ofArgument("failuresOf: p", () -> Explorer.of(READERS).failuresOf("p").explore());
  }
}
