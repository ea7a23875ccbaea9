// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.memory.References;
import org.synod.memory.Words;

/** A memory each access to a word of which is a step. */
final class StepMemory implements Memory {
  private final World world;
  private final String name;
  private final int processes;
  private final List<Member> members = new ArrayList<>();
  private final Map<String, Words> regions = new HashMap<>();

  StepMemory(World world, String name, int processes) {
    this.world = world;
    this.name = Objects.requireNonNull(name, "name: null, allowed: a name");
    if (processes < 1 || processes > Memory.MAX_PROCESSES) {
      throw new IllegalArgumentException(
          "processes: " + processes + ", allowed: 1 to " + Memory.MAX_PROCESSES);
    }
    this.processes = processes;
    for (int id = 0; id < processes; id++) {
      members.add(new Member(this, id, null));
    }
  }

  /** Whether reads of some words are steps of a world, of whatever they are made. */
  static boolean isOfWorld(Words words) {
    if (words instanceof StepWords) {
      return true;
    }
    try {
      words.getOpaque(0);
      return false;
    } catch (IllegalStateException e) {
      return true; // a world's, wrapped: a step outside a process is refused
    }
  }

  /** The same for references. */
  static boolean isOfWorld(References<?> references) {
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
    int process = world.current();
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
    // A process has its number for good. One that crashes later is like one that crashed and has
    // not been noticed yet, so the exact answer at this step stands for slower detectors too.
    return members.get(process).incarnation() != incarnation
        || (Boolean) world.perform(new Request(Request.Kind.IS_LOST, -1, null, process));
  }

  @Override
  public Words allocate(String name, String type, int words) {
    // It belongs to nobody, so that it is the same one whoever calls first.
    requireSome("words", words);
    return regions.computeIfAbsent(name, n -> region(words));
  }

  private Words region(int words) {
    return new StepWords(world.newCells(name, words, 0L, /* maker */ ""), words);
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
    return world.allocate(
        label, count, Ref.NULL, first -> new StepReferences<T>(world, label, first, count));
  }

  @Override
  public Words allocate(int words) {
    requireSome("words", words);
    return world.allocate(name, words, 0L, first -> new StepWords(first, words));
  }

  /** Words of a world. */
  final class StepWords extends Words {
    private final int first;
    private final int length;

    StepWords(int first, int length) {
      this.first = first;
      this.length = length;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public long getVolatile(int index) {
      return (Long) world.perform(new Request(Request.Kind.READ, cell(index), null, null));
    }

    @Override
    public long getOpaque(int index) {
      return getVolatile(index);
    }

    @Override
    public void setOpaque(int index, long value) {
      world.perform(new Request(Request.Kind.WRITE, cell(index), null, value));
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      return (Long)
          world.perform(
              new Request(Request.Kind.COMPARE_AND_EXCHANGE, cell(index), expected, next));
    }

    World world() {
      return world;
    }

    int cell(int index) {
      return first + Objects.checkIndex(index, length);
    }
  }
}
