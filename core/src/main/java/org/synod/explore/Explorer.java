// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Enumerates every schedule of a small run: some processes of ordinary code over the registers,
 * the memory or the shared objects of a {@link World}, one operation on them at a time, with every
 * choice that they make, and with crashes where they are asked for.
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
 * <p>After every step it checks the {@linkplain World#check specs}; at the end of each run, that
 * the calls made with {@link World#call} are linearizable; from every state, if asked, that each
 * process ends when it runs alone. The first failure found is one with the fewest steps.
 *
 * <p><i>Progress:</i> one thread. It ends if the processes do, or at a bound, and says which.
 *
 * <p><i>Not guaranteed:</i> anything about larger runs, or about weak memory orders: each
 * operation is one step in one total order.
 */
public final class Explorer {
  /*
   * Exploration by re-execution: a process is a function of the replies it has had. To find what it
   * does next it is run from its start against them, and stopped where they end; that is done once
   * for each sequence of replies (Local), whatever the others did. A state of the world is then
   * small, and two schedules that lead to the same one are explored on from there once
   * (State.equals says when they are the same). Nothing else is pruned.
   *
   * Why merging loses nothing: what can happen from a state, and what specs and linearizability say
   * of it, depends only on what State compares. ExplorerTest compares outcomes and numbers of
   * schedules with merging and without.
   *
   * States are visited in order of their number of moves, which is the same however one is reached,
   * since each move shows in it. So two equal states are on the same level, the number of
   * schedules to a state is the sum over its predecessors, and the first failure found is a
   * shortest one.
   */
  private static final int DEFAULT_OWN_STEPS = 200;
  private static final long DEFAULT_STATES = 20_000_000;

  private final Consumer<World> setup;
  private int crashes;
  private int outages;
  private boolean outagesToOne;
  private int ownSteps = DEFAULT_OWN_STEPS;
  private long maxStates = DEFAULT_STATES;
  private int soloSteps = -1;
  private boolean merging = true;
  private boolean atomicUpdates;
  private @Nullable PrintStream progress;

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
   * @param most how many in one run, 0 or more
   * @return this
   */
  public Explorer crashes(int most) {
    crashes = requireNotNegative("crashes", most);
    return this;
  }

  /**
   * Lets registers stop answering all processes for ever, at any step.
   *
   * @param most how many in one run, 0 or more
   * @return this
   */
  public Explorer outages(int most) {
    outages = requireNotNegative("outages", most);
    outagesToOne = false;
    return this;
  }

  /**
   * Lets registers stop answering one process for ever while they answer the others, at any step.
   *
   * @param most how many pairs in one run, 0 or more
   * @return this
   */
  public Explorer outagesToOne(int most) {
    outages = requireNotNegative("outages", most);
    outagesToOne = true;
    return this;
  }

  /**
   * Takes a read of a register and the compare-and-set of it that comes next as one step, so that
   * larger runs can be explored. It leaves out the schedules in which another process gets in
   * between. That loses nothing but steps where such a compare-and-set is just tried again, as in
   * {@link org.synod.register.Register#update}: what was read in vain has changed nothing.
   *
   * @return this
   */
  public Explorer atomicUpdates() {
    atomicUpdates = true;
    return this;
  }

  /**
   * Stops a process that takes more steps than this, and says so. 200 unless told.
   *
   * @param most how many steps of its own a process may take, 0 or more
   * @return this
   */
  public Explorer ownSteps(int most) {
    ownSteps = requireNotNegative("ownSteps", most);
    return this;
  }

  /**
   * Ends the exploration at a number of states, and says so. 20 million unless told.
   *
   * @param most how many states, 0 or more
   * @return this
   */
  public Explorer maxStates(int most) {
    maxStates = requireNotNegative("maxStates", most);
    return this;
  }

  /**
   * Checks that from every state each process ends when it runs alone, whatever it chooses, which
   * is obstruction-freedom.
   *
   * @param most within how many steps of its own, 0 or more
   * @return this
   */
  public Explorer soloEndsWithin(int most) {
    soloSteps = requireNotNegative("soloEndsWithin", most);
    return this;
  }

  /**
   * Prints a line for each million states.
   *
   * @param out where to
   * @return this
   */
  public Explorer progress(PrintStream out) {
    progress = Objects.requireNonNull(out, "out: null, allowed: a stream");
    return this;
  }

  /** Explores every schedule to its end, even if it leads to a known state; to test merging. */
  Explorer withoutMerging() {
    merging = false;
    return this;
  }

  /**
   * Explores.
   *
   * @return what was found
   */
  public Exploration explore() {
    return new Run().explore();
  }

  /**
   * Repeats one schedule, step by step, as a debugger would like it.
   *
   * @param trace the {@link Schedule#trace} of a schedule of this run
   * @return what was found along it
   */
  public Exploration replay(String trace) {
    return new Run().replay(moves(trace));
  }

  /**
   * Returns what a trace stands for, to be printed or drawn.
   *
   * @param trace the {@link Schedule#trace} of a schedule of this run
   * @return the schedule, up to its first failure if there is one
   */
  public Schedule schedule(String trace) {
    return new Run().schedule(moves(trace));
  }

  private static String[] moves(String trace) {
    return trace.isBlank() ? new String[0] : trace.strip().split(" +");
  }

  /** A failure and where it was found. */
  private static final class Failed extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient State state;

    Failed(State state, Throwable cause) {
      super(cause);
      this.state = state;
    }
  }

  private final class Run {
    private final Engine engine = new Engine(setup, atomicUpdates);
    private final long startNanos = System.nanoTime();
    private final Set<String> outcomes = new TreeSet<>();
    private long states = 1;
    private long steps;
    private double schedules;
    private int longest;
    private int longestRun;
    private String bound = "";
    private @Nullable State cut;

    Exploration explore() {
      try {
        List<State> level = List.of(checked(engine.start()));
        while (!level.isEmpty() && states <= maxStates) {
          level = next(level);
          longestRun += level.isEmpty() ? 0 : 1;
        }
        if (!level.isEmpty()) {
          bound = "the bound of " + maxStates + " states";
        }
        return found(null, null);
      } catch (Failed e) {
        return found(e.getCause(), e.state);
      }
    }

    Exploration replay(String[] moves) {
      try {
        along(moves);
        return found(null, null);
      } catch (Failed e) {
        return found(e.getCause(), e.state);
      }
    }

    Schedule schedule(String[] moves) {
      try {
        return new Schedule(along(moves), engine.world());
      } catch (Failed e) {
        return new Schedule(e.state, engine.world());
      }
    }

    private State along(String[] moves) throws Failed {
      State state = checked(engine.start());
      for (String move : moves) {
        state = checked(engine.apply(state, Move.parse(move)));
      }
      return state;
    }

    private Exploration found(@Nullable Throwable failure, @Nullable State failed) {
      return new Exploration(
          states,
          steps,
          schedules,
          (System.nanoTime() - startNanos) / 1e9,
          longest,
          longestRun,
          outcomes,
          bound,
          cut == null ? null : new Schedule(cut, engine.world()),
          failure,
          failed == null ? null : new Schedule(failed, engine.world()));
    }

    /** All states one move further. */
    private List<State> next(List<State> level) throws Failed {
      List<State> next = new ArrayList<>();
      Map<State, State> known = new HashMap<>();
      for (State state : level) {
        List<Move> moves = moves(state);
        boolean isEnd = moves.stream().noneMatch(move -> move.kind() == Move.Kind.STEP);
        if (isEnd) {
          end(state);
        }
        for (Move move : moves) {
          steps++;
          State after = checked(engine.apply(state, move));
          State same = merging ? known.putIfAbsent(after, after) : null;
          if (same != null) {
            same.schedules += state.schedules;
          } else {
            after.schedules = state.schedules;
            next.add(after);
            if (++states % 1_000_000 == 0 && progress != null) {
              progress.printf(
                  Locale.ROOT, "%,d states, %,d steps, at %d moves%n",
                  states, steps, longestRun + 1);
            }
          }
        }
      }
      return next;
    }

    private State checked(State state) throws Failed {
      try {
        engine.check(state);
        if (soloSteps >= 0) {
          engine.checkSolo(state, soloSteps);
        }
        return state;
      } catch (Exception | AssertionError e) {
        throw new Failed(state, e);
      }
    }

    private void end(State state) throws Failed {
      schedules += state.schedules;
      outcomes.add(engine.outcome(state));
      try {
        engine.checkEnd(state);
      } catch (Exception | AssertionError e) {
        throw new Failed(state, e);
      }
    }

    private List<Move> moves(State state) {
      List<Move> moves = new ArrayList<>();
      for (int process = 0; process < state.locals.length; process++) {
        longest = Math.max(longest, state.locals[process].steps);
        if (!state.isLive(process)) {
          continue;
        }
        if (state.locals[process].steps < ownSteps) {
          engine.addSteps(moves, state, process);
        } else if (bound.isEmpty()) {
          bound = "the bound of " + ownSteps + " own steps";
          cut = state;
        }
      }
      if (moves.isEmpty()) {
        return moves; // failures after the last step change nothing
      }
      engine.addFailures(moves, state, crashes, outages, outagesToOne);
      return moves;
    }
  }
}
