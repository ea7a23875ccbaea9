// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.synod.log.dependency.DependencyFollower;
import org.synod.log.dependency.DependencyLog;
import org.synod.log.dependency.Place;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;

/**
 * Makes a sequential object whose parts have keys one that all threads may use. An update names the
 * keys of the parts that it touches. Updates with a common key have one order; others have none,
 * and need none: they neither meet in the log nor wait for each other's commands to run.
 *
 * <pre>{@code
 * var accounts = new KeyedReplicated<long[]>(() -> new long[1024]);
 * accounts.update(new long[] {3, 5}, all -> {
 *   all[3] -= 100;
 *   return all[5] += 100;
 * });
 * }</pre>
 *
 * <p>A command reads and changes only what its keys name. So two commands without a common key do
 * the same, whichever runs first. All else is as {@link Replicated} says: a command is run once on
 * each replica, at different times, by different threads, and it must do the same on each. Its
 * result must not be a part of the state that changes. If it throws, its changes until then stay,
 * and only its caller gets the exception. A read is an update that changes nothing. Within one
 * replica commands run one after the other, so a state such as a map need not be safe for threads.
 *
 * <p>A {@link VirtualMachineError} that strikes in a replica ends the update of that thread, whose
 * command may take effect all the same. The replica is never used again.
 *
 * <p><i>Progress:</i> lock-free as long as fewer threads are stopped inside updates, and replicas
 * lost to errors, than there are replicas. An update is an {@link DependencyLog#append} and a
 * compare-and-set that takes a replica; there it runs the commands that come before its own at its
 * keys, and no others. One update in some hundreds brings the other replicas forward.
 *
 * <p><i>Linearization:</i> at the compare-and-set by which its command gets behind the last of its
 * keys in the log. So updates are strictly serializable, those without a common key too: there is
 * one order of all that keeps their order in time, and in which each has its result.
 *
 * <p><i>Memory effects:</i> actions before an update happen before its command runs, and the run
 * happens before the return of each update that sees its effect.
 *
 * <p><i>Not guaranteed:</i> fairness; progress if a command does not end on every replica; equal
 * results if a command touches what its keys do not name, which nothing finds. Each replica runs
 * all commands: more threads append more, but do not run more in all. A replica that a stopped
 * thread holds keeps the log from its position on.
 *
 * <p>Sources: I. Moraru, D. Andersen, M. Kaminsky, <i>There is more consensus in egalitarian
 * parliaments</i>, SOSP 2013 (a command runs when those that it conflicts with have run); those of
 * {@link Replicated}.
 *
 * @param <S> the state
 */
public final class KeyedReplicated<S> {
  /*
   *   user     of each replica: FREE -> TAKEN by the thread that runs commands in it -> FREE,
   *            or LOST if an error cut it off
   *
   *   update   append; until my outcome is told, take any replica that is FREE, and run there what
   *            is before my command at its keys, and then it
   *
   * Invariants
   *  - A command that a replica has passed has been told, unless the replica is LOST. So an update
   *    whose outcome is not told finds its command in each replica that it takes.
   *  - What a replica has run contains with each command all that are before it at its keys. So its
   *    parts that those keys name are as the order of the log makes them.
   *
   * It departs from Replicated: a lost replica has no successor, and there is no read without an
   * append. A read of several keys would see them at several moments.
   */

  /** The log, and a follower of it for each replica. */
  interface Commands<S> {
    /** Appends a command, and returns the way to it. */
    Way<S> append(Command<S> command, long[] keys);

    /** Gives the follower's next command, whatever its keys. */
    @Nullable Command<S> poll(int replica);

    /** The number of commands that the follower has given. */
    long position(int replica);

    /** Keeps nothing more for a follower. */
    void close(int replica);
  }

  /** The commands that lead to one. */
  interface Way<S> {
    /** Gives the follower's next command on the way; null if it has passed the last. */
    @Nullable Command<S> next(int replica);
  }

  private enum Run {
    /** The replica was taken, or is lost. */
    NONE,
    DONE,
    /** It has run so much that others may be behind. */
    DONE_MUCH
  }

  /** The number of replicas by default: {@value}. */
  public static final int DEFAULT_REPLICAS = 2;

  private static final long FREE = 0;
  private static final long TAKEN = 1;
  private static final long LOST = 2;
  private static final int ATTENTION = 256; // commands after which a thread looks after all
  private static final int SPINS = 64;
  private static final Memory HEAP = new HeapMemory(1);

  private final List<S> states = new ArrayList<>();
  private final Words users; // one a stride
  private final Commands<S> commands;
  private final Callers callers;
  private final Memory memory;
  private final int attention;

  /**
   * Makes an object with {@value #DEFAULT_REPLICAS} replicas.
   *
   * @param initial makes the first state; it is called once for each replica, and returns equal
   *     objects that share nothing that changes
   */
  public KeyedReplicated(Supplier<? extends S> initial) {
    this(initial, DEFAULT_REPLICAS);
  }

  /**
   * Makes an object.
   *
   * @param initial makes the first state; it is called once for each replica, and returns equal
   *     objects that share nothing that changes
   * @param replicas the number of replicas, from {@value Replicated#MIN_REPLICAS} to {@value
   *     Replicated#MAX_REPLICAS}: one more than the threads that may be stopped at the same time
   */
  public KeyedReplicated(Supplier<? extends S> initial, int replicas) {
    this(
        initial,
        Replicated.requireReplicas(replicas),
        HEAP,
        new InLog<>(replicas),
        new ThreadCallers(replicas),
        ATTENTION);
  }

  KeyedReplicated(
      Supplier<? extends S> initial,
      int replicas,
      Memory memory,
      Commands<S> commands,
      Callers callers,
      int attention) {
    Objects.requireNonNull(initial, "initial: null, allowed: a supplier");
    this.memory = memory;
    this.commands = commands;
    this.callers = callers;
    this.attention = attention;
    users = memory.allocate((replicas + 1) * Stride.WORDS); // and a stride from data before them
    for (int i = 0; i < replicas; i++) {
      S state = Objects.requireNonNull(initial.get(), "initial: gave null, allowed: a state");
      for (S other : states) {
        if (state == other) {
          throw new IllegalArgumentException(
              "initial: gave the same object twice, allowed: a new one each time");
        }
      }
      states.add(state);
    }
  }

  /** A log on the heap, and its followers. */
  private static final class InLog<S> implements Commands<S> {
    private final DependencyLog<Command<S>> log = new DependencyLog<>();
    private final List<DependencyFollower<Command<S>>> followers = new ArrayList<>();

    InLog(int replicas) {
      for (int i = 0; i < replicas; i++) {
        followers.add(log.follow());
      }
    }

    @Override
    public Way<S> append(Command<S> command, long[] keys) {
      Place place = log.append(command, keys);
      return replica -> followers.get(replica).pollTo(place);
    }

    @Override
    public @Nullable Command<S> poll(int replica) {
      return followers.get(replica).poll();
    }

    @Override
    public long position(int replica) {
      return followers.get(replica).position();
    }

    @Override
    public void close(int replica) {
      followers.get(replica).close();
    }
  }

  /**
   * Changes the part of one key: as the other method.
   *
   * @param <R> the result
   * @param key the key of what the command touches
   * @param command changes that part of the state, in the same way on each replica
   * @return its result
   * @throws NullPointerException if {@code command} is null
   * @throws IllegalStateException if called inside a command of this object: nothing is appended;
   *     or if all replicas are lost to errors of the virtual machine
   */
  public <R> R update(long key, Function<? super S, R> command) {
    return update(new long[] {key}, command);
  }

  /**
   * Changes the parts of some keys, at once.
   *
   * @param <R> the result
   * @param keys the keys of all that the command touches, from 1 to {@value
   *     DependencyLog#MAX_KEYS}, in any order. Keys that are equal modulo {@value
   *     DependencyLog#DEFAULT_TAILS} count as the same
   * @param command changes those parts of the state, in the same way on each replica. If it throws,
   *     so does this call, and its changes until then stay
   * @return its result
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if there are no keys, or too many: nothing is appended
   * @throws IllegalStateException if called inside a command of this object: nothing is appended;
   *     or if all replicas are lost to errors of the virtual machine
   */
  public <R> R update(long[] keys, Function<? super S, R> command) {
    Objects.requireNonNull(command, "command: null, allowed: a function");
    Caller me = callers.current();
    if (me.isInside) {
      throw new IllegalStateException(
          "update: inside a command of the same object, allowed: outside of them");
    }
    me.isInside = true;
    try {
      Command<S> mine =
          memory == HEAP ? Command.of(command) : new Command.OfReference<>(memory, command);
      Way<S> way = commands.append(mine, keys);
      return Command.result(outcome(me, mine, way));
    } finally {
      me.isInside = false;
    }
  }

  private Object outcome(Caller me, Command<S> mine, Way<S> way) {
    for (int fails = 0; ; ) {
      Object outcome = mine.outcome();
      if (outcome != null) {
        return outcome;
      }
      Run run = tryRun(me.replica, way, Integer.MAX_VALUE);
      if (run == Run.DONE_MUCH) {
        attend(me.replica);
      } else if (run == Run.NONE) {
        goOn(me, fails++);
      }
    }
  }

  /** Runs the commands on a way, up to a number of them, in a replica that is free. */
  private Run tryRun(int replica, Way<S> way, int most) {
    int user = user(replica);
    // it reads first: a thread that finds the replica taken does not take the cache line too
    if (users.getVolatile(user) != FREE
        || users.compareAndExchange(user, FREE, TAKEN) != FREE) {
      return Run.NONE;
    }
    try {
      int count = 0;
      Command<S> next;
      while (count < most && (next = way.next(replica)) != null) {
        next.runOn(states.get(replica));
        count++;
      }
      long position = commands.position(replica);
      // Release is safe: nobody else writes the word now, and a thread that finds the replica
      // still taken looks again.
      users.setRelease(user, FREE);
      return position / attention > (position - count) / attention ? Run.DONE_MUCH : Run.DONE;
    } catch (VirtualMachineError e) {
      users.setRelease(user, LOST); // as above
      commands.close(replica); // otherwise it would keep the log
      throw e;
    }
  }

  /** Brings the other replicas forward, by more than has come since the last time. */
  private void attend(int mine) {
    for (int i = 0; i < states.size(); i++) {
      if (i != mine) {
        tryRun(i, commands::poll, 4 * attention);
      }
    }
  }

  private void goOn(Caller me, int fails) {
    me.replica = me.replica + 1 == states.size() ? 0 : me.replica + 1;
    if (fails < SPINS) {
      Thread.onSpinWait();
    } else {
      requireOne();
      Thread.yield();
    }
  }

  private void requireOne() {
    for (int i = 0; i < states.size(); i++) {
      if (users.getVolatile(user(i)) != LOST) {
        return;
      }
    }
    throw new IllegalStateException(
        "update: all " + states.size()
            + " replicas are lost to errors of the virtual machine, allowed: one that is whole");
  }

  private static int user(int replica) {
    return (replica + 1) * Stride.WORDS;
  }

  @Override
  public String toString() {
    return "KeyedReplicated[" + states.size() + " replicas]";
  }
}
