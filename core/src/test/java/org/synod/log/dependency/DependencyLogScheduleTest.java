// SPDX-License-Identifier: Apache-2.0
package org.synod.log.dependency;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.log.dependency.LogOrder.Command;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;

/**
 * Every schedule of small runs of {@link DependencyLog}: three processes append four commands to
 * three tails in a ring, with a crash at every step. The last test puts faults below it.
 */
class DependencyLogScheduleTest {
  private static final int SOLO = 120;
  private static final int STATES = Integer.getInteger("synod.explore.states", 1_000_000);
  private static final int TAILS = 4;

  /** A seeded fault. */
  enum Fault {
    NOTHING,
    /** An append that is found halfway passes for one that is done. */
    NO_HELP,
    /** An append returns behind the first of its tails. */
    RETURNS_EARLY,
    /** A command is put behind its tails in any order. */
    ANY_ORDER,
    /** A tail says that it was not replaced when it was, once. */
    TWICE
  }

  /** A memory with a fault in what says that an entry is done. */
  private static final class FaultyMemory extends WrappedMemory {
    private final Fault fault;

    FaultyMemory(Memory memory, Fault fault) {
      super(memory);
      this.fault = fault;
    }

    @Override
    public <T> References<T> references(String label, int count) {
      References<T> made = super.references(label, count);
      return label.equals("done") ? new Done<>(made, fault, this, current().id()) : made;
    }
  }

  private static final class Done<T> extends WrappedReferences<T> {
    private static final Tail<String> SOME =
        new Tail<>(new Entry<>("some", new int[] {0}, null), 0, 1, null);
    private final Fault fault;
    private final Memory memory;
    private final int owner;

    Done(References<T> references, Fault fault, Memory memory, int owner) {
      super(references);
      this.fault = fault;
      this.memory = memory;
      this.owner = owner;
    }

    @Override
    @SuppressWarnings("unchecked") // only its presence matters
    public T getVolatile(int index) {
      T found = super.getVolatile(index);
      boolean isMine = memory.current().id() == owner;
      boolean lies = fault == Fault.NO_HELP && !isMine || fault == Fault.RETURNS_EARLY && isMine;
      return found == null && lies ? (T) SOME : found;
    }
  }

  /** Tails with a fault. */
  private record FaultyTails(Tails<String> tails, Fault fault) implements Tails<String> {
    @Override
    public int count() {
      return tails.count();
    }

    @Override
    public Tail<String> get(int tail) {
      return tails.get(tail);
    }

    @Override
    public boolean replace(int tail, Tail<String> seen, Tail<String> next) {
      boolean isDone = tails.replace(tail, seen, next);
      return isDone && !(fault == Fault.TWICE && seen == null && next.entry.tails[0] == tail);
    }
  }

  /** A log in a world, whose tails the order is read from. */
  private static final class Subject {
    final DependencyLog<String> log;
    final LogOrder order;

    Subject(World world, Fault fault, int tails, List<List<Command>> processes) {
      Memory memory = new FaultyMemory(world.memory("w", processes.size() + 1), fault);
      References<Tail<String>> references = memory.references("tail", tails + 1);
      log =
          new DependencyLog<>(
              memory, new FaultyTails(new Tails.InReferences<>(references, 1), fault));
      order = new LogOrder(world, tails, (view, tail) -> view.get(references, tail + 1));
      for (int i = 0; i < processes.size(); i++) {
        List<Command> mine = processes.get(i);
        world.process("p" + i, () -> append(mine));
      }
    }

    private String append(List<Command> commands) {
      StringBuilder places = new StringBuilder();
      for (Command each : commands) {
        places.append(order.append(log, each).position);
      }
      return places.toString();
    }
  }

  private static Explorer run(Fault fault, List<List<Command>> processes) {
    return Explorer.of(world -> new Subject(world, fault, TAILS, processes));
  }

  /** The same over two tails, with a process that follows. */
  private static Explorer followed(Fault fault, int polls, List<List<Command>> processes) {
    return Explorer.of(
        world -> {
          Subject subject = new Subject(world, fault, 2, processes);
          world.process(
              "f",
              () -> {
                DependencyFollower<String> follower = subject.log.follow();
                StringBuilder given = new StringBuilder();
                for (int i = 0; i < polls; i++) {
                  given.append(subject.order.poll(follower));
                }
                return given.toString();
              });
        });
  }

  private static List<Command> of(Command... commands) {
    return List.of(commands);
  }

  private static final List<List<Command>> ONE = List.of(of(new Command("a", 0, 1)));

  private static final List<List<Command>> TWO =
      List.of(of(new Command("a", 0, 1), new Command("c", 1)), of(new Command("b", 0, 1)));

  private static final List<List<Command>> THREE =
      List.of(of(new Command("a", 0, 1)), of(new Command("b", 1, 2)), of(new Command("c", 0, 2)));

  private static final List<List<Command>> RING =
      List.of(
          of(new Command("a", 0, 1), new Command("d", 1)),
          of(new Command("b", 1, 2)),
          of(new Command("c", 0, 2)));

  /** The same with two commands of two tails in one process. */
  private static final List<List<Command>> WIDE_RING =
      List.of(
          of(new Command("a", 0, 1), new Command("d", 1, 2)),
          of(new Command("b", 1, 2)),
          of(new Command("c", 0, 2)));

  private static void explored(String what, Explorer explorer) {
    Explored.run(
        "DependencyLog, " + what, explorer.soloEndsWithin(SOLO).explore().requireComplete());
  }

  @Test
  void twoProcesses() {
    explored("two, 1 crash", run(Fault.NOTHING, TWO).crashes(1));
  }

  private static void explored(String what, Explorer explorer, int states) {
    Explored.run(
        "DependencyLog, " + what,
        explorer.soloEndsWithin(SOLO).maxStates(states).explore().requireNoFailure());
  }

  @Test
  void threeInARing() {
    explored("three in a ring", run(Fault.NOTHING, THREE), STATES / 50);
  }

  @Test
  @Tag("deep")
  void threeInARingToItsEnd() {
    explored("three in a ring, to its end", run(Fault.NOTHING, THREE));
  }

  @Test
  @Tag("deep")
  void fourInARing() {
    explored("three and one more in a ring", run(Fault.NOTHING, RING), STATES);
  }

  @Test
  void oneAppendsAndOneFollows() {
    explored("one and a follower", followed(Fault.NOTHING, 2, ONE), STATES / 50);
  }

  @Test
  @Tag("deep")
  void oneAppendsAndOneFollowsToTheEnd() {
    explored("one and a follower, to its end", followed(Fault.NOTHING, 2, ONE));
  }

  @Test
  @Tag("deep")
  void oneAppendsTwiceAndOneFollows() {
    List<List<Command>> one = List.of(of(new Command("a", 0, 1), new Command("b", 1)));
    explored("two commands and a follower, 1 crash", followed(Fault.NOTHING, 3, one).crashes(1));
  }

  @Test
  @Tag("deep")
  void twoAppendAndOneFollows() {
    List<List<Command>> two = List.of(of(new Command("a", 0, 1)), of(new Command("b", 1)));
    explored("two and a follower", followed(Fault.NOTHING, 3, two), STATES / 4);
  }

  @Test
  @Tag("deep")
  void fourOfTwoTailsInARing() {
    explored("three in a wide ring", run(Fault.NOTHING, WIDE_RING), STATES);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
  void isFound(Fault fault) {
    List<List<Command>> ring =
        List.of(
            of(new Command("a", 0, 1), new Command("d", 1)),
            of(new Command("b", 1, 2)),
            of(fault == Fault.ANY_ORDER ? new Command("c", 2, 0) : new Command("c", 0, 2)));
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("three in a ring", run(fault, ring).soloEndsWithin(SOLO));
    SeededFault.requireFound(fault, checks);
  }
}
