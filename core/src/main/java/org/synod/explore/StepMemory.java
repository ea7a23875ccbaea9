// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.roster.Tenure;

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
      members.add(Tenure.join(this, id));
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
    return regions.computeIfAbsent(name, n -> allocate(words));
  }

  @Override
  public Words allocate(int words) {
    if (words < 1) {
      throw new IllegalArgumentException("words: " + words + ", allowed: 1 or more");
    }
    int first = world.cells();
    for (int i = 0; i < words; i++) {
      world.newCell(name + "[" + i + "]", 0L);
    }
    return new StepWords(first, words);
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
