// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.paxos.Acceptor;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Ballot;
import org.synod.paxos.Learner;
import org.synod.paxos.Proposer;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Histories.Model;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** Small runs over acceptors one of which lies. */
final class LyingRuns {
  private static final long FORGED = 99;

  private LyingRuns() {}

  /** States of a liar that may forge, in ballots low and high. */
  static List<AcceptorState<Long>> forgedValues() {
    List<AcceptorState<Long>> forged = new ArrayList<>();
    for (long ballot : new long[] {Ballot.of(1, 0), Ballot.of(2, 1)}) {
      for (long value : new long[] {0, 1, FORGED}) {
        forged.add(new AcceptorState<>(ballot, ballot, value));
      }
    }
    forged.add(new AcceptorState<>(Ballot.of(7, 7), Ballot.NONE, null));
    return forged;
  }

  private static <S> List<Register<S>> acceptors(
      World world, QuorumSystem quorums, int liar, List<S> forged) {
    List<Register<S>> acceptors = new ArrayList<>();
    for (int i = 0; i < quorums.acceptors(); i++) {
      acceptors.add(
          i == liar ? new Lying<>(world, "liar" + i, forged) : world.register("a" + i));
    }
    return acceptors;
  }

  /** The acceptors in the order in which a process asks them: every other one begins at the end. */
  private static <S> List<Register<S>> inOrderOf(int process, List<Register<S>> registers) {
    List<Register<S>> ordered = new ArrayList<>(registers);
    if (process % 2 == 1) {
      Collections.reverse(ordered);
    }
    return ordered;
  }

  /** Two proposers of Paxos with some ballots each, and a learner that looks once. */
  static Explorer paxos(
      QuorumSystem quorums, int liar, int ballots, List<AcceptorState<Long>> forged) {
    return Explorer.of(
        world -> {
          List<Register<AcceptorState<Long>>> registers =
              acceptors(world, quorums, liar, forged);
          world.linearizable(Optional.empty());
          for (int i = 0; i < 2; i++) {
            int number = i;
            world.process(
                "p" + i,
                () ->
                    propose(
                        world,
                        number,
                        asAcceptors(inOrderOf(number, registers)),
                        quorums,
                        ballots));
          }
          world.process("r", () -> learn(world, asAcceptors(registers), quorums));
        });
  }

  private static List<Acceptor<Long>> asAcceptors(List<Register<AcceptorState<Long>>> registers) {
    List<Acceptor<Long>> acceptors = new ArrayList<>();
    registers.forEach(each -> acceptors.add(new Acceptor<>(each)));
    return acceptors;
  }

  private static String propose(
      World world, int number, List<Acceptor<Long>> acceptors, QuorumSystem quorums, int ballots) {
    Proposer<Long> mine = new Proposer<>(number, acceptors, quorums);
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
      Optional<Long> decision = proposer.tryPropose(value).decision();
      if (decision.isPresent()) {
        return decision.get();
      }
    }
    throw new RegisterUnavailableException("no ballot decided", Effect.UNKNOWN);
  }

  private static String learn(World world, List<Acceptor<Long>> acceptors, QuorumSystem quorums) {
    Long learned =
        world.<Optional<Long>, Long>attempt(
            "learn",
            () -> new Learner<>(acceptors, quorums).learn().orElse(null),
            state -> new World.Step<>(state, state.orElse(-1L)));
    return learned + "";
  }

  /** States of a liar that may forge: of versions 1 and 2, also made from other ones. */
  static List<AcceptorState<Witnessed<Long>>> forgedStates() {
    List<AcceptorState<Witnessed<Long>>> forged = new ArrayList<>();
    long high = Ballot.of(9, 9);
    Witnessed<Long> one = Witnessed.<Long>unset().after(FORGED, 1);
    Witnessed<Long> two = one.after(FORGED, 2);
    forged.add(new AcceptorState<>(high, high, one));
    forged.add(new AcceptorState<>(high, high, two));
    forged.add(new AcceptorState<>(high, Ballot.NONE, null));
    return forged;
  }

  /** Two processes write at the same version, and a third one reads. */
  static Explorer register(
      QuorumSystem quorums, int liar, List<AcceptorState<Witnessed<Long>>> forged, int reads) {
    return Explorer.of(
        world -> {
          List<Register<AcceptorState<Witnessed<Long>>>> registers =
              acceptors(world, quorums, liar, forged);
          world.linearizable(Model.UNSET);
          for (int i = 0; i < 2; i++) {
            int number = i;
            world.process(
                "w" + i,
                () ->
                    write(
                        world,
                        WitnessedRegister.sharing(
                            inOrderOf(number, registers), quorums, () -> number),
                        0,
                        10 + number));
          }
          world.process(
              "r",
              () -> {
                Register<Long> mine = WitnessedRegister.sharing(registers, quorums, () -> 2);
                StringBuilder told = new StringBuilder();
                for (int i = 0; i < reads; i++) {
                  told.append(read(world, mine)).append(" ");
                }
                return told.toString();
              });
        });
  }

  private static Object write(World world, Register<Long> register, long expected, long next) {
    try {
      return world.<Model, Boolean>call(
          "compareAndSet(" + expected + ", " + next + ")",
          () -> register.compareAndSet(expected, next),
          state ->
              state.version() == expected
                  ? new World.Step<>(new Model(expected + 1, next), true)
                  : new World.Step<>(state, false));
    } catch (RegisterUnavailableException e) {
      return "silence";
    }
  }

  private static Object read(World world, Register<Long> register) {
    return world.<Model, Model>call(
        "read",
        () -> {
          Versioned<Long> now = register.get();
          return new Model(now.version(), now.toOptional().orElse(0L));
        },
        state -> new World.Step<>(state, state));
  }
}
