// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.cells;

import org.synod.explore.replay.Request;
import org.synod.explore.replay.Scene;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.memory.roster.Tenure;

/**
 * A memory that the processes of a world join while they run. A process gives its number back;
 * another takes it over from a process that has crashed. Each access to its place in the table is a
 * step.
 */
public final class JoinableMemory implements Memory {
  /*
   * The place of a number:
   *
   *    63                      7 6                   0
   *   +-------------------------+---------------------+
   *   | generation              | world's process + 1 |   0 in the low bits: nobody has it
   *   +-------------------------+---------------------+
   *
   *   {g, nobody}  -> {g + 1, me}   joins
   *   {g, me}      -> {g, nobody}   leaves
   *   {g, crashed} -> {g + 1, me}   takes over
   *
   * A place is an incarnation for as long as somebody has the number; no two are the same, since
   * generations grow.
   */
  private static final int OWNER_BITS = 7;
  private static final long OWNER_MASK = (1L << OWNER_BITS) - 1;

  private final Scene scene;
  private final StepMemory steps;
  private final Words places;

  public JoinableMemory(Scene scene, String name, int processes) {
    this.scene = scene;
    steps = new StepMemory(scene, name, processes);
    places = new StepMemory(scene, name + " place", processes).allocate(processes);
  }

  @Override
  public int processes() {
    return steps.processes();
  }

  @Override
  public Member join() {
    long me = scene.current() + 1;
    for (int id = 0; id < processes(); id++) {
      long place = places.getVolatile(id);
      if (isFree(place) || hasCrashed(place)) {
        long mine = ((place >>> OWNER_BITS) + 1) << OWNER_BITS | me;
        if (places.compareAndExchange(id, place, mine) == place) {
          return Tenure.join(this, id, mine);
        }
      }
    }
    throw new IllegalStateException(
        "processes: all " + processes() + " of this memory have joined, allowed: fewer at a time");
  }

  @Override
  public Member current() {
    throw new UnsupportedOperationException(
        "current: of a memory that is joined, allowed: join, and keep the process");
  }

  @Override
  public void leave(Member process) {
    long mine = process.incarnation();
    if (places.compareAndExchange(process.id(), mine, mine & ~OWNER_MASK) != mine) {
      throw new IllegalArgumentException(
          "process: " + process + ", allowed: one that has joined this memory and not left it");
    }
  }

  @Override
  public long incarnation(int process) {
    long place = places.getVolatile(process);
    return isFree(place) ? 0 : place;
  }

  @Override
  public boolean isLost(int process, long incarnation) {
    return incarnation(process) != incarnation || hasCrashed(incarnation);
  }

  private static boolean isFree(long place) {
    return (place & OWNER_MASK) == 0;
  }

  /** The exact answer at this step; it stands for slower detectors too, as in StepMemory. */
  private boolean hasCrashed(long incarnation) {
    int process = (int) (incarnation & OWNER_MASK) - 1;
    Request question = new Request(Request.Kind.IS_LOST, -1, null, process);
    return (Boolean) scene.perform(question);
  }

  @Override
  public Words allocate(int words) {
    return steps.allocate(words);
  }

  @Override
  public <T> References<T> references(String label, int count) {
    return steps.references(label, count);
  }

  @Override
  public Words allocate(String name, String type, int words) {
    return steps.allocate(name, type, words);
  }
}
