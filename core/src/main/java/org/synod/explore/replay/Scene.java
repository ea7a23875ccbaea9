// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.replay;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The cells and the processes that a setup makes. It passes their steps on: a step of the setup
 * takes effect at once, a step of a process goes to its {@link Replay}.
 */
public final class Scene {
  private static final int MOST_ALIKE = 5; // a hundred and twenty orders

  private final int mostProcesses;
  private final int mostRegisters;
  private final List<Object> initial = new ArrayList<>(); // contents of the cells
  private final List<String> cellNames = new ArrayList<>();
  private final List<Integer> registerCells = new ArrayList<>(); // may stop answering
  private final BitSet ghosts = new BitSet(); // their cells
  private final List<String> names = new ArrayList<>();
  private final List<Callable<?>> bodies = new ArrayList<>();
  private final Map<Integer, Integer> heirs = new HashMap<>(); // and those that they come after
  private List<Integer> alike = List.of();
  private @Nullable Object model;
  private boolean sealed;
  private int weakCell = -1; // holds the state of weak memory; -1 if memory is not weak
  private int setupCells; // the number of cells that the setup has made
  private final Replay replay = new Replay(this);

  public Scene(int mostProcesses, int mostRegisters) {
    this.mostProcesses = mostProcesses;
    this.mostRegisters = mostRegisters;
  }

  // The setup.

  public void requireOpen() {
    if (sealed) {
      throw new IllegalStateException(
          "world: made after its setup, allowed: registers, memory, processes and specs inside it");
    }
  }

  /** Whether the setup has ended, so that only processes make something. */
  public boolean isRunning() {
    return sealed;
  }

  /** Adds a cell that the setup makes. */
  public int newCell(String name, Object content) {
    requireOpen();
    return addCell(Objects.requireNonNull(name, "name: null, allowed: a name"), content);
  }

  /** Makes all memory weak. */
  public void setWeak() {
    requireOpen();
    if (initial.size() > ghosts.cardinality()) {
      throw new IllegalStateException(
          "weak: behind " + cellNames.get(ghosts.nextClearBit(0)) + ", allowed: before all that the"
              + " world makes, since weak and strong places do not mix");
    }
    weakCell = newCell("weak memory", "at its start");
  }

  /** Whether memory is weak. */
  public boolean isWeak() {
    return weakCell >= 0;
  }

  /** The cell that holds the state of weak memory, or -1. */
  public int weakCell() {
    return weakCell;
  }

  /** Refuses a cell that is not weak where memory is. */
  public void requireStrong(String name) {
    if (isWeak()) {
      throw new IllegalStateException(
          name + ": of a weak world, allowed: memory, since weak and strong places do not mix");
    }
  }

  /** Adds a cell that is not weak. */
  public int newStrongCell(String name, Object content) {
    requireStrong(name);
    return newCell(name, content);
  }

  /** Adds a cell that may stop answering. */
  public int newRegister(String name, Object content) {
    if (registerCells.size() == mostRegisters) {
      throw new IllegalArgumentException(
          "registers: " + (mostRegisters + 1) + ", allowed: 0 to " + mostRegisters);
    }
    int cell = newStrongCell(name, content);
    registerCells.add(cell);
    return cell;
  }

  /** Adds a cell that only specs read. */
  public int newGhost(String name, Object content) {
    int cell = newCell(name, content);
    ghosts.set(cell);
    return cell;
  }

  /** Adds cells with the same content. */
  public int newCells(String label, int count, Object content, String maker) {
    int first = initial.size();
    for (int i = 0; i < count; i++) {
      boolean hasIndex = count > 1 || content instanceof Long; // it is among words
      addCell(label + maker + (hasIndex ? "[" + i + "]" : ""), content);
    }
    return first;
  }

  private int addCell(String name, Object content) {
    cellNames.add(name);
    initial.add(content);
    return initial.size() - 1;
  }

  /** Adds a process that begins only when another has crashed. */
  public void addSuccessor(String name, String of, Callable<?> body) {
    int heirOf = names.indexOf(of);
    if (heirOf < 0) {
      throw new IllegalArgumentException("of: " + of + ", allowed: one of " + names);
    }
    addProcess(name, body);
    heirs.put(names.size() - 1, heirOf);
  }

  /** The process that must crash before a process begins, or -1. */
  public int heirOf(int process) {
    return heirs.getOrDefault(process, -1);
  }

  public void addProcess(String name, Callable<?> body) {
    requireOpen();
    if (bodies.size() == mostProcesses) {
      throw new IllegalArgumentException(
          "processes: " + (mostProcesses + 1) + ", allowed: 1 to " + mostProcesses);
    }
    names.add(name);
    bodies.add(body);
  }

  public void setModel(Object initial) {
    requireOpen();
    model = initial;
  }

  private List<Integer> alike(List<String> processes) {
    List<Integer> numbers = processes.stream().distinct().map(names::indexOf).sorted().toList();
    boolean isHeir =
        heirs.entrySet().stream()
            .anyMatch(each -> numbers.contains(each.getKey()) || numbers.contains(each.getValue()));
    if (numbers.size() == 1 || numbers.size() > MOST_ALIKE || numbers.contains(-1) || isHeir) {
      throw new IllegalArgumentException(
          "symmetric: " + processes + ", allowed: 2 to " + MOST_ALIKE + " of " + names
              + " without successors");
    }
    if (!numbers.isEmpty() && isWeak()) {
      throw new IllegalArgumentException(
          "symmetric: " + processes + " of a weak world, allowed: where memory is strong");
    }
    return numbers;
  }

  /** The numbers of processes that run the same code; none if nobody has said so. */
  public List<Integer> alike() {
    return alike;
  }

  /** Ends the setup. Some processes may be said to run the same code. */
  public void seal(List<String> alike) {
    if (bodies.isEmpty()) {
      throw new IllegalArgumentException("processes: 0, allowed: 1 to " + mostProcesses);
    }
    this.alike = alike(alike);
    sealed = true;
    setupCells = initial.size();
    replay.seal();
  }

  // Steps of the setup and the processes.

  /** The process that runs; the setup acts as process 0. */
  public int current() {
    return sealed ? replay.current() : 0;
  }

  /** Makes an access to memory, in a mode that matters only if the memory is weak. */
  public Object access(
      Request.Kind kind,
      int cell,
      @Nullable Object expected,
      @Nullable Object next,
      Request.Mode mode) {
    Request.Mode here = isWeak() ? mode : Request.Mode.STRONG;
    return perform(new Request(kind, cell, expected, next, here, /* fences */ 0));
  }

  /** Makes a step of the running process; a step of the setup takes effect at once. */
  public Object perform(Request request) {
    return sealed ? replay.perform(request) : performNow(request);
  }

  /** A fence of the running process; the setup needs none. */
  public void fence(int fence) {
    if (sealed && isWeak()) {
      replay.fence(fence);
    }
  }

  private Object performNow(Request request) {
    if (!request.isOnCell()) {
      if (request.choices() > 0) {
        throw new IllegalStateException(
            "choose: " + request.describe() + " in the setup, allowed: inside a process");
      }
      return false; // nobody has crashed
    }
    Object content = initial.get(request.cell());
    if (!request.isReady(content)) {
      throw new IllegalStateException(
          "await: " + cellName(request.cell()) + " holds " + content
              + " in the setup, allowed: what is waited for, since nobody else takes a step");
    }
    initial.set(request.cell(), request.apply(content));
    return Replay.returned(request.reply(content));
  }

  /** A write of a ghost. */
  public void write(int cell, UnaryOperator<Object> change) {
    GhostWrite write = new GhostWrite(cell, change);
    if (sealed) {
      replay.write(write);
    } else {
      initial.set(cell, write.on(initial.get(cell), this));
    }
  }

  /** Cells that the setup or the running process makes. */
  public <R> R allocate(String label, int count, Object content, IntFunction<R> access) {
    return sealed
        ? replay.allocate(label, count, content, access)
        : access.apply(newCells(label, count, content, /* maker */ ""));
  }

  /** The object that a step of the setup or of the running process writes. */
  public Ref written(@Nullable Object object) {
    return sealed ? replay.written(object) : replay.ofSetup(object);
  }

  /** The object that a step of the setup or of the running process expects. */
  public Ref expected(@Nullable Object object) {
    return sealed ? replay.expected(object) : replay.ofSetup(object);
  }

  /** The object that the setup or the running process sees for one that a reference holds. */
  public @Nullable Object seen(Ref ref) {
    return sealed ? replay.seen(ref) : ref.object;
  }

  /** A call of the running process that is checked against the model. */
  public <R extends @Nullable Object> R call(
      String label,
      Supplier<R> call,
      boolean mayBeNone,
      Function<Object, Call.Applied> sequential) {
    if (model == null) {
      throw new IllegalStateException(
          "call: " + label + " without a model, allowed: where setup has called linearizable");
    }
    return replay.call(label, call, mayBeNone, sequential);
  }

  // The cells and processes that there are.

  public Replay replay() {
    return replay;
  }

  public int processes() {
    return bodies.size();
  }

  public List<Callable<?>> bodies() {
    return bodies;
  }

  public Callable<?> body(int process) {
    return bodies.get(process);
  }

  public List<String> processNames() {
    return names;
  }

  public List<String> registerNames() {
    return registerCells.stream().map(cellNames::get).toList();
  }

  public String processName(int process) {
    return names.get(process);
  }

  public String cellName(int cell) {
    return cell < 0 ? "" : cellNames.get(cell); // a choice or question is made nowhere
  }

  public boolean isGhost(int cell) {
    return ghosts.get(cell);
  }

  /** The initial contents of the cells that the setup has made. */
  public Object[] initialContents() {
    return initial.subList(0, setupCells).toArray();
  }

  /** The content of a cell when it is made. */
  public Object initialContent(int cell) {
    return initial.get(cell);
  }

  /** The number of a register among those that may fail, or -1. */
  public int registerNumber(int cell) {
    return registerCells.indexOf(cell);
  }

  public List<Integer> registerCells() {
    return registerCells;
  }

  public @Nullable Object model() {
    return model;
  }
}
