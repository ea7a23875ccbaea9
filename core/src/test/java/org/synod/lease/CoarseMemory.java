// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.memory.Memory;
import org.synod.memory.Process;
import org.synod.memory.Words;

/**
 * Memory of a world in which a whole slot is copied, or filled, in one step, so that larger runs
 * can be explored. What the slot algorithm does word by word is {@code RegisterScheduleTest}'s.
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
    return new CoarseWords(world.shared(name, Collections.nCopies(words, 0L)), words);
  }

  private static final class CoarseWords extends Words {
    private final Shared<List<Long>> shared;
    private final int length;

    CoarseWords(Shared<List<Long>> shared, int length) {
      this.shared = shared;
      this.length = length;
    }

    private static List<Long> with(List<Long> words, int index, List<Long> values) {
      List<Long> next = new ArrayList<>(words);
      for (int i = 0; i < values.size(); i++) {
        next.set(index + i, values.get(i));
      }
      return next;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public long getVolatile(int index) {
      return shared.step(
          "read " + index, words -> new World.Step<>(words, words.get(index)));
    }

    @Override
    public long getOpaque(int index) {
      return getVolatile(index);
    }

    @Override
    public void setOpaque(int index, long value) {
      copyFrom(new long[] {value}, index);
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      return shared.step(
          "exchange " + index + ": " + expected + " -> " + next,
          words -> {
            long found = words.get(index);
            return new World.Step<>(
                found == expected ? with(words, index, List.of(next)) : words, found);
          });
    }

    @Override
    public void copyTo(int index, long[] into) {
      List<Long> copied =
          shared.step(
              "copy " + index,
              words ->
                  new World.Step<>(words, List.copyOf(words.subList(index, index + into.length))));
      for (int i = 0; i < into.length; i++) {
        into[i] = copied.get(i);
      }
    }

    @Override
    public void copyFrom(long[] from, int index) {
      List<Long> values = new ArrayList<>();
      for (long value : from) {
        values.add(value);
      }
      shared.step(
          "fill " + index + " " + values,
          words -> new World.Step<>(with(words, index, values), true));
    }
  }
}
