// SPDX-License-Identifier: Apache-2.0
package org.synod.log.egalitarian;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.log.egalitarian.Instance.Decision;
import org.synod.log.egalitarian.Instance.Phase;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * Every schedule of small runs of {@link EgalitarianLog}, from the beginning and from states that
 * an earlier round can leave. The last test puts in the published faults of the original, and a
 * mutant leaves out the validation that five acceptors need.
 */
class EgalitarianScheduleTest {
  private static final int SOLO = 150;
  private static final int STEPS = 20;
  private static final int STATES = Integer.getInteger("synod.explore.states", 8_000_000);
  private static final Id A = new Id(0, 0, 0);
  private static final Id B = new Id(2, 0, 2);
  private static final Proposal<String> OF_A = new Proposal<>("a", Set.of(0L));
  private static final Proposal<String> OF_B = new Proposal<>("b", Set.of(0L));
  private static final long FIRST = 64 + 1; // the first ballot of process 1

  /** A seeded fault. */
  enum Fault {
    NOTHING,
    /** One number is that of the promise and of what was accepted. */
    ONE_BALLOT,
    /** The fast path ends without the compare-and-set at the home. */
    FAST_WITHOUT_HOME,
    /** The slow path decides what the home knew, and not what all know. */
    SLOW_PATH_KEEPS_D0,
    /** An empty place that is accepted and not decided does not count as a conflict. */
    NOP_CONFLICTS_NOT,
    /** A recovery begins with the conflicts that it finds, and not with those of the home. */
    OWN_DEPENDENCIES,
    /** A follower waits for what is before a command, and does not decide it. */
    EXECUTION_WAITS
  }

  /** An acceptor with a fault. */
  private record Faulty(Register<EgalitarianState<String>> acceptor, Fault fault)
      implements Register<EgalitarianState<String>> {

    @Override
    public Versioned<EgalitarianState<String>> get() {
      Versioned<EgalitarianState<String>> seen = acceptor.get();
      if (seen.value() == null) {
        return seen;
      }
      Map<Id, Instance<String>> shown = new TreeMap<>();
      seen.value()
          .instances
          .forEach((id, instance) -> shown.put(id, read(seen.value(), id, instance)));
      return new Versioned<>(seen.version(), new EgalitarianState<>(shown));
    }

    private Instance<String> read(EgalitarianState<String> state, Id id, Instance<String> i) {
      boolean isEmpty = i.phase() == Phase.ACCEPTED && i.decision().isEmpty();
      return switch (fault) {
        case ONE_BALLOT ->
            new Instance<>(i.promised(), i.promised(), i.phase(), i.initial(),
                i.initialDependencies(), i.decision());
        case NOP_CONFLICTS_NOT ->
            isEmpty
                ? new Instance<>(i.promised(), i.accepted(), i.phase(),
                    new Proposal<>("", Set.of()), Set.of(), i.decision())
                : i;
        case OWN_DEPENDENCIES ->
            i.phase() == Phase.PRE_ACCEPTED ? begunHere(state, id, i.initial(), i.promised()) : i;
        default -> i;
      };
    }

    private static Instance<String> begunHere(
        EgalitarianState<String> state, Id id, Proposal<String> proposal, long promised) {
      return state.preAccepted(id, proposal, null).get(id).promising(promised);
    }

    @Override
    public boolean compareAndSet(long expectedVersion, EgalitarianState<String> next) {
      if (fault == Fault.EXECUTION_WAITS) {
        return false;
      }
      Map<Id, Instance<String>> written = new TreeMap<>();
      next.instances.forEach((id, instance) -> written.put(id, written(instance)));
      boolean isFast =
          next.instances.values().stream().anyMatch(i -> i.phase() == Phase.COMMITTED);
      return fault == Fault.FAST_WITHOUT_HOME && isFast
          || acceptor.compareAndSet(expectedVersion, new EgalitarianState<>(written));
    }

    private Instance<String> written(Instance<String> i) {
      return fault == Fault.SLOW_PATH_KEEPS_D0
              && i.phase() == Phase.ACCEPTED
              && i.accepted() == 0
          ? i.with(Phase.ACCEPTED, 0, new Decision<>(i.initial(), i.initialDependencies()))
          : i;
    }
  }

  private static Instance<String> preAccepted(Proposal<String> proposal, long promised) {
    return Instance.<String>unseen()
        .knowing(proposal, Set.of())
        .with(Phase.PRE_ACCEPTED, 0, new Decision<>(proposal, Set.of()))
        .promising(promised);
  }

  private static Instance<String> empty(long ballot) {
    return Instance.<String>unseen().with(Phase.ACCEPTED, ballot, Decision.empty());
  }

  /** Acceptors, and the processes that use them. */
  private static final class Subject {
    final World world;
    final List<Register<EgalitarianState<String>>> acceptors = new ArrayList<>();
    final Decisions decisions;
    private final Fault fault;

    Subject(World world, Fault fault, List<Map<Id, Instance<String>>> states) {
      this.world = world;
      this.fault = fault;
      for (Map<Id, Instance<String>> each : states) {
        String name = "a" + acceptors.size();
        acceptors.add(
            each.isEmpty()
                ? world.register(name)
                : world.register(name, new EgalitarianState<>(new TreeMap<>(each))));
      }
      decisions = new Decisions(world, acceptors);
    }

    /** The acceptors, with a fault unless that is one of another part. */
    private List<Register<EgalitarianState<String>>> faulty(Fault... ofOthers) {
      boolean isNone = List.of(ofOthers).contains(fault);
      List<Register<EgalitarianState<String>>> all = new ArrayList<>();
      acceptors.forEach(each -> all.add(new Faulty(each, isNone ? Fault.NOTHING : fault)));
      return all;
    }

    void appends(int process, String command) {
      world.process(
          command,
          () -> {
            List<Register<EgalitarianState<String>>> mine =
                faulty(Fault.OWN_DEPENDENCIES, Fault.EXECUTION_WAITS);
            decisions.append(new EgalitarianLog<>(mine, process), command, 0);
            return "";
          });
    }

    void recovers(int process, Id... ids) {
      world.process(
          "r" + process,
          () -> {
            Recovery<String> recovery =
                new Recovery<>(
                    new EgalitarianAcceptors<>(faulty(Fault.EXECUTION_WAITS)), process, 64);
            StringBuilder found = new StringBuilder();
            for (Id each : ids) {
              Decision<String> decision = recovery.decide(each);
              found.append(decision.isEmpty() ? "-" : decision.proposal().command());
            }
            return found.toString();
          });
    }

    void follows(int process, int polls) {
      world.process(
          "f" + process,
          () -> {
            EgalitarianFollower<String> follower =
                new EgalitarianLog<>(faulty(Fault.OWN_DEPENDENCIES), process).follow();
            StringBuilder given = new StringBuilder();
            for (int i = 0; i < polls; i++) {
              given.append(follower.poll());
            }
            return given.toString();
          });
    }
  }

  private static final List<Map<Id, Instance<String>>> THREE =
      List.of(Map.of(), Map.of(), Map.of());

  private static Explorer twoAppend(Fault fault) {
    return Explorer.of(
        world -> {
          Subject subject = new Subject(world, fault, THREE);
          subject.appends(0, "a");
          subject.appends(1, "b");
        });
  }

  /** One appends, and one recovers what it has begun. */
  private static Explorer oneRecovers(Fault fault) {
    return Explorer.of(
        world -> {
          Subject subject = new Subject(world, fault, THREE);
          subject.appends(0, "a");
          subject.recovers(1, A);
        });
  }

  private static Explorer bothAreRecovered(Fault fault) {
    return Explorer.of(
        world -> {
          Subject subject = new Subject(world, fault, THREE);
          subject.appends(0, "a");
          subject.appends(2, "b");
          subject.recovers(1, A, B);
        });
  }

  /** One has left a place empty at its home, before another appends. */
  private static Explorer emptyAtHome(Fault fault) {
    return Explorer.of(
        world -> {
          Subject subject =
              new Subject(
                  world,
                  fault,
                  List.of(
                      Map.of(A, empty(FIRST)), Map.of(A, preAccepted(OF_A, FIRST)), Map.of()));
          subject.appends(2, "b");
          subject.recovers(3, A);
        });
  }

  /** An empty place is decided; an acceptor with the slow path's has promised a later ballot. */
  private static Explorer promisedLater(Fault fault) {
    return Explorer.of(
        world -> {
          Instance<String> slow =
              preAccepted(OF_A, 0).with(Phase.ACCEPTED, 0, new Decision<>(OF_A, Set.of()));
          Subject subject =
              new Subject(
                  world,
                  fault,
                  List.of(
                      Map.of(A, empty(FIRST)),
                      Map.of(A, empty(FIRST)),
                      Map.of(A, slow.promising(FIRST + 1))));
          subject.recovers(3, A);
        });
  }

  /** Of five, two have pre-accepted one, and three another; neither has seen the other. */
  private static Explorer halfwayOfFive(Fault fault, boolean isParallel) {
    return Explorer.of(
        world -> {
          Map<Id, Instance<String>> a = Map.of(A, preAccepted(OF_A, 0));
          Map<Id, Instance<String>> b = Map.of(B, preAccepted(OF_B, 0));
          Subject subject = new Subject(world, fault, List.of(a, a, b, b, b));
          if (isParallel) {
            subject.recovers(1, A);
            subject.recovers(2, B);
          } else {
            subject.recovers(1, A, B);
          }
        });
  }

  /** One was fast; another meets it, and one recovers it, without its home. */
  private static Explorer fastIsRecovered(Fault fault) {
    return Explorer.of(
        world -> {
          Instance<String> fast =
              preAccepted(OF_A, 0).with(Phase.COMMITTED, 0, new Decision<>(OF_A, Set.of()));
          Subject subject =
              new Subject(
                  world,
                  fault,
                  List.of(Map.of(A, fast), Map.of(A, preAccepted(OF_A, 0)), Map.of()));
          subject.appends(2, "b");
          subject.recovers(1, A);
        });
  }

  /** One was accepted behind another, whose process has stopped; a follower gets both. */
  private static Explorer followed(Fault fault) {
    return Explorer.of(
        world -> {
          Instance<String> behind =
              Instance.<String>unseen()
                  .knowing(OF_B, Set.of())
                  .with(Phase.ACCEPTED, 0, new Decision<>(OF_B, Set.of(A)));
          Instance<String> a = preAccepted(OF_A, 0);
          Subject subject =
              new Subject(
                  world,
                  fault,
                  List.of(Map.of(A, a), Map.of(A, a, B, behind), Map.of(B, behind)));
          subject.follows(1, 2);
        });
  }

  private static void explored(String what, Explorer explorer) {
    Explored.run(
        "EgalitarianLog, " + what, explorer.soloEndsWithin(SOLO).explore().requireComplete());
  }

  @Test
  void twoAppend() {
    explored("two append", twoAppend(Fault.NOTHING));
  }

  /** The two may recover it in turn, in ever higher ballots, so the steps have a bound. */
  @Test
  void oneIsRecovered() {
    Explored.run(
        "EgalitarianLog, one is recovered",
        oneRecovers(Fault.NOTHING).atomicUpdates().ownSteps(STEPS).explore().requireNoFailure());
  }

  @Test
  void whatWasFastIsRecoveredAsItWas() {
    explored("fast, 1 out", fastIsRecovered(Fault.NOTHING).outages(1).atomicUpdates());
  }

  @Test
  void aFollowerWaitsForNobody() {
    Exploration found =
        followed(Fault.NOTHING).outages(1).soloEndsWithin(SOLO).explore().requireComplete();
    Explored.run("EgalitarianLog, a follower, 1 out", found);
    assertEquals(Set.of("f1: ab", "f1: bnull"), found.outcomes());
  }

  @Test
  @Tag("deep")
  void oneIsRecoveredWithAnyAcceptorOut() {
    Explored.run(
        "EgalitarianLog, one is recovered, 1 out",
        oneRecovers(Fault.NOTHING)
            .outages(1)
            .atomicUpdates()
            .ownSteps(STEPS)
            .explore()
            .requireNoFailure());
  }

  @Test
  void fromHalfway() {
    explored("empty at the home, 1 out", emptyAtHome(Fault.NOTHING).outages(1).atomicUpdates());
    explored("promised later, 1 out", promisedLater(Fault.NOTHING).outages(1));
    explored("of five, halfway, 2 out", halfwayOfFive(Fault.NOTHING, false).outages(2));
  }

  private static void exploredFar(String what, Explorer explorer) {
    Explored.run(
        "EgalitarianLog, " + what,
        explorer.atomicUpdates().maxStates(STATES).explore().requireNoFailure());
  }

  @Test
  @Tag("deep")
  void bothAreRecoveredWithAnyAcceptorOut() {
    exploredFar("both are recovered, 1 out", bothAreRecovered(Fault.NOTHING).outages(1));
  }

  @Test
  @Tag("deep")
  void twoRecoverOfFiveFromHalfway() {
    exploredFar(
        "of five, halfway, two recover, 2 out", halfwayOfFive(Fault.NOTHING, true).outages(2));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
  void isFound(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("promised later", promisedLater(fault).outages(1));
    checks.put("two append", twoAppend(fault).maxStates(20_000));
    checks.put("fast", fastIsRecovered(fault).outages(1).atomicUpdates());
    checks.put("a follower", followed(fault).soloEndsWithin(SOLO).ownSteps(SOLO));
    checks.put("empty at the home", emptyAtHome(fault).outages(1).atomicUpdates());
    SeededFault.requireFound(fault, checks);
  }
}
