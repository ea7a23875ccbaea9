// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.cells;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.synod.explore.replay.Ref;
import org.synod.explore.replay.Request;
import org.synod.explore.replay.Scene;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.memory.roster.Tenure;

/** A memory of a world: each access to one of its words is a step. */
public final class StepMemory implements Memory {
  private final Scene scene;
  private final String name;
  private final int processes;
  private final List<Member> members = new ArrayList<>();
  private final Map<String, Words> regions = new HashMap<>();

  public StepMemory(Scene scene, String name, int processes) {
    this.scene = scene;
    this.name = Objects.requireNonNull(name, "name: null, allowed: a name");
    if (processes < 1 || processes > Memory.MAX_PROCESSES) {
      throw new IllegalArgumentException(
          "processes: " + processes + ", allowed: 1 to " + Memory.MAX_PROCESSES);
    }
    this.processes = processes;
    for (int id = 0; id < processes; id++) {
      members.add(Tenure.join(this, id));
    }
  }

  /** Whether reads of some words are steps of a world, also if the words wrap others. */
  public static boolean isOfWorld(Words words) {
    if (words instanceof StepWords) {
      return true;
    }
    try {
      words.getOpaque(0);
      return false;
    } catch (IllegalStateException e) {
      return true; // wrapped words of a world: a step outside a process is refused
    }
  }

  /** Whether reads of some references are steps of a world. */
  public static boolean isOfWorld(References<?> references) {
    if (references instanceof StepReferences<?>) {
      return true;
    }
    try {
      references.getAcquire(0);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  @Override
  public int processes() {
    return processes;
  }

  @Override
  public Member join() {
    return current();
  }

  @Override
  public Member current() {
    int process = scene.current();
    if (process >= processes) {
      throw new IllegalStateException(
          "processes: number " + process + " of this world, allowed: 0 to " + (processes - 1)
              + " in this memory");
    }
    return members.get(process);
  }

  @Override
  public void leave(Member process) {
    throw new UnsupportedOperationException("leave: a process of a world stays a member");
  }

  @Override
  public long incarnation(int process) {
    return members.get(process).incarnation();
  }

  @Override
  public boolean isLost(int process, long incarnation) {
    // A process has its number for good. A process that crashes later is like one whose crash
    // nobody has noticed yet, so the exact answer at this step stands for slower detectors too.
    return members.get(process).incarnation() != incarnation
        || (Boolean) scene.perform(new Request(Request.Kind.IS_LOST, -1, null, process));
  }

  @Override
  public Words allocate(String name, String type, int words) {
    // It belongs to no process: all processes that ask for the name get the same region.
    requireSome("words", words);
    return regions.computeIfAbsent(name, label -> region(label, words));
  }

  private Words region(String label, int words) {
    return new StepWords(scene, scene.newCells(label, words, 0L, /* maker */ ""), words);
  }

  private static void requireSome(String what, int count) {
    if (count < 1) {
      throw new IllegalArgumentException(what + ": " + count + ", allowed: 1 or more");
    }
  }

  @Override
  public <T> References<T> references(String label, int count) {
    Objects.requireNonNull(label, "label: null, allowed: a label");
    requireSome("count", count);
    return scene.allocate(
        label, count, Ref.NULL, first -> new StepReferences<T>(scene, label, first, count));
  }

  @Override
  public Words allocate(int words) {
    requireSome("words", words);
    return scene.allocate(name, words, 0L, first -> new StepWords(scene, first, words));
  }
}
