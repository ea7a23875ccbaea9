// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.synod.proofs.Acceptance.ACCEPT;
import static org.synod.proofs.Acceptance.BALLOT;
import static org.synod.proofs.Acceptance.VALUE;
import static org.synod.proofs.HostedModel.CONTAINED;
import static org.synod.proofs.Term.and;
import static org.synod.proofs.Term.exists;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.synod.explore.Explorer;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.quorum.clients.ReconfigurableRegister;
import org.synod.quorum.clients.Replacing;
import org.synod.quorum.hosted.HostedBallots;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/** Hosted ballots, which {@link HostedBallots} and {@link ReconfigurableRegister} have. */
final class Hosted implements Subject {
  private static final int EPOCH_SHIFT = 40; // as ClientStates has it

  @Override
  public Model model() {
    return HostedModel.model();
  }

  @Override
  public List<Mutant> mutants() {
    List<Mutant> all = new ArrayList<>(mutantsOfAcceptors());
    all.addAll(mutantsOfBallots());
    return all;
  }

  private List<Mutant> mutantsOfAcceptors() {
    Model right = model();
    return List.of(
        Mutant.of(
            "an acceptor takes a promise back",
            right.with("promise", promise -> promise.without("not below its promise")),
            "EpochFaultsTest.TAKES_BACK_A_PROMISE"),
        Mutant.of(
            "an acceptor keeps no promise",
            right.with("promise", promise -> promise.set(Acceptance.LEFT, Acceptance.LEFT::of)),
            "SequenceFaultsTest.KEEPS_NO_PROMISE",
            "QuorumFaultsTest.FORGETS_PROMISES"),
        Mutant.of(
            "an acceptor forgets what it accepted",
            right.with("promise", Hosted::forgetting),
            "SequenceFaultsTest.FORGETS_WHAT_IT_ACCEPTED",
            "QuorumFaultsTest.FORGETS_WHAT_IT_ACCEPTED"),
        Mutant.of(
            "an acceptor accepts below its promise",
            right.with("accept", accept -> accept.without("not below its promise")),
            "SequenceFaultsTest.ACCEPTS_BELOW_ITS_PROMISE",
            "QuorumFaultsTest.ACCEPTS_BELOW_ITS_PROMISE"),
        Mutant.of(
            "a host accepts below its promise",
            right.with("put", put -> put.without("not below its promise")),
            "SequenceFaultsTest.ACCEPTS_BELOW_ITS_PROMISE"),
        Mutant.of(
            "an acceptor takes back a state that others have decided since",
            right.with("accept", accept -> accept.without("nothing beyond it")),
            "SequenceFaultsTest.ACCEPTS_WHAT_IS_SHORTER"),
        Mutant.of(
            "a host writes blindly",
            right.with("put", put -> put.without("made from what it has")),
            "SequenceFaultsTest.WRITES_BLINDLY",
            "QuorumFaultsTest.WRITES_BLINDLY"),
        Mutant.of(
            "an acceptor has what its host never had",
            right.with("accept", accept -> accept.without("what the host has had")),
            "QuorumFaultsTest.TWO_HOSTS",
            "QuorumFaultsTest.LOSES_WRITES"));
  }

  private static Action forgetting(Action promise) {
    return Paxos.forgetting(promise)
        .set(
            HostedModel.AT,
            x ->
                Term.ite(
                    Term.eq(x[0], Acceptance.PROMISER),
                    Term.eq(x[1], Acceptance.NONE),
                    HostedModel.AT.of(x)));
  }

  private List<Mutant> mutantsOfBallots() {
    Model right = model();
    return List.of(
        Mutant.of(
            "a ballot that was begun is begun again",
            right.with("begin", begin -> begin.without("not begun")),
            "SequenceFaultsTest.BEGINS_AGAIN"),
        begun("a ballot is prepared by too few", new Begun(false, true, true, true, true),
            "SequenceFaultsTest.PREPARED_BY_ONE", "QuorumFaultsTest.PREPARED_BY_ONE"),
        begun("a ballot begins with any state", new Begun(true, true, true, false, true),
            "SequenceFaultsTest.BEGINS_WITH_THE_LONGEST"),
        begun("an older epoch is not sealed", new Begun(true, false, true, true, true),
            "EpochFaultsTest.NO_SEAL"),
        begun("older acceptors are forgotten too early", new Begun(true, true, false, true, true),
            "EpochFaultsTest.FORGETS_TOO_EARLY"),
        begun("an epoch begins without a state", new Begun(true, true, true, true, false),
            "EpochFaultsTest.NO_STATE"),
        Mutant.of(
            "quorums need not meet",
            right.withoutAxiom("quorums of an epoch meet"),
            "SequenceFaultsTest.ACCEPTED_BY_ONE",
            "QuorumFaultsTest.ACCEPTED_BY_ONE"));
  }

  private Mutant begun(String name, Begun begun, String... inCode) {
    Model wrong =
        model()
            .with(
                "begin",
                begin ->
                    begin.when(
                        "safe",
                        Term.or(
                            Term.eq(HostedModel.B, Acceptance.LOWEST),
                            begun.isSafe(HostedModel.B, HostedModel.S))));
    return Mutant.of(name, wrong, inCode);
  }

  /** A host is never put a state. */
  @Override
  public Model stricter() {
    return model().with("put", put -> put.when("not", Term.or()));
  }

  @Override
  public Map<String, Explorer> followed(Model model, Map<String, Integer> taken) {
    Map<String, Explorer> all = new LinkedHashMap<>();
    all.put("sequences 2 x 3, one out, 1 crash", sequences(model, taken, 2).outages(1).crashes(1));
    all.put("sequences 2 x 3, 1 omission", sequences(model, taken, 2).omissions(1));
    all.put(
        "a register, one of two replaced, in half steps",
        replaced(model, taken, 2).atomicUpdates());
    all.put(
        "a register, one of three replaced, in half steps",
        replaced(model, taken, 3).atomicUpdates());
    return all;
  }

  private static Explorer sequences(Model model, Map<String, Integer> taken, int processes) {
    HostedWorld sets =
        new HostedWorld(
            /* acceptors */ 3,
            List.of(HostedWorld.Epoch.majority(0, 1, 2)),
            /* most */ 4,
            ballot -> ballot[1],
            HostedWorld.texts("abc".substring(0, processes)),
            (one, other) -> other.startsWith(one),
            HostedBallots.FIRST);
    return Explorer.of(
        world -> {
          List<Register<HostedWorld.Content>> registers = world.registers("a", 3);
          for (int i = 0; i < processes; i++) {
            String letter = "abc".substring(i, i + 1);
            world.process(letter, () -> added(letter, registers));
          }
          world.check(follower(model, taken, sets, registers, content -> content));
        });
  }

  private static String added(String letter, List<Register<HostedWorld.Content>> registers) {
    Sequences sequences = new Sequences();
    try {
      return new HostedBallots<>(registers, QuorumSystem.majority(3), sequences)
          .change(sequences, letter, /* wasSent */ false)
          .state();
    } catch (RegisterUnavailableException e) {
      return null;
    }
  }

  /** The register's value is the text of all letters that were written. */
  private static Explorer replaced(Model model, Map<String, Integer> taken, int acceptors) {
    List<String> names = List.of("a0", "a1", "a2", "f").subList(0, acceptors);
    List<Integer> before = List.of(0, 1, 2).subList(0, acceptors);
    List<Integer> after = new ArrayList<>(before);
    after.set(0, acceptors); // the fresh one
    HostedWorld sets =
        new HostedWorld(
            acceptors + 1,
            List.of(
                HostedWorld.Epoch.majority(before.toArray(new Integer[0])),
                HostedWorld.Epoch.majority(after.toArray(new Integer[0]))),
            /* most */ 2,
            ballot -> (ballot[0] << EPOCH_SHIFT) + ballot[1],
            HostedWorld.texts("ab"),
            (one, other) -> other.startsWith(one),
            HostedBallots.FIRST);
    return Explorer.of(
        world -> {
          Replacing all = new Replacing(world, names);
          world.process("a", () -> all.write("a"));
          world.process("b", () -> all.replaceAndWrite("b"));
          world.check(follower(model, taken, sets, all.registers(), Hosted::content));
        });
  }

  private static HostedWorld.Content content(ClientQuorumState<String> state) {
    return new HostedWorld.Content(
        state.promisedBallot(),
        state.acceptedBallot(),
        state.value() == null ? HostedWorld.NOTHING : state.value());
  }

  private static <V> Follower follower(
      Model model,
      Map<String, Integer> taken,
      HostedWorld sets,
      List<Register<V>> registers,
      Function<V, HostedWorld.Content> content) {
    Var state = new Var("s", VALUE);
    Term decided =
        exists(
            List.of(ACCEPT, BALLOT, VALUE),
            x -> and(HostedModel.decided(x[0], x[1], x[2]), CONTAINED.of(state, x[2])));
    return new Follower(
        model,
        sets.start(model),
        view -> {
          List<HostedWorld.Content> contents = new ArrayList<>();
          for (Register<V> each : registers) {
            Versioned<V> there = view.get(each);
            contents.add(there.isSet() ? content.apply(there.value()) : Sequences.FOUNDED);
          }
          return sets.seen(contents);
        },
        (now, view) -> AcceptorWorld.requireDecided(now, view, decided, state),
        taken);
  }
}
