// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.synod.explore.cells.JoinableMemory;
import org.synod.explore.cells.StepMemory;
import org.synod.explore.cells.StepRegister;
import org.synod.explore.cells.StepWords;
import org.synod.explore.engine.State.Watch;
import org.synod.explore.replay.Call;
import org.synod.explore.replay.Request;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.replay.Scene;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * The shared memory and the processes of a run to be explored. It is set up once, by the function
 * given to {@link Explorer#of}; the processes are then run again and again, by one thread. The
 * changes that the setup makes to the memory, as process 0 where that matters, are there at the
 * start.
 *
 * <p>A process may make registers and shared objects while it runs. They always answer. In a
 * printed schedule they have the name {@code name@p.3} if process p has made them before its third
 * step.
 *
 * <p>A process is any code under three conditions. It shares nothing with the others but the
 * registers, memory and {@linkplain #shared shared objects} made here. It does the same when it
 * gets the same replies. It has no state outside its body: it makes the objects that it works with
 * (a {@code Proposer}, say) itself. The explorer leaves a process by a throwable at its next step,
 * and the process must not go on after that. Code that catches the throwable is refused, as is a
 * step of another thread, or a process that does something else when it is run again. Code that
 * catches every throwable again and again, for ever, never ends. Atomics, volatile fields, real
 * registers and real memory that a process holds are refused if they change.
 *
 * <p><i>Not guaranteed:</i> anything about weak memory orders, unless the world is {@link #weak}:
 * every operation is one step in one total order, and opaque accesses count as volatile ones.
 */
public final class World {
  /** The largest number of processes: {@value}. */
  public static final int MAX_PROCESSES = 64;

  private static final int MAX_REGISTERS = 64;

  final Scene scene = new Scene(MAX_PROCESSES, MAX_REGISTERS);
  private final List<Spec<Object>> specs = new ArrayList<>();

  World() {}

  /**
   * Makes all memory of this world weak: a read may return what it may return on a machine with
   * weak order, by the access mode that it is made in and by the fences around it. The run is
   * explored with each such answer. It is called before the world makes anything but ghosts.
   *
   * <p>Covered are store buffering, message passing, independent reads of independent writes,
   * coherence, and writes that others see in another order; exchanges, and the fences of {@link
   * org.synod.memory.Words}. A volatile read sees the last volatile access of the same word, in
   * the order of steps, or a later write. {@link org.synod.memory.Words#copyTo} and {@code
   * copyFrom} are plain.
   *
   * <p><i>Not guaranteed:</i> anything about reads that are made after a later write of the same
   * thread (load buffering), halves of words, and plain fields. A volatile write is seen
   * by volatile reads at once, though a processor may let a weaker write behind it overtake it. A
   * fence that is not one of {@code Words}, such as {@code VarHandle.fullFence()}, goes unseen. A
   * loop that reads until others have written may read the same again and again, up to the bound of
   * {@link Explorer#ownSteps}. Specs see for each word the last write in coherence order.
   *
   * @throws IllegalStateException if the world has made something; a register or a shared object is
   *     refused from then on
   */
  public void weak() {
    scene.setWeak();
  }

  /**
   * Makes an unset register, each operation of which is a step.
   *
   * @param <V> its values, compared by {@code equals}
   * @param name its printed name
   * @return the register
   */
  public <V> Register<V> register(String name) {
    return newRegister(name, Versioned.unset());
  }

  /**
   * Makes a register that has been written once, each operation of which is a step.
   *
   * @param <V> its values, compared by {@code equals}
   * @param name its printed name
   * @param value its value at version 1
   * @return the register
   */
  public <V> Register<V> register(String name, V value) {
    return newRegister(name, new Versioned<>(1, value));
  }

  private <V> Register<V> newRegister(String name, Versioned<V> initial) {
    return scene.isRunning()
        ? made(name, initial, cell -> new StepRegister<>(scene, cell))
        : new StepRegister<>(scene, scene.newRegister(name, initial));
  }

  /** An object that the running process makes. */
  private <R> R made(String name, Object initial, IntFunction<R> access) {
    Objects.requireNonNull(name, "name: null, allowed: a name");
    scene.requireStrong(name);
    return scene.allocate(name, 1, initial, access);
  }

  /**
   * Makes several unset registers.
   *
   * @param <V> their values, compared by {@code equals}
   * @param name their printed name, followed by a number
   * @param count the number of registers
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
   * Makes a memory. Each access to a word or a reference of it is a step, as is each question
   * whether a process is lost. The i-th process added to this world has the number i, for good; it
   * is lost once it has crashed, not when it has ended.
   *
   * <p>The setup may {@linkplain Memory#allocate(int) allocate} words and
   * {@linkplain Memory#references references}, and so may a process while it runs: a log makes its
   * next segment. In a printed schedule the words or references that process p has made before its
   * third step have the name {@code label@p.3}.
   *
   * <p>References are compared by identity. A process makes its objects anew each time that it is
   * run again. Nevertheless {@code ==} in its code has the same result as on the heap, wherever the
   * objects come from: a reference, a field, an element of an array or of a list of the JDK's. An
   * object that a step was given may hold other words and references of this world. Otherwise it is
   * immutable from that step on: a change of its plain fields is refused, as are volatile fields,
   * atomics and other memory inside it. The check does not look inside lambdas, nor inside the
   * JDK's own classes other than lists.
   *
   * @param name the printed name of its words, followed by an index; words that have a name of
   *     their own are printed by that
   * @param processes the number of processes that may write it
   * @return the memory
   */
  public Memory memory(String name, int processes) {
    scene.requireOpen();
    return new StepMemory(scene, name, processes);
  }

  /**
   * Makes a memory whose process numbers are used again, as by a {@linkplain #successor successor}
   * of a process that has crashed. Each access to it is a step. A process of
   * this world has no number before it {@linkplain Memory#join joins}; it gets the smallest that
   * nobody has, or whose process has crashed. It may join more than once, and leave.
   * {@link Memory#current} is refused. Each look at the owner of a number is a step too, as is each
   * change of it. Its words and references are like those of {@link #memory}.
   *
   * @param name the printed name of its words, followed by an index
   * @param processes the number of processes that may have joined at one time
   * @return the memory
   */
  public Memory joinableMemory(String name, int processes) {
    scene.requireOpen();
    return new JoinableMemory(scene, name, processes);
  }

  /**
   * Makes a shared object of any type: a queue, say, or a register of another kind than
   * {@link Register}. Each operation on it is a step.
   *
   * @param <S> its states: immutable, with an {@code equals} by value
   * @param name its printed name
   * @param initial its first state
   * @return the object
   */
  public <S> Shared<S> shared(String name, S initial) {
    Objects.requireNonNull(initial, "initial: null, allowed: a state");
    return scene.isRunning()
        ? made(name, initial, cell -> new Shared<S>(scene, cell))
        : new Shared<>(scene, scene.newStrongCell(name, initial));
  }

  /**
   * Makes a ghost variable, which processes write along with their steps and only specs read.
   *
   * @param <G> its values: immutable, with an {@code equals} by value
   * @param name its printed name
   * @param initial its first value
   * @return the variable
   */
  public <G> Ghost<G> ghost(String name, G initial) {
    Objects.requireNonNull(initial, "initial: null, allowed: a value");
    return new Ghost<>(scene, scene.newGhost(name, initial));
  }

  /**
   * Chooses a number, as by the flip of a coin: a step that is explored with every result. A
   * process calls it.
   *
   * @param label its printed text
   * @param choices the number of choices, 1 or more
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
   * Waits until the content of a register meets a condition: one step, which can be taken only
   * then. It stands for a loop that reads until then; the loop would have one run for each number
   * of reads in vain. A process calls it.
   *
   * <p>If processes wait at the end of a run, and nobody else can take a step, the run is a
   * deadlock, which is a failure. But if a process has crashed or a register has not answered, this
   * is one of the ways to end.
   *
   * @param <V> the register's values
   * @param register a register of this world
   * @param condition the condition to wait for; it has no effect, and is called as often as the
   *     exploration needs it
   * @return the content of the register then
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
   * Waits until a word meets a condition: one step, which can be taken only then. It stands for a
   * loop that reads the word until then, with volatile reads. Code that is to spin on the heap
   * and to be explored takes the way to wait as a parameter, and is given this method. At the end
   * of a run a wait is judged as one for a {@linkplain #await(Register, Predicate) register} is.
   *
   * @param words some words of a memory of this world
   * @param index the index among them
   * @param condition the condition to wait for; it has no effect, and is called as often as the
   *     exploration needs it
   * @return the word then
   */
  public long await(Words words, int index, LongPredicate condition) {
    Objects.requireNonNull(condition, "condition: null, allowed: a condition");
    Request.Condition untyped = new Request.Condition(word -> condition.test((Long) word));
    int cell = StepWords.cellOf(words, index, scene);
    return (Long) scene.access(Request.Kind.AWAIT_WORD, cell, null, untyped, Mode.VOLATILE);
  }

  /**
   * Adds a process.
   *
   * @param name its printed name
   * @param body the code of the process; its result is that of the process
   */
  public void process(String name, Callable<?> body) {
    Objects.requireNonNull(name, "name: null, allowed: a name");
    Objects.requireNonNull(body, "body: null, allowed: what the process does");
    scene.addProcess(name, body);
  }

  /**
   * Adds a process that begins when another has crashed, at any time after that: a restart, or one
   * that gets the number of the other in a {@linkplain #joinableMemory joinable memory}. If the
   * other does not crash, it does not begin, and the run ends without it.
   *
   * @param name its printed name
   * @param of the name of the other, which has been added
   * @param body the code of the process; its result is that of the process
   */
  public void successor(String name, String of, Callable<?> body) {
    Objects.requireNonNull(name, "name: null, allowed: a name");
    Objects.requireNonNull(of, "of: null, allowed: the name of a process");
    Objects.requireNonNull(body, "body: null, allowed: the code of the process");
    scene.addSuccessor(name, of, body);
  }

  /**
   * Adds a spec, which looks at the world as it begins and after every step.
   *
   * @param <G> the values that it remembers
   * @param spec the spec
   */
  @SuppressWarnings("unchecked") // a spec gets back only its own results
  public <G> void check(Spec<G> spec) {
    scene.requireOpen();
    specs.add((Spec<Object>) Objects.requireNonNull(spec, "spec: null, allowed: a spec"));
  }

  /**
   * Demands that calls made with {@link #call} are linearizable with respect to a sequential model.
   *
   * @param initial the model's first state; has an {@code equals} by value
   */
  public void linearizable(Object initial) {
    scene.setModel(
        Objects.requireNonNull(initial, "initial: null, allowed: a state of the model"));
  }

  /**
   * Makes a call whose place among the calls of other processes is checked against the sequential
   * model. It begins with its first step and ends with its last; without a step it takes place
   * right behind the step before it. A process calls this method.
   *
   * <p>Where the model throws an exception, the call must throw one of the same class, and has no
   * effect: a queue is empty, a write is refused. A call that throws another one is not
   * linearizable. Only a {@link RegisterUnavailableException} tells of no result: the call may take
   * effect from its beginning on, at any time, or not at all.
   *
   * @param <M> the states of the model
   * @param <R> the result
   * @param label the printed text of the call
   * @param call the call
   * @param sequential does the same to the model: makes its next state and the result
   * @return the call's result
   * @throws IllegalStateException if the setup has not called {@link #linearizable}
   */
  public <M, R> R call(String label, Supplier<R> call, Function<M, Step<M, R>> sequential) {
    return scene.call(label, call, /* mayBeNone */ false, applied(sequential));
  }

  /**
   * Makes a call that may end without effect, whatever the state: a lock that is tried once, a
   * compare-and-set that may fail for no reason, a write that is unavailable and tells that it has
   * had no effect. It then returns null. Otherwise it is like a {@link #call}.
   *
   * @param <M> the states of the model
   * @param <R> the result
   * @param label the printed text of the call
   * @param call the call, which returns null if it has not had an effect and never will
   * @param sequential does the same to the model, if there is an effect: makes its next state and
   *     the result
   * @return the call's result, or null
   * @throws IllegalStateException if the setup has not called {@link #linearizable}
   */
  public <M, R> @Nullable R attempt(
      String label, Supplier<@Nullable R> call, Function<M, Step<M, R>> sequential) {
    return scene.call(label, call, /* mayBeNone */ true, applied(sequential));
  }

  private static <M, R> Function<Object, Call.Applied> applied(
      Function<M, Step<M, R>> sequential) {
    return state -> {
      @SuppressWarnings("unchecked") // the model's states are the user's own
      Step<M, R> step = sequential.apply((M) state);
      return new Call.Applied(Objects.requireNonNull(step.next()), step.result());
    };
  }

  /**
   * A step of a sequential model, or of a {@link Shared} object.
   *
   * @param <M> the states
   * @param <R> the results
   * @param next the state after it
   * @param result the result of the call or operation
   */
  public record Step<M, R>(M next, R result) {}

  /** The observers of each state: the specs. */
  List<Watch> watches() {
    return specs.stream().map(spec -> View.watch(spec, scene)).toList();
  }

  private int cellOf(Register<?> register) {
    return StepRegister.cellOf(register, scene);
  }
}
