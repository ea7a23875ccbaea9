// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.synod.explore.Explorer;
import org.synod.explore.Spec;
import org.synod.memory.Codec;
import org.synod.memory.Memory;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/** Acceptors that lose their memory and rejoin, which {@link QuorumRegister} has. */
final class Rejoin implements Subject {
  private static final int ACCEPTORS = 3;
  private static final QuorumState<Long> FOUNDED = new QuorumState<>(1, 1, 0, 0, null);

  @Override
  public Model model() {
    return RejoinModel.model();
  }

  @Override
  public List<Mutant> mutants() {
    Model right = model();
    return List.of(
        Mutant.of(
            "an acceptor that lost its memory goes on",
            right.with(
                "rejoin",
                rejoin ->
                    rejoin
                        .without("a quorum of both phases told")
                        .without("a state of its host since")),
            "QuorumFaultsTest.FOUNDED_AGAIN"),
        Mutant.of(
            "an acceptor rejoins in the ballot that a quorum promised, and not beyond",
            right.with(
                "rejoin",
                rejoin ->
                    rejoin.when(
                        "above what they told",
                        Term.and(
                            Term.eq(RejoinModel.P, HostedModel.B),
                            RotatingModel.NEXT.of(HostedModel.B, RejoinModel.E)))),
            "q27"),
        Mutant.of(
            "a ballot is entered though no quorum promised the one before",
            right.with(
                "enter",
                enter -> enter.without("a quorum of both phases promised the one before"))),
        Mutant.of(
            "quorums that promise need not meet",
            right.withoutAxiom("quorums of both phases meet")),
        Mutant.of(
            "an acceptor rejoins with a state that its host had before",
            right.with("rejoin", rejoin -> rejoin.without("a state of its host since"))));
  }

  /** No acceptor rejoins. */
  @Override
  public Model stricter() {
    return model().with("rejoin", rejoin -> rejoin.when("not", Term.or()));
  }

  @Override
  public Map<String, Explorer> followed(Model model, Map<String, Integer> taken) {
    Map<String, Explorer> all = new LinkedHashMap<>();
    for (int lost = 0; lost < 2; lost++) {
      all.put(
          "a writer and one who has acceptor " + lost + " rejoin, in half steps",
          rejoining(model, taken, lost).atomicUpdates().maxStates(30_000));
    }
    return all;
  }

  private static Explorer rejoining(Model model, Map<String, Integer> taken, int lost) {
    HostedWorld sets =
        new HostedWorld(
            ACCEPTORS,
            List.of(HostedWorld.Epoch.majority(0, 1, 2)),
            /* most */ 6,
            ballot -> ballot[1],
            HostedWorld.texts("12"),
            (one, other) -> other.startsWith(one),
            /* start */ 1);
    return Explorer.of(
        world -> {
          Memory memory = world.memory("m", 2);
          List<Register<QuorumState<Long>>> registers = new ArrayList<>();
          for (int i = 0; i < ACCEPTORS; i++) {
            registers.add(world.register("a" + i, FOUNDED));
          }
          Register<QuorumState<Long>> fresh = world.register("new");
          world.process("w", () -> write(open(memory, registers), 1));
          world.process("r", () -> rejoinAndWrite(memory, registers, fresh, lost));
          world.check(
              new Follower(
                  model,
                  sets.start(model),
                  view -> seen(sets, view, registers, fresh, lost),
                  (state, view) -> {},
                  taken,
                  Set.of("enter", "answer", "look", "promise")));
        })
        .outages(1)
        .failuresOf("a" + lost);
  }

  private static QuorumRegister<Long> open(
      Memory memory, List<Register<QuorumState<Long>>> registers) {
    return new QuorumRegister<>(
        memory, Codec.ofLong(), registers, QuorumSystem.majority(ACCEPTORS));
  }

  /** Appends a digit to the number. */
  private static Boolean write(QuorumRegister<Long> register, int digit) {
    try {
      Versioned<Long> before = register.get();
      long number = before.isSet() ? before.value() : 0;
      return register.compareAndSet(before.version(), 10 * number + digit);
    } catch (RegisterUnavailableException e) {
      return null;
    }
  }

  private static Boolean rejoinAndWrite(
      Memory memory,
      List<Register<QuorumState<Long>>> registers,
      Register<QuorumState<Long>> fresh,
      int lost) {
    try {
      registers.get(lost).get();
      return null; // it has not lost its memory
    } catch (RegisterUnavailableException e) {
      return write(open(memory, registers).rejoin(memory.current(), lost, fresh), 2);
    }
  }

  private static Map<Symbol, Map<List<Object>, Object>> seen(
      HostedWorld sets,
      Spec.View view,
      List<Register<QuorumState<Long>>> registers,
      Register<QuorumState<Long>> fresh,
      int lost) {
    List<HostedWorld.Content> contents = new ArrayList<>();
    Map<List<Object>, Object> empty = new HashMap<>();
    for (int a = 0; a < ACCEPTORS; a++) {
      boolean isFresh = a == lost && view.get(fresh).isSet();
      QuorumState<Long> state = view.get(isFresh ? fresh : registers.get(a)).value();
      Long number = state.value();
      contents.add(
          new HostedWorld.Content(
              state.promisedBallot(),
              state.acceptedBallot(),
              number == null ? HostedWorld.NOTHING : number.toString()));
      if (!isFresh && view.isOut(registers.get(a), 0)) {
        empty.put(List.of(a), true);
      }
    }
    Map<Symbol, Map<List<Object>, Object>> seen = sets.seen(contents);
    seen.put(RejoinModel.EMPTY, empty);
    return seen;
  }
}
