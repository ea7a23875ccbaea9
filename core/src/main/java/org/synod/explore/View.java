// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import org.jspecify.annotations.Nullable;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** What specs see of a state. */
@SuppressWarnings("unchecked") // only the typed object that has a cell writes it
final class View implements Spec.View {
  private final World world;
  private final State state;

  View(World world, State state) {
    this.world = world;
    this.state = state;
  }

  @Override
  public <V> Versioned<V> get(Register<V> register) {
    return (Versioned<V>) state.cells.contents[world.cellOf(register)];
  }

  @Override
  public long get(Words words, int index) {
    if (words instanceof StepMemory.StepWords step && step.world() == world) {
      return (Long) state.cells.get(step.cell(index), world);
    }
    throw new IllegalArgumentException("words: " + words + ", allowed: some of this world");
  }

  @Override
  public <T> @Nullable T get(References<T> references, int index) {
    if (references instanceof StepReferences<T> step && step.world == world) {
      return (T) ((Ref) state.cells.get(step.cell(index), world)).object;
    }
    throw new IllegalArgumentException(
        "references: " + references + ", allowed: some of this world");
  }

  @Override
  public <S> S get(Shared<S> shared) {
    if (shared.world != world) {
      throw new IllegalArgumentException("shared: " + shared + ", allowed: one of this world");
    }
    return (S) state.cells.contents[shared.cell];
  }

  @Override
  public <G> G get(Ghost<G> ghost) {
    if (ghost.world != world) {
      throw new IllegalArgumentException("ghost: " + ghost + ", allowed: one of this world");
    }
    return (G) state.cells.contents[ghost.cell];
  }

  @Override
  public boolean ended(int process) {
    return state.locals[process].ended;
  }

  @Override
  public @Nullable Object result(int process) {
    Object result = state.locals[process].result;
    return Execution.isSilence(result) ? null : result;
  }

  @Override
  public boolean crashed(int process) {
    return state.faults.isCrashed(process);
  }

  @Override
  public boolean isOut(Register<?> register, int process) {
    int number = world.registerCells().indexOf(world.cellOf(register));
    return state.faults.isOut(number, process);
  }

  @Override
  public int processes() {
    return state.locals.length;
  }
}
