// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.roster.Tenure;

/**
 * Memory of a world in which a slot register is read in one step and written in another, so that
 * larger runs can be explored. {@code RegisterScheduleTest} has the steps of the slot algorithm
 * word by word, and shows that they come to the same.
 */
class CoarseMemory implements Memory {
  private static final int CELL = 0;

  private final World world;
  private final Memory steps;
  private final Memory who;
  private final List<Member> members = new ArrayList<>(); // members with a number for good
  private final Map<Integer, Integer> joined = new HashMap<>(); // the numbers of all others
  private final Map<String, Words> regions = new HashMap<>();

  /** Makes a memory whose processes are those of another memory of the world. */
  CoarseMemory(World world, Memory steps) {
    this.world = world;
    this.steps = steps;
    who = world.memory("who", World.MAX_PROCESSES);
    for (int id = 0; id < steps.processes(); id++) {
      members.add(Tenure.join(this, id));
    }
  }

  /** The process of the world that is running. */
  int running() {
    return who.current().id();
  }

  /** The number that the running process has in this memory. */
  int number() {
    Integer number = joined.get(running());
    return number != null ? number : steps.current().id();
  }

  @Override
  public int processes() {
    return steps.processes();
  }

  @Override
  public Member join() {
    Member process = steps.join();
    joined.put(running(), process.id());
    Member member = members.get(process.id());
    return member.incarnation() == process.incarnation()
        ? member
        : Tenure.join(this, process.id(), process.incarnation());
  }

  @Override
  public Member current() {
    return members.get(steps.current().id());
  }

  @Override
  public void leave(Member process) {
    steps.leave(process);
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
    return new CoarseWords(
        world.shared("w", new Slots(0, List.of(), List.of())), world.shared("note", Map.of()),
        words);
  }

  /** Called with the words that a process has copied. A fault may change them. */
  void copied(long[] words) {}

  /** The words that a process fills its slot with. A fault may change them. */
  long[] filling(long[] words) {
    return words;
  }

  /** Exchanges the cell by {@code exactly}, which takes one step. A fault may do otherwise. */
  long exchange(Exchange exactly, long expected, long next) {
    return exactly.exchange(expected, next);
  }

  /** Called before a process reads a register. A fault may make accesses of its own here. */
  void reading(Words words) {}

  /** The note that a process sees. A fault may change it. */
  long noted(int index, long note) {
    return note;
  }

  /** Whether a note of a process is written. A fault may drop it. */
  boolean notes(Words words, int index, long note) {
    return true;
  }

  /** A compare-and-exchange of the cell, in one step. */
  @FunctionalInterface
  interface Exchange {
    long exchange(long expected, long next);
  }

  /**
   * The parts of a slot register that count: the cell, the value, and the value before if the same
   * process wrote it, since the process may write it again.
   */
  private record Slots(long cell, List<Long> value, List<Long> before) {
    private static long writer(long cell) {
      return cell >>> 1 & 63;
    }

    /**
     * The slots after an exchange of the cell by a member, which has filled its free slot or not.
     */
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
    private final Shared<Map<Integer, Long>> notes; // by index
    private final int length;
    private final Map<Integer, Slots> seen = new HashMap<>(); // by process
    private final Map<Integer, List<Long>> filled = new HashMap<>();

    CoarseWords(Shared<Slots> shared, Shared<Map<Integer, Long>> notes, int length) {
      this.shared = shared;
      this.notes = notes;
      this.length = length;
    }

    @Override
    public int length() {
      return length;
    }

    private long note(int index) {
      return notes.step(
          "read " + index, all -> new World.Step<>(all, all.getOrDefault(index, 0L)));
    }

    /**
     * Sees cell and value in one step. Later accesses show the register of this moment, up to the
     * next such step. Any word but the cell is a note.
     */
    @Override
    public long getVolatile(int index) {
      if (index != CELL) {
        return noted(index, note(index));
      }
      reading(this);
      Slots now =
          shared.step(
              "read",
              slots ->
                  new World.Step<>(slots, new Slots(slots.cell, slots.value, List.of())));
      seen.put(running(), now);
      filled.put(running(), List.of());
      return now.cell;
    }

    @Override
    public long getOpaque(int index) {
      return seen.get(running()).cell;
    }

    @Override
    public void copyTo(int index, long[] into) {
      List<Long> value = seen.get(running()).value;
      for (int i = 0; i < into.length; i++) {
        into[i] = value.isEmpty() ? 0 : value.get(i);
      }
      copied(into);
    }

    @Override
    public void setOpaque(int index, long value) {
      if (!notes(this, index, value)) {
        return;
      }
      notes.step(
          "write " + index + ": " + value,
          all -> {
            Map<Integer, Long> next = new TreeMap<>(all);
            next.put(index, value);
            return new World.Step<>(next, value);
          });
    }

    /** Keeps the words until the cell is exchanged, since no process sees the slot before. */
    @Override
    public void copyFrom(long[] from, int index) {
      filled.put(running(), Arrays.stream(filling(from)).boxed().toList());
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      return exchange(this::exchangeCell, expected, next);
    }

    private long exchangeCell(long expected, long next) {
      List<Long> fill = filled.get(running());
      return shared.step(
          "exchange " + expected + " -> " + next + " " + fill,
          slots ->
              new World.Step<>(
                  slots.cell == expected ? slots.with(next, fill) : slots, slots.cell));
    }
  }
}
