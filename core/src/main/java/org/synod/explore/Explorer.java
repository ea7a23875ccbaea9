// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.synod.explore.engine.Bounds;
import org.synod.explore.engine.Found;
import org.synod.explore.engine.Run;
import org.synod.explore.engine.State;
import org.synod.explore.progress.EndlessRuns;

/**
 * Enumerates every schedule of a small run. A run has some processes of ordinary code, which work
 * on the registers, the memory or the shared objects of a {@link World}, one operation at a time.
 * The explorer follows every choice that they make, and adds the failures that it is asked for:
 * processes that stop, registers that stop answering and may come back, registers that miss single
 * calls.
 *
 * <pre>{@code
 * Explorer.of(world -> {
 *       Register<String> register = world.register("r");
 *       world.process("p", () -> register.compareAndSet(0, "a"));
 *       world.process("q", () -> register.compareAndSet(0, "b"));
 *     })
 *     .crashes(1)
 *     .explore()
 *     .requireComplete();
 * }</pre>
 *
 * <p>It checks the {@linkplain World#check specs} in the first state and after every step. At the
 * end of each run it checks that the calls made with {@link World#call} are linearizable, and that
 * nobody waits without a reason. If asked, it checks that from every state each process ends when
 * it runs alone, or that {@linkplain #lockFree no run is endless}. The first failure found is one
 * with the fewest steps, except for an endless run.
 *
 * <p><i>Progress:</i> one thread. It ends if the processes do, or at a bound, which it names.
 *
 * <p><i>Not guaranteed:</i> anything about larger runs, or about weak memory orders, unless the
 * world is {@linkplain World#weak weak}: each operation is one step in one total order.
 */
public final class Explorer {
  private final Consumer<World> setup;
  private final Bounds bounds = new Bounds();

  private Explorer(Consumer<World> setup) {
    this.setup = setup;
  }

  /**
   * Makes an explorer of a run.
   *
   * @param setup makes the registers, processes and specs
   * @return an explorer without crashes
   */
  public static Explorer of(Consumer<World> setup) {
    return new Explorer(Objects.requireNonNull(setup, "setup: null, allowed: a function"));
  }

  private static int requireNotNegative(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + ", allowed: 0 or more");
    }
    return value;
  }

  /**
   * Lets processes stop for ever, before any of their steps. A process ends with its last step; a
   * crash after that could only hide its result.
   *
   * @param most the largest number in one run, 0 or more
   * @return this
   */
  public Explorer crashes(int most) {
    bounds.crashes = requireNotNegative("crashes", most);
    return this;
  }

  /**
   * Lets registers stop answering all processes for ever, at any step.
   *
   * @param most the largest number in one run, 0 or more
   * @return this
   */
  public Explorer outages(int most) {
    bounds.outages = requireNotNegative("outages", most);
    bounds.outagesToOne = false;
    return this;
  }

  /**
   * Lets registers stop answering one process for ever while they answer the others, at any step.
   *
   * @param most the largest number of pairs in one run, 0 or more
   * @return this
   */
  public Explorer outagesToOne(int most) {
    bounds.outages = requireNotNegative("outages", most);
    bounds.outagesToOne = true;
    return this;
  }

  /**
   * Lets registers that have stopped answering begin again, at any step, as they were.
   *
   * @return this
   */
  public Explorer outagesMayEnd() {
    bounds.outagesMayEnd = true;
    return this;
  }

  /**
   * Lets registers miss single calls, of any process at any step, in every kind of {@link
   * Omission}, and go on answering.
   *
   * @param most the largest number of calls in one run, 0 or more
   * @return this
   */
  public Explorer omissions(int most) {
    return omissions(most, Omission.REFUSED, Omission.LATE); // which contains the others
  }

  /**
   * Lets registers miss single calls, of any process at any step, in some kinds of {@link
   * Omission}, and go on answering.
   *
   * @param most the largest number of calls in one run, 0 or more
   * @param kinds the kinds of omissions
   * @return this
   */
  public Explorer omissions(int most, Omission... kinds) {
    bounds.omissions = requireNotNegative("omissions", most);
    bounds.kinds.clear();
    bounds.kinds.addAll(List.of(kinds));
    return this;
  }

  /**
   * Lets only some processes crash; by default all may.
   *
   * @param processes their names
   * @return this
   */
  public Explorer crashesOf(String... processes) {
    bounds.mayCrash = Set.of(processes);
    return this;
  }

  /**
   * Lets only some registers stop answering and miss calls, so that a master, say, is steady; by
   * default all may.
   *
   * @param registers their names
   * @return this
   */
  public Explorer failuresOf(String... registers) {
    bounds.mayFail = Set.of(registers);
    return this;
  }

  /**
   * Takes states in which some processes have changed places for one: processes that run the same
   * code. The findings are those without it, but for the number of states and steps.
   *
   * <p>It is checked. Whenever one of them has had some replies, the others are run against the
   * same replies, and the specs look at each state with these processes in every order. A process
   * that does something else than the others, and a spec that tells them apart, are refused. So are
   * processes that write words found by {@link org.synod.memory.Memory#current} or objects to
   * references, that make memory, or that are {@linkplain World#successor successors} or have some.
   *
   * @param processes the names of 2 to 5 processes
   * @return this
   */
  public Explorer symmetric(String... processes) {
    bounds.alike = List.of(processes);
    return this;
  }

  /**
   * Begins after a schedule, and explores what can come after it: a large run from its middle on.
   *
   * @param trace the {@link Schedule#trace} of a schedule of this run
   * @return this
   */
  public Explorer startAfter(String trace) {
    bounds.start = Objects.requireNonNull(trace, "trace: null, allowed: a trace");
    return this;
  }

  /**
   * Takes a read of a register and its next compare-and-set of the same register as one step, so
   * that larger runs can be explored. It leaves out the schedules in which another process gets in
   * between, or in which the register answers the read and refuses the compare-and-set. It loses
   * nothing if code just tries such a compare-and-set again, as
   * {@link org.synod.register.Register#updateAndGet} does: a read in vain has changed nothing.
   *
   * @return this
   */
  public Explorer atomicUpdates() {
    bounds.atomicUpdates = true;
    return this;
  }

  /**
   * Stops a process that takes more steps than this, and says so; the default is 200.
   *
   * @param most the largest number of a process's own steps, 0 or more
   * @return this
   */
  public Explorer ownSteps(int most) {
    bounds.ownSteps = requireNotNegative("ownSteps", most);
    return this;
  }

  /**
   * Ends the exploration when it has reached a number of states, and says so, and from how many of
   * them it has not gone on; the default is 20 million.
   *
   * @param most the largest number of states, 0 or more; the first one is always looked at
   * @return this
   */
  public Explorer maxStates(int most) {
    bounds.maxStates = requireNotNegative("maxStates", most);
    return this;
  }

  /**
   * Goes on beyond the {@linkplain #maxStates bound of states} with some runs that begin at the
   * states which are left, and take possible moves at random. They are the same runs each time. A
   * failure that they find is not one with the fewest steps.
   *
   * @param most the largest number of runs, 0 or more; the default is 0
   * @param seed the seed that the runs depend on
   * @return this
   */
  public Explorer randomRuns(int most, long seed) {
    bounds.randomRuns = requireNotNegative("randomRuns", most);
    bounds.seed = seed;
    return this;
  }

  /**
   * Checks obstruction-freedom: from every state each process ends when it runs alone, whatever it
   * chooses.
   *
   * @param most the largest number of its own steps, 0 or more
   * @return this
   */
  public Explorer soloEndsWithin(int most) {
    bounds.soloSteps = requireNotNegative("soloEndsWithin", most);
    return this;
  }

  /**
   * Checks lock-freedom: no process goes on for ever, or waits, without an end of a call or of a
   * process. Each process must be a finite number of calls.
   *
   * <p>A {@linkplain Exploration#requireComplete complete} exploration proves it for this world: no
   * run of it is endless. Otherwise the explorer first looks for a run that can go on for ever: a
   * schedule, and steps behind it that lead back to where they began. It makes these steps a
   * hundred times, and then reports the schedule with them. So it finds spinlocks whose holder has
   * stopped, two that undo each other's work, and ballots that overtake each other.
   *
   * <p>Where they began means: the registers, words and shared objects have the same contents, and
   * the processes want to take the same steps, except for numbers that have grown. Choices are the
   * scheduler's. Each way of failing is part of the schedule and not of the steps that come again.
   *
   * <p><i>Not guaranteed:</i> that each such run is found. An exploration that is not complete
   * shows nothing. Code that gives up after more than a hundred rounds counts as endless.
   *
   * @return this
   */
  public Explorer lockFree() {
    bounds.lockFree = true;
    return this;
  }

  /**
   * Prints a line for each million states. It tells the number of moves to those that are gone on
   * from now, how many of these are done, and how many states lie one move further. A run is near
   * its end when there are fewer further ones each time.
   *
   * @param out the stream to print to
   * @return this
   */
  public Explorer progress(PrintStream out) {
    bounds.progress = Objects.requireNonNull(out, "out: null, allowed: a stream");
    return this;
  }

  /** Prints a line of progress for fewer states, to test it. */
  Explorer progressEach(int states) {
    bounds.progressEach = states;
    return this;
  }

  /** Explores every schedule to its end, even if it leads to a known state; to test merging. */
  Explorer withoutMerging() {
    bounds.merging = false;
    return this;
  }

  /** Keeps states apart that differ in what does not matter any more; to test that it does not. */
  Explorer withoutReduction() {
    bounds.reducing = false;
    return this;
  }

  /**
   * Explores. If the thread is interrupted, as by a time limit of JUnit, the exploration ends and
   * says so, and the thread stays interrupted.
   *
   * @return the result
   */
  public Exploration explore() {
    if (bounds.lockFree) {
      World world = world();
      Optional<Found> endless = new EndlessRuns(run(world), world.scene).search();
      if (endless.isPresent()) {
        return exploration(endless.get(), world);
      }
    }
    World world = world();
    return exploration(run(world).explore(), world);
  }

  /**
   * Repeats one schedule, step by step, so that a debugger can follow it.
   *
   * @param trace the {@link Schedule#trace} of a schedule of this run
   * @return the result along it
   */
  public Exploration replay(String trace) {
    World world = world();
    Found found = run(world).replay(trace);
    if (bounds.lockFree && found.failure() == null) {
      Run run = run(world);
      found = new EndlessRuns(run, world.scene).endOf(run.last(trace)).orElse(found);
    }
    return exploration(found, world);
  }

  /**
   * Returns the schedule that a trace stands for, to be printed or drawn.
   *
   * @param trace the {@link Schedule#trace} of a schedule of this run
   * @return the schedule, up to its first failure if there is one
   */
  public Schedule schedule(String trace) {
    World world = world();
    return new Schedule(run(world).last(trace), world.scene, replay(trace).failure());
  }

  private World world() {
    World world = new World();
    setup.accept(world);
    world.scene.seal(bounds.alike);
    if (bounds.lockFree && world.scene.isWeak()) {
      throw new IllegalStateException(
          "lockFree: of a weak world, allowed: of one that is not weak, since a weak read may"
              + " return the same for ever");
    }
    return world;
  }

  private Run run(World world) {
    return new Run(world.scene, world.watches(), bounds);
  }

  private static Exploration exploration(Found found, World world) {
    State cut = found.cut();
    State failed = found.failed();
    return new Exploration(
        found.states(),
        found.steps(),
        found.schedules(),
        found.seconds(),
        found.longest(),
        found.longestRun(),
        found.outcomes(),
        found.bound(),
        found.left(),
        found.randomRuns(),
        found.idle(),
        cut == null ? null : new Schedule(cut, world.scene, /* failure */ null),
        found.failure(),
        failed == null ? null : new Schedule(failed, world.scene, found.failure()));
  }
}
