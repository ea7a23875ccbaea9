// SPDX-License-Identifier: Apache-2.0
package org.synod.replica.machine;

import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.synod.log.Log;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.TimedBackoff;
import org.synod.register.Versioned;

/**
 * An object that processes on several machines share, as a state machine whose commands are data in
 * a log. Each process has an object of this class, or several, over the same log, and makes its
 * state from the commands there. They all go through the same states.
 *
 * <pre>{@code
 * RegisterLog<String> log = new RegisterLog<>(n -> engine.register("orders/" + n, chunks), 64);
 * var machine = new ReplicatedStateMachine<Orders, String>(
 *     log, Orders.NONE, Orders::after, engine.register("orders", snapshots));
 * Applied<Orders> applied = machine.update("buy 3 apples");
 * boolean isNew = applied.after() != applied.before();
 * log.trim(machine.saveSnapshot());
 * }</pre>
 *
 * <p>The transition makes the next state of a state and a command. Each process applies it, at
 * different times and perhaps in several threads at once, so it must do the same each time: it
 * reads no clock and no random number, changes nothing, and calls nothing of this object. States
 * are immutable, such as records and persistent collections. So no state is ever half made, and an
 * error leaves no trace.
 *
 * <p>If a transition throws, or returns null, the state stays as it was, in every process. Only the
 * caller of that update gets the exception. A {@link VirtualMachineError}, such as a full stack,
 * says nothing about the command: it ends the operation in whose thread it strikes, which publishes
 * nothing. If that is an update, its command may be in the log all the same.
 *
 * <p><i>Progress:</i> that of the log, and no thread waits for another: one that stops holds up
 * nobody. An update is one append, a read is one {@code decidedPrefix}. Each also gets and applies
 * the commands that this object does not know yet.
 *
 * <p><i>Linearization:</i> {@code update} when its command is decided in the log; {@code read} when
 * the log has the length that its state has; {@code saveSnapshot} is a read.
 *
 * <p><i>Memory effects:</i> within a JVM, actions before an {@code update} happen before each
 * application of its command, and before the return of each operation whose state contains it.
 *
 * <p><i>Not guaranteed:</i> an answer if the log or the register of snapshots does not answer;
 * equal states from a transition that is not deterministic, or not the same in all processes;
 * progress if a transition does not end, or always ends in an error of the virtual machine. An
 * update of unknown effect is applied once or never. To make it again is safe only if commands have
 * identities, and states remember those.
 *
 * <p>Sources: F. Schneider, <i>Implementing fault-tolerant services using the state machine
 * approach</i> (1990); B. Lampson, <i>The ABCD's of Paxos</i>, §1.
 *
 * @param <S> the states; they must be immutable, since they are shared by reference
 * @param <C> the commands; immutable as well
 */
public final class ReplicatedStateMachine<S, C> {
  /*
   *   log      c0 c1 c2 c3 c4 c5 c6 c7            each process reads it from its own position on
   *   newest   {5, state after c0 .. c4}          the newest state that this object has published
   *
   *   update   known <- newest; append: index i; from known or a newer one that is not beyond i,
   *            apply up to c(i - 1), and then c(i); publish {i + 1, state}
   *   read     n = length of the log; if newest is not there yet, apply up to c(n - 1) and publish
   *
   * Invariants
   *  - A state at position n is what commands 0 .. n - 1 make of the first state, and n is not
   *    beyond the length of the log.
   *  - The position of newest only grows, and so does that of the snapshot in the register.
   *
   * An update reads newest before its append, so that it has a state at or below its own index even
   * if others publish later ones. A state beyond the length that a read saw is one of a moment
   * within that read.
   *
   * No ABA: a snapshot is an object of its own, and newest is replaced by later positions only.
   */
  private static final Memory HEAP = new HeapMemory(1);

  private final Log<C> log;
  private final BiFunction<? super S, ? super C, ? extends S> transition;
  private final @Nullable Register<Snapshot<S>> snapshots;
  private final References<Snapshot<S>> newest;

  /**
   * Makes an object that reads the log from its beginning.
   *
   * @param log the log; the same for all who share the object
   * @param initial the state before the first command, not null; equal for all who share the object
   * @param transition makes the next state of a state and a command, not null; the same for all who
   *     share the object
   */
  public ReplicatedStateMachine(
      Log<C> log, S initial, BiFunction<? super S, ? super C, ? extends S> transition) {
    this(log, initial, transition, null, HEAP);
  }

  /**
   * Makes an object that begins with a snapshot if there is one. It takes up a later snapshot when
   * the log no longer has the commands that it needs.
   *
   * @param log the log; the same for all who share the object
   * @param initial the state before the first command, not null; equal for all who share the object
   * @param transition makes the next state of a state and a command, not null; the same for all who
   *     share the object
   * @param snapshots the register of snapshots, the same for all who share the object; it is read
   *     once now
   * @throws IllegalArgumentException if the snapshot is beyond the end of the log, and so of
   *     another one
   * @throws RegisterUnavailableException if the register or the log does not answer
   */
  public ReplicatedStateMachine(
      Log<C> log,
      S initial,
      BiFunction<? super S, ? super C, ? extends S> transition,
      Register<Snapshot<S>> snapshots) {
    this(
        log,
        initial,
        transition,
        Objects.requireNonNull(snapshots, "snapshots: null, allowed: a register"),
        HEAP);
  }

  /** Makes an object in a given memory. */
  ReplicatedStateMachine(
      Log<C> log,
      S initial,
      BiFunction<? super S, ? super C, ? extends S> transition,
      @Nullable Register<Snapshot<S>> snapshots,
      Memory memory) {
    this.log = Objects.requireNonNull(log, "log: null, allowed: a log");
    Objects.requireNonNull(initial, "initial: null, allowed: a state");
    this.transition = Objects.requireNonNull(transition, "transition: null, allowed: a function");
    this.snapshots = snapshots;
    newest = memory.references("newest", 1);
    Snapshot<S> saved = snapshots == null ? null : snapshots.get().value();
    if (saved != null) {
      // Otherwise updates would get indexes below the position, and states that have no place.
      long prefix = log.decidedPrefix();
      if (saved.position() > prefix) {
        throw new IllegalArgumentException(
            "snapshots: at position " + saved.position() + ", allowed: 0 to " + prefix
                + ", the commands of the log");
      }
    }
    newest.setVolatile(0, saved != null ? saved : new Snapshot<>(0, initial));
  }

  private Snapshot<S> newest() {
    return Objects.requireNonNull(newest.getVolatile(0), "it is never null");
  }

  /**
   * Appends a command and applies it.
   *
   * @param command the command, not null
   * @return its index, and the states before and after it
   * @throws IllegalStateException if the log was closed before; nothing is appended
   * @throws RegisterUnavailableException if the log does not answer; it says whether the command
   *     may be in the log. If it is there, and the states around it can not be known, because
   *     commands before it can not be read, the effect is unknown and the message has the index
   */
  public Applied<S> update(C command) {
    Objects.requireNonNull(command, "command: null, allowed: a command");
    Snapshot<S> known = newest(); // before the append: otherwise it could be beyond the index
    long index = log.append(command);
    S before;
    try {
      Snapshot<S> later = newest();
      Snapshot<S> reached = forward(later.position() <= index ? later : known, index);
      if (reached.position() > index) {
        publish(reached);
        throw missing(index, reached);
      }
      before = reached.state();
    } catch (RuntimeException e) {
      throw new RegisterUnavailableException(
          "update: at index " + index + " of the log, its states unknown: " + e.getMessage(),
          e,
          Effect.UNKNOWN);
    }
    S after;
    try {
      after = next(before, command);
    } catch (VirtualMachineError e) {
      throw e; // it says nothing about the command: another process may apply it
    } catch (Throwable e) {
      publish(new Snapshot<>(index + 1, before));
      throw e;
    }
    publish(new Snapshot<>(index + 1, after));
    return new Applied<>(index, before, after);
  }

  /**
   * Returns the state: one that contains all commands whose updates returned before.
   *
   * @return the state
   * @throws IllegalStateException if the log no longer has the commands that this object needs, and
   *     no snapshot has them
   * @throws RegisterUnavailableException if the log does not answer
   */
  public S read() {
    return current().state();
  }

  /**
   * Saves the state in the register of snapshots, unless one that is as new is there. Then the log
   * may be trimmed up to the result.
   *
   * @return the position of the snapshot in the register: the number of commands in its state
   * @throws IllegalStateException if this object was made without a register of snapshots, or as
   *     {@link #read}
   * @throws RegisterUnavailableException if the register or the log does not answer; saving again
   *     is safe
   */
  public long saveSnapshot() {
    if (snapshots == null) {
      throw new IllegalStateException(
          "saveSnapshot: of an object without a register of snapshots, allowed: with one");
    }
    Snapshot<S> fresh = current();
    TimedBackoff backoff = new TimedBackoff();
    for (; ; ) {
      long start = System.nanoTime();
      Versioned<Snapshot<S>> there = snapshots.get();
      Snapshot<S> saved = there.value();
      if (saved != null && saved.position() >= fresh.position()) {
        return saved.position();
      }
      if (snapshots.compareAndSet(there.version(), fresh)) {
        return fresh.position();
      }
      backoff.afterLoss(System.nanoTime() - start);
    }
  }

  private Snapshot<S> current() {
    long prefix = log.decidedPrefix();
    Snapshot<S> current = forward(newest(), prefix);
    publish(current);
    return current;
  }

  /** The state at a position, or at a later one if only a snapshot has the commands before. */
  private Snapshot<S> forward(Snapshot<S> from, long position) {
    Snapshot<S> reached = from;
    long at = from.position();
    S state = from.state();
    while (at < position) {
      C command;
      try {
        command = log.get(at);
      } catch (IndexOutOfBoundsException e) {
        reached = saved(at, e);
        at = reached.position();
        state = reached.state();
        continue;
      }
      state = afterAny(state, command);
      at++;
    }
    return at == reached.position() ? reached : new Snapshot<>(at, state);
  }

  /** The snapshot in the register, which must be beyond a position. */
  private Snapshot<S> saved(long position, IndexOutOfBoundsException cause) {
    Snapshot<S> saved = snapshots == null ? null : snapshots.get().value();
    if (saved == null || saved.position() <= position) {
      throw new IllegalStateException(
          "commands from index " + position + ": no longer in the log, allowed: if a snapshot has"
              + " them; there is " + (saved == null ? "none" : "one of " + saved.position()),
          cause);
    }
    return saved;
  }

  private static IllegalStateException missing(long index, Snapshot<?> reached) {
    return new IllegalStateException(
        "commands before index " + index + ": no longer in the log, only in a snapshot of "
            + reached.position() + ", allowed: one of at most " + index);
  }

  private S next(S state, C command) {
    return Objects.requireNonNull(
        transition.apply(state, command), "transition: returned null, allowed: a state");
  }

  /** The state after a command, which leaves it as it is if it throws, for its own caller. */
  private S afterAny(S state, C command) {
    try {
      return next(state, command);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      return state;
    }
  }

  private void publish(Snapshot<S> reached) {
    Snapshot<S> known = newest();
    while (known.position() < reached.position() && !newest.compareAndSet(0, known, reached)) {
      known = newest();
    }
  }

  @Override
  public String toString() {
    Snapshot<S> known = newest();
    return "ReplicatedStateMachine[position " + known.position() + ": " + known.state() + "]";
  }
}
