// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import org.jspecify.annotations.Nullable;
import org.synod.explore.cells.StepReferences;
import org.synod.explore.cells.StepRegister;
import org.synod.explore.cells.StepWords;
import org.synod.explore.engine.State;
import org.synod.explore.replay.Ref;
import org.synod.explore.replay.Replay;
import org.synod.explore.replay.Scene;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** The view that specs have of a state. */
@SuppressWarnings("unchecked") // only the typed object that has a cell writes it
final class View implements Spec.View {
  private final Scene scene;
  private final State state;

  View(Scene scene, State state) {
    this.scene = scene;
    this.state = state;
  }

  /** The observer that shows each state to a spec. */
  static State.Watch watch(Spec<Object> spec, Scene scene) {
    return new State.Watch() {
      @Override
      public Object start() {
        return spec.start();
      }

      @Override
      public Object next(Object remembered, State state) {
        return spec.next(remembered, new View(scene, state));
      }
    };
  }

  @Override
  public <V> Versioned<V> get(Register<V> register) {
    return (Versioned<V>) state.cells.get(StepRegister.cellOf(register, scene), scene);
  }

  @Override
  public long get(Words words, int index) {
    return (Long) state.cells.get(StepWords.cellOf(words, index, scene), scene);
  }

  @Override
  public <T> @Nullable T get(References<T> references, int index) {
    int cell = StepReferences.cellOf(references, index, scene);
    return (T) ((Ref) state.cells.get(cell, scene)).object;
  }

  @Override
  public <S> S get(Shared<S> shared) {
    if (shared.scene != scene) {
      throw new IllegalArgumentException("shared: " + shared + ", allowed: one of this world");
    }
    return (S) state.cells.get(shared.cell, scene);
  }

  @Override
  public <G> G get(Ghost<G> ghost) {
    if (ghost.scene != scene) {
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
    return Replay.isSilence(result) ? null : result;
  }

  @Override
  public boolean crashed(int process) {
    return state.faults.isCrashed(process);
  }

  @Override
  public boolean isOut(Register<?> register, int process) {
    int number = scene.registerNumber(StepRegister.cellOf(register, scene));
    return state.faults.isOut(number, process);
  }

  @Override
  public int processes() {
    return state.locals.length;
  }
}
