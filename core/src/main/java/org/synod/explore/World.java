// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.synod.explore.cells.JoinableMemory;
import org.synod.explore.cells.StepMemory;
import org.synod.explore.cells.StepRegister;
import org.synod.explore.engine.State;
import org.synod.explore.engine.Watch;
import org.synod.explore.replay.Call;
import org.synod.explore.replay.Request;
import org.synod.explore.replay.Scene;
import org.synod.memory.Memory;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * The shared memory and the processes of a run to be explored. It is set up once, by the function
 * given to {@link Explorer#of}; the processes are then run again and again, by one thread. What the
 * setup does to the memory, as process 0 where that matters, is there at the start.
 *
 * <p>A process is any code that shares nothing with the others but the registers, memory and
 * {@linkplain #shared shared objects} made here, that does the same when it gets the same replies,
 * and that has no state outside its body: what it works with (a {@code Proposer}, say) it makes
 * itself. It is left by a throwable at its next step, and must not go on after that: code that
 * catches it is refused, as is a step of another thread, or a process that does something else when
 * it is run again. Code that catches every throwable again and again, for ever, never ends.
 * Atomics, volatile fields, real registers and real memory that a process holds are refused if they
 * change.
 *
 * <p><i>Not guaranteed:</i> anything about weak memory orders: every operation is one step in one
 * total order, and opaque accesses are taken as if they were volatile.
 */
public final class World {
  /** The largest number of processes: {@value}. */
  public static final int MAX_PROCESSES = 64;

  private static final int MAX_REGISTERS = 64;

  final Scene scene = new Scene(MAX_PROCESSES, MAX_REGISTERS);
  private final List<Spec<Object>> specs = new ArrayList<>();

  World() {}

  /**
   * Makes an unset register, each operation of which is a step.
   *
   * @param <V> its values, compared by {@code equals}
   * @param name how it is printed
   * @return the register
   */
  public <V> Register<V> register(String name) {
    return newRegister(name, Versioned.unset());
  }

  /**
   * Makes a register that has been written once, each operation of which is a step.
   *
   * @param <V> its values, compared by {@code equals}
   * @param name how it is printed
   * @param value what it holds at version 1
   * @return the register
   */
  public <V> Register<V> register(String name, V value) {
    return newRegister(name, new Versioned<>(1, value));
  }

  private <V> Register<V> newRegister(String name, Versioned<V> initial) {
    return new StepRegister<>(scene, scene.newRegister(name, initial));
  }

  /**
   * Makes several unset registers.
   *
   * @param <V> their values, compared by {@code equals}
   * @param name how they are printed, each with its number
   * @param count how many
   * @return the registers
   */
  public <V> List<Register<V>> registers(String name, int count) {
    List<Register<V>> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(register(name + i));
    }
    return made;
  }

  /**
   * Makes a memory, each access to a word or a reference of which is a step, as is each question
   * whether a process is lost. Its process number i is that of the i-th process added to this
   * world, for good; it is lost once it has crashed, not when it has ended.
   *
   * <p>The setup may {@linkplain Memory#allocate(int) allocate} words and
   * {@linkplain Memory#references references}, and so may a process while it runs: a log makes its
   * next segment. A printed schedule calls what process p has made before its third step
   * {@code label@p.3}.
   *
   * <p>References are compared by identity. A process makes its objects anew each time that it is
   * run again, and yet {@code ==} says in its code what it says on the heap, wherever the objects
   * come from: a reference, a field, an element of an array or a list of the JDK's. An object that
   * a step was given may hold other words and references of this world. Beside that it is
   * immutable from that step on: a change of its plain fields is refused, as are volatile fields,
   * atomics and other memory inside it. Nothing is looked for inside lambdas, nor inside the JDK's
   * own classes but lists.
   *
   * @param name how its words are printed, each with its index
   * @param processes how many processes may write it
   * @return the memory
   */
  public Memory memory(String name, int processes) {
    scene.requireOpen();
    return new StepMemory(scene, name, processes);
  }

  /**
   * Makes a memory whose process numbers are used again, each access to which is a step.
   * A process of this world has no number before it {@linkplain Memory#join joins}; it gets the
   * smallest that nobody has, or whose process has crashed. It may join more than once, and leave.
   * {@link Memory#current} is refused. Each look at the owner of a number is a step too, as is each
   * change of it. Its words and references are like those of {@link #memory}.
   *
   * @param name how its words are printed, each with its index
   * @param processes how many processes may have joined at one time
   * @return the memory
   */
  public Memory joinableMemory(String name, int processes) {
    scene.requireOpen();
    return new JoinableMemory(scene, name, processes);
  }

  /**
   * Makes a shared object of any type, each operation of which is a step: a queue, say, or a
   * register of another kind than {@link Register}.
   *
   * @param <S> its states: immutable, with an {@code equals} by value
   * @param name how it is printed
   * @param initial its first state
   * @return the object
   */
  public <S> Shared<S> shared(String name, S initial) {
    Objects.requireNonNull(initial, "initial: null, allowed: a state");
    return new Shared<>(scene, scene.newCell(name, initial));
  }

  /**
   * Makes a ghost variable, which processes write along with their steps and only specs read.
   *
   * @param <G> its values: immutable, with an {@code equals} by value
   * @param name how it is printed
   * @param initial its first value
   * @return the variable
   */
  public <G> Ghost<G> ghost(String name, G initial) {
    Objects.requireNonNull(initial, "initial: null, allowed: a value");
    return new Ghost<>(scene, scene.newGhost(name, initial));
  }

  /**
   * Chooses a number, as by the flip of a coin: a step that is explored with every result. Called
   * inside a process.
   *
   * @param label how it is printed
   * @param choices how many there are, 1 or more
   * @return a number from 0 to {@code choices - 1}
   */
  public int choose(String label, int choices) {
    Objects.requireNonNull(label, "label: null, allowed: a label");
    if (choices < 1) {
      throw new IllegalArgumentException("choices: " + choices + ", allowed: 1 or more");
    }
    return (Integer) scene.perform(new Request(Request.Kind.CHOOSE, -1, label, choices));
  }

  /**
   * Waits until what a register holds is as it should be: one step, which can be taken only then.
   * It stands for a loop that reads until then, which would have a run for each number of times
   * that it reads in vain. Called inside a process.
   *
   * <p>A run in which processes wait at the end, and nobody else can take a step, is a deadlock,
   * which is a failure; but where a process has crashed or a register has not answered, it is one
   * of the ways to end.
   *
   * @param <V> the register's values
   * @param register a register of this world
   * @param condition what is waited for; it has no effect, and is called as often as the
   *     exploration needs it
   * @return what the register holds then
   * @throws RegisterUnavailableException if the register has stopped answering; a single call that
   *     is missed is made again
   */
  @SuppressWarnings("unchecked") // only this register writes its cell
  public <V> Versioned<V> await(Register<V> register, Predicate<Versioned<V>> condition) {
    Objects.requireNonNull(condition, "condition: null, allowed: a condition");
    Request.Condition untyped =
        new Request.Condition(content -> condition.test((Versioned<V>) content));
    Request request = new Request(Request.Kind.AWAIT, cellOf(register), null, untyped);
    return (Versioned<V>) scene.perform(request);
  }

  /**
   * Adds a process.
   *
   * @param name how it is printed
   * @param body what it does; its result is what the process returns
   */
  public void process(String name, Callable<?> body) {
    Objects.requireNonNull(name, "name: null, allowed: a name");
    Objects.requireNonNull(body, "body: null, allowed: what the process does");
    scene.addProcess(name, body);
  }

  /**
   * Adds a spec, which looks at the world as it begins and after every step.
   *
   * @param <G> what it remembers
   * @param spec the spec
   */
  @SuppressWarnings("unchecked") // a spec is given back only what it returned
  public <G> void check(Spec<G> spec) {
    scene.requireOpen();
    specs.add((Spec<Object>) Objects.requireNonNull(spec, "spec: null, allowed: a spec"));
  }

  /**
   * Says that calls made with {@link #call} must be linearizable with respect to a sequential
   * model.
   *
   * @param initial the model's first state; has an {@code equals} by value
   */
  public void linearizable(Object initial) {
    scene.setModel(
        Objects.requireNonNull(initial, "initial: null, allowed: a state of the model"));
  }

  /**
   * Makes a call whose place among those of other processes is checked against the sequential
   * model. It begins with its first step and ends with its last; without a step it takes place
   * right behind the step before it. If it throws, it may take effect from its beginning on, at any
   * time, or not at all. Called inside a process.
   *
   * @param <M> the states of the model
   * @param <R> the result
   * @param label how the call is printed
   * @param call the call
   * @param sequential what it does to the model, and returns
   * @return the call's result
   * @throws IllegalStateException if the setup has not called {@link #linearizable}
   */
  public <M, R> R call(String label, Supplier<R> call, Function<M, Step<M, R>> sequential) {
    Function<Object, Call.Applied> apply =
        state -> {
          @SuppressWarnings("unchecked") // the model's states are the user's own
          Step<M, R> step = sequential.apply((M) state);
          return new Call.Applied(Objects.requireNonNull(step.next()), step.result());
        };
    return scene.call(label, call, apply);
  }

  /**
   * A step of a sequential model, or of a {@link Shared} object.
   *
   * @param <M> the states
   * @param <R> the results
   * @param next the state after it
   * @param result what the call or operation returns
   */
  public record Step<M, R>(M next, R result) {}

  /** What looks at each state: the specs. */
  List<Watch> watches() {
    List<Watch> watches = new ArrayList<>();
    for (Spec<Object> spec : specs) {
      watches.add(
          new Watch() {
            @Override
            public Object start() {
              return spec.start();
            }

            @Override
            public Object next(Object remembered, State state) {
              return spec.next(remembered, new View(scene, state));
            }
          });
    }
    return watches;
  }

  private int cellOf(Register<?> register) {
    return StepRegister.cellOf(register, scene);
  }
}
