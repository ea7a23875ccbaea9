// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.log.Log;
import org.synod.memory.References;

/**
 * Makes any sequential object one that all threads may use. It has several replicas of the object,
 * and applies the same commands to each, in the order of a {@link Log}. A thread that is stopped
 * inside a command keeps one replica from the others, and no more.
 *
 * <pre>{@code
 * var stock = new Replicated<TreeMap<String, Long>>(TreeMap::new);
 * long left = stock.update(map -> map.merge("apples", -1L, Long::sum));
 * String first = stock.read(TreeMap::firstKey);
 * }</pre>
 *
 * <p>A command is run once on each replica, at different times, by different threads, and maybe at
 * the same time on two. It must do the same on each: it works only on its argument and on objects
 * that never change, and reads no clock and no random number. Its result must not be a part of the
 * state that changes. If it throws, its changes until then stay, on each replica. Only its caller
 * gets the exception, with the stack of the thread that ran the command. {@link #checking} finds
 * commands that break this.
 *
 * <p>A {@link VirtualMachineError}, such as a full stack, ends the operation in whose thread it
 * strikes. Its command may take effect all the same. A replica in which it cut off a command is
 * never used again, and a copier replaces it. The last whole replica is used all the same; its
 * state then counts, and the update whose command was cut off there ends in an {@link
 * InternalError}.
 *
 * <p><i>Progress:</i> lock-free as long as fewer threads are stopped inside operations than there
 * are replicas; always, if there are more replicas than threads. If a copier was given, a replica
 * that is held up for 65,536 commands is replaced, and its holder no longer counts. An
 * {@link #update} is one compare-and-exchange to append it, if nobody else does, and one to take a
 * replica; it may have to run commands of others, up to its own. Once its command is in the log,
 * its outcome is known before that of any later command. A {@link #read} is two
 * compare-and-exchange; many threads can read in one replica while another is written. A reader
 * that stops in a replica only keeps it from being written.
 *
 * <p><i>Linearization:</i> {@code update} when its command is decided in the log; {@code read} at
 * its read of the log's length, or later, when the last command that it sees is decided.
 *
 * <p><i>Memory effects:</i> actions before an {@code update} happen before its command runs, and
 * the run happens before the return of each operation that sees its effect.
 *
 * <p><i>Not guaranteed:</i> fairness; progress if a command or a read does not end on every
 * replica; equal replicas if a read changes the state. Once a replica is given up and none replaces
 * it, fewer threads may be stopped than before. A replica that a stopped thread holds keeps the log
 * from its position on, all of it, until it is given back or replaced; one that nobody uses is
 * brought forward by others.
 *
 * <p>Sources: B. Lampson, <i>The ABCD's of Paxos</i>, §1 (replicated state machines); I. Calciu et
 * al., <i>Black-box concurrent data structures for NUMA architectures</i>, ASPLOS 2017 (replicas
 * and a shared log); A. Correia, P. Ramalhete, P. Felber, <i>A wait-free universal construction for
 * large objects</i>, PPoPP 2020 (replicas that are tried, not waited for).
 *
 * @param <S> the state
 */
public final class Replicated<S> {
  /*
   *   log       c0 c1 c2 c3 c4 c5 c6 | c7           each with its outcome, once a replica has told
   *   replicas  0: applied to c3, being written     by a thread that may be stopped: let it be
   *             1: applied to c6, three readers
   *
   *   update    append; until my outcome is told, take any replica that nobody is in and apply the
   *             log to it, up to my command
   *   read      n = length of the log; any replica: if n commands are applied and nobody writes it,
   *             go in; if fewer are, and nobody is in it, apply them first, and then stay as reader
   *
   * Invariants
   *  - A replica at position n that nobody writes is the state that commands 0 .. n - 1 make of the
   *    first state, one after the other. All such replicas are equal, if commands are as they must
   *    be.
   *  - A command below a replica's position has been told: if an update finds its outcome not told,
   *    its command is below no replica's position.
   *  - No reader goes into a replica that is behind the log's length at its start, so that a stream
   *    of readers cannot keep an update out.
   *
   * It departs from its sources in two points. No replica belongs to a node or a thread, and nobody
   * waits for a replica (in NR threads do); a thread that does not find its outcome told takes
   * another replica. CX copies a replica that is behind; here the log is applied to it, and a copy
   * is made only in place of a lost one.
   */
  /** The number of replicas by default: {@value}. */
  public static final int DEFAULT_REPLICAS = 2;

  /** The smallest number of replicas: {@value}; with one, a stopped thread would stop all. */
  public static final int MIN_REPLICAS = 2;

  /** The largest number of replicas: {@value}. */
  public static final int MAX_REPLICAS = 64;

  private final Setting<S> setting;
  private final Log<Command<S>> log;
  private final Replicas<S> replicas;
  private final @Nullable Function<? super S, ?> image; // not null: checking
  private final References<String> difference; // one, null: none was found

  /**
   * Makes an object with {@value #DEFAULT_REPLICAS} replicas.
   *
   * @param initial makes the first state; it is called once for each replica, and returns equal
   *     objects that share nothing that changes
   */
  public Replicated(Supplier<? extends S> initial) {
    this(initial, DEFAULT_REPLICAS);
  }

  /**
   * Makes an object.
   *
   * @param initial makes the first state; it is called once for each replica, and returns equal
   *     objects that share nothing that changes
   * @param replicas the number of replicas, from {@value #MIN_REPLICAS} to {@value #MAX_REPLICAS}:
   *     one more than the threads that may be stopped at the same time. Each costs the memory of a
   *     state and a run of each command
   */
  public Replicated(Supplier<? extends S> initial, int replicas) {
    this(initial, requireReplicas(replicas), Setting.onHeap(replicas), null, null);
  }

  /**
   * Makes an object that replaces replicas which are held up for long.
   *
   * @param <S> the state
   * @param initial makes the first state; it is called once for each replica, and returns equal
   *     objects that share nothing that changes
   * @param replicas the number of replicas, from {@value #MIN_REPLICAS} to {@value #MAX_REPLICAS}
   * @param copier returns an equal state that shares nothing that changes with its argument, which
   *     it only reads; it is called inside a read
   * @return the object
   */
  public static <S> Replicated<S> copying(
      Supplier<? extends S> initial, int replicas, UnaryOperator<S> copier) {
    return new Replicated<>(
        initial,
        requireReplicas(replicas),
        Setting.onHeap(replicas),
        Objects.requireNonNull(copier, "copier: null, allowed: a function"),
        null);
  }

  /**
   * Makes an object for tests, which compares its replicas after each command. If results or states
   * then differ, the update ends in an {@link IllegalStateException} that tells the difference; if
   * it could not compare, a later operation does. So does every operation after it.
   *
   * @param <S> the state
   * @param initial makes the first state; it is called once for each replica, and returns equal
   *     objects that share nothing that changes
   * @param replicas the number of replicas, from {@value #MIN_REPLICAS} to {@value #MAX_REPLICAS}
   * @param image gives the part of a state that is compared, by {@code equals}: a copy of it, say,
   *     or its text, but not the state itself, which changes. Results are compared by
   *     {@code equals} too, and exceptions by their text
   * @return the object
   */
  public static <S> Replicated<S> checking(
      Supplier<? extends S> initial, int replicas, Function<? super S, ?> image) {
    return new Replicated<>(
        initial,
        requireReplicas(replicas),
        Setting.onHeap(replicas),
        null,
        Objects.requireNonNull(image, "image: null, allowed: a function"));
  }

  Replicated(
      Supplier<? extends S> initial,
      int replicas,
      Setting<S> setting,
      @Nullable UnaryOperator<S> copier,
      @Nullable Function<? super S, ?> image) {
    Objects.requireNonNull(initial, "initial: null, allowed: a supplier");
    this.setting = setting;
    this.log = setting.log();
    this.image = image;
    difference = setting.memory().references("difference", 1);
    List<S> states = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      S state = Objects.requireNonNull(initial.get(), "initial: gave null, allowed: a state");
      states.forEach(other -> requireTwin(state, other));
      states.add(state);
    }
    this.replicas = new Replicas<>(states, setting, copier, /* isEager */ image != null);
  }

  static int requireReplicas(int replicas) {
    if (replicas < MIN_REPLICAS || replicas > MAX_REPLICAS) {
      throw new IllegalArgumentException(
          "replicas: " + replicas + ", allowed: " + MIN_REPLICAS + " to " + MAX_REPLICAS);
    }
    return replicas;
  }

  private void requireTwin(S state, S other) {
    if (state == other) {
      throw new IllegalArgumentException(
          "initial: gave the same object twice, allowed: a new one each time");
    }
    if (image != null && !Objects.deepEquals(image.apply(state), image.apply(other))) {
      throw new IllegalArgumentException(
          "initial: gave " + image.apply(other) + " and " + image.apply(state)
              + ", allowed: equal states");
    }
  }

  /**
   * Changes the state.
   *
   * @param <R> the result; name it as in {@code stock.<Long>update(..)} where the compiler cannot
   *     infer it, as in an argument of {@code println}
   * @param command changes the state, in the same way on each replica. If it throws, so does this
   *     call, and its changes until then stay
   * @return its result
   * @throws NullPointerException if {@code command} is null
   * @throws InternalError if an error of the virtual machine cut off the command in the last whole
   *     replica: its changes until then stay
   * @throws IllegalStateException if called inside a command or read of this object: nothing is
   *     appended; or if the replicas of a {@link #checking} object differ
   */
  public <R> R update(Function<? super S, R> command) {
    Objects.requireNonNull(command, "command: null, allowed: a function");
    Caller me = enter("update");
    try {
      settle(me);
      me.backOff();
      Command<S> mine =
          image == null
              ? setting.command(command)
              : new CheckedCommand<>(setting.memory(), command, image, difference);
      long end = log.append(mine) + 1;
      Object outcome = replicas.outcome(me, mine, end);
      if (image != null || end % setting.attention() == 0) {
        replicas.attend(me, end);
        requireSame();
      }
      return Command.result(outcome);
    } catch (Throwable e) { // no call here, which could fail as well: see Caller
      if (me.held != null) {
        if (me.isRunning) {
          me.cutOff = me.held;
          me.isRunning = false;
        } else {
          me.owed = me.held;
        }
        me.held = null;
      }
      throw e;
    } finally {
      me.isInside = false;
    }
  }

  /**
   * Looks at the state.
   *
   * @param <R> the result
   * @param query reads the state, and does not change it. Its result must not be a part of the
   *     state that changes. It is run once, by the calling thread
   * @return its result; if it throws, so does this call
   * @throws NullPointerException if {@code query} is null
   * @throws IllegalStateException if called inside a command or read of this object; or if the
   *     replicas of a {@link #checking} object differ
   */
  public <R> R read(Function<? super S, R> query) {
    Objects.requireNonNull(query, "query: null, allowed: a function");
    Caller me = enter("read");
    try {
      settle(me);
      Replica<S> replica = replicas.lease(me, log.decidedPrefix());
      try {
        return query.apply(replica.state);
      } finally {
        replica.endRead(me);
      }
    } catch (Throwable e) { // as in update
      if (me.held != null) {
        if (me.isRunning) {
          me.cutOff = me.held;
          me.isRunning = false;
        } else {
          me.owed = me.held;
        }
        me.held = null;
      }
      throw e;
    } finally {
      me.isInside = false;
    }
  }

  /**
   * Gives back the replica that the caller owes, before it takes another: so a caller owes one
   * replica at most.
   */
  private void settle(Caller me) {
    if (me.owed != null || me.cutOff != null) {
      replicas.settle(me);
    }
  }

  private Caller enter(String operation) {
    Caller me = setting.callers().current();
    if (me.isInside) {
      throw new IllegalStateException(
          operation + ": inside a command or read of the same object, allowed: outside of them");
    }
    requireSame();
    me.isInside = true;
    return me;
  }

  private void requireSame() {
    String found = image == null ? null : difference.getVolatile(0);
    if (found != null) {
      throw new IllegalStateException(found);
    }
  }

  @Override
  public String toString() {
    return "Replicated[" + replicas.size() + " replicas, " + log.decidedPrefix() + " commands]";
  }
}
