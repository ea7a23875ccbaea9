// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.synod.consensus.Consensus;
import org.synod.register.Chance;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * Runs, left to chance, of processes that propose again and again, each with an object of its own
 * over the same registers. All processes decide the same, and no value is decided after it was said
 * to be nowhere.
 */
final class PaxosChance<S> {
  private static final int PROCESSES = 4;
  private static final int CALLS = 10;

  /** Makes an object over some registers, for a process; {@code numbers} are those of proposers. */
  interface Maker<S> {
    Consensus<String> make(List<Register<S>> registers, int process, AtomicInteger numbers);
  }

  /** Whether enough registers have a value for it to be decided. */
  interface Check<S> {
    boolean isDecided(List<Register<S>> registers, String value);
  }

  private final Chance chance;
  private final boolean isShared; // one object for all processes, as threads have it
  private final Maker<S> maker;
  private final Check<S> check;
  private final AtomicInteger numbers = new AtomicInteger();
  private final List<Register<S>> registers = new ArrayList<>();
  private final List<Consensus<String>> objects = new ArrayList<>();
  private final Set<String> sent = new HashSet<>();
  private final Set<String> denied = new HashSet<>();
  private String decided;

  private PaxosChance(
      long seed, int count, boolean isShared, Maker<S> maker, Check<S> check) {
    chance = new Chance(seed);
    this.isShared = isShared;
    this.maker = maker;
    this.check = check;
    for (int i = 0; i < count; i++) {
      registers.add(new HeapRegister<>());
    }
    for (int process = 0; process < PROCESSES; process++) {
      objects.add(isShared && process > 0 ? objects.get(0) : object(process));
    }
  }

  /** Plays runs, with seeds from 0 on, in which each process has an object of its own. */
  static <S> void play(int runs, int count, Maker<S> maker, Check<S> check) {
    play(runs, count, /* isShared */ false, maker, check);
  }

  /** Plays runs, with seeds from 0 on, in which all processes share one object. */
  static <S> void playShared(int runs, int count, Maker<S> maker, Check<S> check) {
    play(runs, count, /* isShared */ true, maker, check);
  }

  private static <S> void play(
      int runs, int count, boolean isShared, Maker<S> maker, Check<S> check) {
    for (long seed = 0; seed < runs; seed++) {
      try {
        new PaxosChance<S>(seed, count, isShared, maker, check).play();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("over " + count + " registers, with seed " + seed, e);
      }
    }
  }

  private Consensus<String> object(int process) {
    List<Register<S>> seen = new ArrayList<>();
    for (int i = 0; i < registers.size(); i++) {
      seen.add(chance.seen(process, i, registers.get(i)));
    }
    return maker.make(seen, process, numbers);
  }

  private void play() {
    chance.play(PROCESSES, CALLS, this::call);
    chance.heal();
    for (int process = 0; process < PROCESSES; process++) {
      propose(process);
      assertTrue(decided != null, "nobody is in the way");
    }
  }

  private void call(int process) {
    int what = chance.next(8);
    if (what == 0 && !isShared) {
      objects.set(process, object(process));
    } else if (what < 3) {
      objects.get(process).decision().ifPresent(this::see);
    } else {
      propose(process);
    }
  }

  private void propose(int process) {
    String value = "v" + sent.size();
    sent.add(value);
    try {
      see(objects.get(process).propose(value));
    } catch (RegisterUnavailableException e) {
      if (e.effect() == Effect.NONE) {
        denied.add(value);
        assertTrue(!value.equals(decided), () -> value + " is decided, and denied");
      }
    }
  }

  private void see(String found) {
    assertTrue(sent.contains(found), () -> "nobody proposed " + found);
    assertTrue(!denied.contains(found), () -> found + " has an effect that was denied");
    assertTrue(decided == null || decided.equals(found), () -> found + " after " + decided);
    assertTrue(check.isDecided(registers, found), () -> "too few have " + found);
    decided = found;
  }
}
