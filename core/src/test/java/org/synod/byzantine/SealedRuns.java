// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.synod.byzantine.Place.Damage;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.Codec;
import org.synod.paxos.Acceptor;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Proposer;
import org.synod.register.HeapRegister;
import org.synod.register.Histories.Model;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** Small runs of sealed registers, whose words another process damages at any step. */
final class SealedRuns {

  /** The seal of a place. The tests of faults make faulty ones. */
  @FunctionalInterface
  interface Seals {
    Seal.Stamp at(String place);
  }

  static final Seals SOUND = Seal.crc32c()::at;

  static final List<Damage> ALL = List.of(Damage.values());

  /**
   * All but those that lead back to a version: a write may be under way there, and with old words
   * it would be the state of a time before.
   */
  static final List<Damage> BESIDE_WRITERS =
      List.of(
          Damage.VALUE, Damage.SEAL, Damage.OLD_WORDS, Damage.ELSEWHERE, Damage.VERSION_UP,
          Damage.WIPED);

  /** Damages of which no two together lead back to a version. */
  static final List<Damage> FORWARDS =
      BESIDE_WRITERS.stream().filter(each -> each != Damage.WIPED).toList();

  private static final int ACCEPTORS = 3;
  private static final int WORDS = Seal.crc32c().words();

  private final World world;
  private final Seals seals;

  private SealedRuns(World world, Seals seals) {
    this.world = world;
    this.seals = seals;
  }

  private <V> SealedRegister<V> sealed(Register<Sealed> register, String name, Codec<V> codec) {
    return new SealedRegister<>(register, name, codec, seals.at(name), WORDS);
  }

  private Place place(String name, Codec<?> codec) {
    return new Place(world, name, sealed(new HeapRegister<>(), name, codec).sealed(1, null));
  }

  /** The words of one place are damaged some times, in any of some ways. */
  private void damages(List<Place> places, int times, List<Damage> damages) {
    world.process(
        "foreign",
        () -> {
          int victim = world.choose("victim", places.size());
          for (int i = 0; i < times; i++) {
            Damage damage = damages.get(world.choose("damage", damages.size()));
            places.get(victim).damage(damage, places.get((victim + 1) % places.size()));
          }
          return "";
        });
  }

  /**
   * A call whose silence is told as a null. A read or a write that is refused has had no effect.
   */
  private static <T> T answer(Supplier<T> call) {
    try {
      return call.get();
    } catch (RegisterUnavailableException e) {
      return null;
    }
  }

  private Model read(Register<Long> register) {
    return world.<Model, Model>attempt(
        "read",
        () ->
            answer(
                () -> {
                  Versioned<Long> now = register.get();
                  return new Model(now.version(), now.toOptional().orElse(0L));
                }),
        state -> new World.Step<>(state, state));
  }

  private Boolean write(Register<Long> register, long expected, long next) {
    return world.<Model, Boolean>attempt(
        "compareAndSet(" + expected + ", " + next + ")",
        () -> answer(() -> register.compareAndSet(expected, next)),
        state ->
            state.version() == expected
                ? new World.Step<>(new Model(expected + 1, next), true)
                : new World.Step<>(state, false));
  }

  /** Two processes write at the same version, and a third one reads twice. */
  static Explorer writers(Seals seals, int times, List<Damage> damages) {
    return Explorer.of(
        world -> {
          SealedRuns runs = new SealedRuns(world, seals);
          Place place = runs.place("r", Codec.ofLong());
          Place other = runs.place("other", Codec.ofLong());
          world.linearizable(Model.UNSET);
          for (int i = 1; i <= 2; i++) {
            long number = i;
            world.process(
                "w" + i,
                () -> runs.write(runs.sealed(place, "r", Codec.ofLong()), 0, number) + "");
          }
          world.process(
              "r",
              () -> {
                Register<Long> mine = runs.sealed(place, "r", Codec.ofLong());
                return runs.read(mine) + ", then " + runs.read(mine);
              });
          world.process(
              "elsewhere", () -> runs.sealed(other, "other", Codec.ofLong()).compareAndSet(0, 9L));
          runs.damages(List.of(place, other), times, damages);
        });
  }

  /** One process writes three times and reads after each. */
  static Explorer alone(Seals seals, int times, List<Damage> damages) {
    return Explorer.of(
        world -> {
          SealedRuns runs = new SealedRuns(world, seals);
          Place place = runs.place("r", Codec.ofLong());
          world.linearizable(Model.UNSET);
          world.process(
              "w",
              () -> {
                Register<Long> mine = runs.sealed(place, "r", Codec.ofLong());
                StringBuilder told = new StringBuilder();
                long version = 0;
                for (int i = 0; i < 3; i++) {
                  Boolean isWritten = runs.write(mine, version, 10 + i);
                  version += isWritten != null && isWritten ? 1 : 0;
                  told.append(isWritten).append(runs.read(mine)).append(" ");
                }
                return told.toString();
              });
          runs.damages(List.of(place), times, damages);
        });
  }

  /** Two proposers of Paxos over acceptors of which one is damaged, with some ballots each. */
  static Explorer paxos(Seals seals, int ballots, int times, List<Damage> damages) {
    return Explorer.of(
        world -> {
          SealedRuns runs = new SealedRuns(world, seals);
          List<Place> places = new ArrayList<>();
          Codec<AcceptorState<Long>> codec = AcceptorState.codec(Codec.ofLong());
          for (int i = 0; i < ACCEPTORS; i++) {
            places.add(runs.place("a" + i, codec));
          }
          world.linearizable(Optional.empty());
          for (int i = 0; i < 2; i++) {
            int number = i;
            world.process("p" + i, () -> runs.propose(number, places, codec, ballots));
          }
          runs.damages(places, times, damages);
        });
  }

  private String propose(
      int number, List<Place> places, Codec<AcceptorState<Long>> codec, int ballots) {
    List<Acceptor<Long>> acceptors = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      int from = (i + number) % places.size(); // each begins at another
      acceptors.add(new Acceptor<>(sealed(places.get(from), "a" + from, codec)));
    }
    Proposer<Long> mine = new Proposer<>(number, acceptors);
    try {
      return world.<Optional<Long>, Long>call(
              "propose(" + number + ")",
              () -> decided(mine, number, ballots),
              state -> {
                long value = state.orElse((long) number);
                return new World.Step<>(Optional.of(value), value);
              })
          .toString();
    } catch (RegisterUnavailableException e) {
      return "no decision";
    }
  }

  private static long decided(Proposer<Long> proposer, long value, int ballots) {
    for (int i = 0; i < ballots; i++) {
      try {
        Optional<Long> decision = proposer.tryPropose(value).decision();
        if (decision.isPresent()) {
          return decision.get();
        }
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
    throw new RegisterUnavailableException("no ballot decided", Effect.UNKNOWN);
  }
}
