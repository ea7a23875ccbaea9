// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.memory.Memory;
import org.synod.memory.Process;
import org.synod.memory.Words;

/**
 * Memory of a world in which a slot register is read in one step and written in another, so that
 * larger runs can be explored. What the slot algorithm does word by word, and that it comes to the
 * same, is {@code RegisterScheduleTest}'s.
 */
class CoarseMemory implements Memory {
  private final World world;
  private final Memory steps;
  private final String name;
  private final List<Process> members = new ArrayList<>();
  private final Map<String, Words> regions = new HashMap<>();

  CoarseMemory(World world, String name, int processes) {
    this.world = world;
    this.name = name;
    steps = world.memory(name, processes);
    for (int id = 0; id < processes; id++) {
      members.add(new Process(this, id, null));
    }
  }

  @Override
  public int processes() {
    return steps.processes();
  }

  @Override
  public Process join() {
    return current();
  }

  @Override
  public Process current() {
    return members.get(steps.current().id());
  }

  @Override
  public void leave(Process process) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long incarnation(int process) {
    return steps.incarnation(process);
  }

  @Override
  public boolean isLost(int process, long incarnation) {
    return steps.isLost(process, incarnation);
  }

  @Override
  public Words allocate(String name, String type, int words) {
    return regions.computeIfAbsent(name, n -> allocate(words));
  }

  @Override
  public Words allocate(int words) {
    return new CoarseWords(world.shared(name, new Slots(0, List.of(), List.of())), words);
  }

  /** What a process gets to see of what it has copied: a seam for faults, as the next two. */
  void copied(long[] words) {}

  /** What a process fills its slot with. */
  long[] filling(long[] words) {
    return words;
  }

  /** Exchanges the cell, by what does so in one step. */
  long exchange(Exchange exactly, long expected, long next) {
    return exactly.exchange(expected, next);
  }

  /** A compare-and-exchange of the cell, in one step. */
  @FunctionalInterface
  interface Exchange {
    long exchange(long expected, long next);
  }

  /**
   * What counts of a slot register: the cell, the value, and the value before if the same process
   * wrote it, since it may write it again.
   */
  private record Slots(long cell, List<Long> value, List<Long> before) {
    private static long writer(long cell) {
      return cell >>> 1 & 63;
    }

    /** After the cell was exchanged by who has filled its free slot, or not. */
    Slots with(long next, List<Long> filled) {
      boolean again = version(cell) > 0 && writer(cell) == writer(next);
      return new Slots(next, filled.isEmpty() ? before : filled, again ? value : List.of());
    }

    private static long version(long cell) {
      return cell >>> 7;
    }
  }

  private final class CoarseWords extends Words {
    private final Shared<Slots> shared;
    private final int length;
    private final Map<Integer, Slots> seen = new HashMap<>(); // by process
    private final Map<Integer, List<Long>> filled = new HashMap<>();

    CoarseWords(Shared<Slots> shared, int length) {
      this.shared = shared;
      this.length = length;
    }

    private int me() {
      return current().id();
    }

    @Override
    public int length() {
      return length;
    }

    /** Sees cell and value at once; what follows, up to the next time, is of this moment. */
    @Override
    public long getVolatile(int index) {
      Slots now =
          shared.step(
              "read",
              slots ->
                  new World.Step<>(slots, new Slots(slots.cell, slots.value, List.of())));
      seen.put(me(), now);
      filled.put(me(), List.of());
      return now.cell;
    }

    @Override
    public long getOpaque(int index) {
      return seen.get(me()).cell;
    }

    @Override
    public void copyTo(int index, long[] into) {
      List<Long> value = seen.get(me()).value;
      for (int i = 0; i < into.length; i++) {
        into[i] = value.isEmpty() ? 0 : value.get(i);
      }
      copied(into);
    }

    @Override
    public void setOpaque(int index, long value) {
      throw new UnsupportedOperationException();
    }

    /** Nobody sees it before the cell is exchanged, and so it is done then. */
    @Override
    public void copyFrom(long[] from, int index) {
      filled.put(me(), Arrays.stream(filling(from)).boxed().toList());
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      return exchange(this::exchangeCell, expected, next);
    }

    private long exchangeCell(long expected, long next) {
      List<Long> fill = filled.get(me());
      return shared.step(
          "exchange " + expected + " -> " + next + " " + fill,
          slots ->
              new World.Step<>(
                  slots.cell == expected ? slots.with(next, fill) : slots, slots.cell));
    }
  }
}
