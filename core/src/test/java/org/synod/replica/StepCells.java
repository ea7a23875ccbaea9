// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.explore.World.Step;

/**
 * Cells in a world: each access is a step. They are made while processes run, and a process is run
 * again and again; so a cell is named after the process and how many it has made before, and all
 * are kept in one shared object. What a process puts in, others get as it was first made, and
 * compare by identity.
 *
 * <p>A call that takes more steps than allowed, or more compare-and-set on the state, fails.
 */
final class StepCells implements Cell.Maker {
  /** A content, compared by identity: two that are equal are not the same to a compare-and-set. */
  private static final class Reference {
    private static final Reference NULL = new Reference(null);
    private final Object object;

    private Reference(Object object) {
      this.object = object;
    }

    static Reference to(Object object) {
      return object == null ? NULL : new Reference(object);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Reference reference && reference.object == object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }

    @Override
    public String toString() {
      return object == null ? "null" : object.getClass().getSimpleName();
    }
  }

  /** What holds the cells that are not as they were made. */
  private final Shared<Map<String, Reference>> contents;

  private final int stepsMost;
  private final int attemptsMost;
  private String process = "";
  private int made;
  private int steps;
  private int attempts;

  StepCells(World world, int stepsMost, int attemptsMost) {
    contents = world.shared("cells", Map.of());
    this.stepsMost = stepsMost;
    this.attemptsMost = attemptsMost;
  }

  /** Adds a process; all of it must be over these cells. */
  void process(World world, String name, Callable<?> body) {
    world.process(
        name,
        () -> {
          process = name;
          made = 0;
          return body.call();
        });
  }

  /** The process that runs. */
  String running() {
    return process;
  }

  /** The process that runs begins a call. */
  void beginCall() {
    steps = 0;
    attempts = 0;
  }

  @Override
  public <T> Cell<T> make(String name, T initial) {
    return new Stepped<>(name, process + "." + made++, Reference.to(initial));
  }

  private final class Stepped<T> extends Cell<T> {
    private final boolean isState;
    private final String name;
    private final Reference initial;

    Stepped(String role, String number, Reference initial) {
      super(null);
      isState = role.equals("state");
      name = role + number;
      this.initial = initial;
    }

    private <R> R step(
        String what, Function<Map<String, Reference>, Step<Map<String, Reference>, R>> step) {
      R reply = contents.step(what + " " + name, step);
      if (++steps > stepsMost) {
        throw new AssertionError("a call of more than " + stepsMost + " steps");
      }
      return reply;
    }

    @Override
    @SuppressWarnings("unchecked") // only a T is ever written
    T get() {
      Reference reply = step("get", all -> new Step<>(all, all.getOrDefault(name, initial)));
      return (T) reply.object;
    }

    @Override
    void set(T next) {
      step("set", all -> new Step<>(with(all, next), true));
    }

    @Override
    boolean compareAndSet(T expected, T next) {
      boolean done =
          step(
              "compareAndSet",
              all ->
                  all.getOrDefault(name, initial).object == expected
                      ? new Step<>(with(all, next), true)
                      : new Step<>(all, false));
      if (isState && ++attempts > attemptsMost) {
        throw new AssertionError("a call of more than " + attemptsMost + " attempts");
      }
      return done;
    }

    private Map<String, Reference> with(Map<String, Reference> all, T next) {
      Map<String, Reference> changed = new HashMap<>(all);
      changed.put(name, Reference.to(next));
      return changed;
    }
  }
}
