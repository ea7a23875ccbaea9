// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.synod.consensus.Consensus;
import org.synod.consensus.RegisterConsensus;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.memory.Memory;

/**
 * The shared memory of a {@link HeapLog} in a world: each access to a slot, a link, a hint or what
 * is retained is a step. A fault can be put in below the production code.
 */
final class StepLog {
  private static final Object NONE = "none";

  /** What is broken. */
  enum Fault {
    NOTHING,
    /** A slot is read, and then written whatever has come there. */
    SLOT_CHECK_THEN_SET,
    /** Who loses a slot is told that it has won. */
    LOSER_IS_TOLD_IT_WON,
    /** Who wins a slot is told that it has lost, and goes on. */
    WINNER_IS_TOLD_IT_LOST,
    /** A slot shows an entry to its reader only when the next is decided too. */
    SLOT_IS_SEEN_LATE,
    /** The segments of two threads both follow the same one: the first is forgotten. */
    LINK_OVERWRITTEN,
    /** Who loses the link goes on in its own segment. */
    LINK_LOSER_KEEPS_ITS_OWN,
    /** A segment that is let go of is left without a link, as if it were the last. */
    LINK_REMOVED,
    /** The hint in a segment is one slot too far. */
    HINT_TOO_FAR,
    /** The hint goes beyond the entry that closes the log. */
    HINT_BEYOND_CLOSE,
    /** The hint at the tail is one segment too far. */
    TAIL_TOO_FAR,
    /** What is retained is compared, and then set whatever has come there. */
    RETAINED_CHECK_THEN_SET,
    /** The first segment is that of the follower that is farthest. */
    RETAINED_FOR_THE_FASTEST,
    /** A new follower is not counted among those for which something is kept. */
    FOLLOWER_NOT_COUNTED,
    /** A follower is not taken away when it is closed. */
    FOLLOWER_NOT_TAKEN_AWAY,
    /** A decision of a consensus object is not stored by whoever goes on. */
    DECISION_NOT_SETTLED,
    /** Two consensus objects for a slot, of which the later replaces the other. */
    OBJECT_OVERWRITTEN,
    /** A consensus object that does not say what it decided is taken to have decided this entry. */
    SILENCE_IS_A_WIN
  }

  private final World world;
  private final Memory who; // whose process runs
  private final int processes;
  private final Fault fault;
  private final boolean consensus;

  private StepLog(World world, int processes, Fault fault, boolean consensus) {
    this.world = world;
    this.who = world.memory("who", processes);
    this.processes = processes;
    this.fault = fault;
    this.consensus = consensus;
  }

  /** Of a log in a world: how long its segments are, how many there may be, and what is there. */
  record Shape(int length, int segments, List<?> entries) {
    Shape(int length, int segments) {
      this(length, segments, List.of());
    }
  }

  /** A log for a number of processes, by one compare-and-exchange for each slot. */
  static <C> HeapLog<C> of(World world, int processes, Shape shape, Fault fault) {
    return new StepLog(world, processes, fault, false).make(shape);
  }

  /** The same by a {@link RegisterConsensus} for each slot. */
  static <C> HeapLog<C> ofConsensus(World world, int processes, Shape shape, Fault fault) {
    return new StepLog(world, processes, fault, true).make(shape);
  }

  /** All segments are made beforehand, one after each for each process that may add it. */
  private <C> HeapLog<C> make(Shape shape) {
    List<Segment> after = new ArrayList<>();
    for (int number = shape.segments - 1; number >= 0; number--) {
      List<Segment> here = new ArrayList<>();
      for (int process = 0; process < (number == 0 ? 1 : processes); process++) {
        here.add(segment(shape, number, process, List.copyOf(after)));
      }
      after = here;
    }
    return new HeapLog<>(new StepEnds(after.get(0)));
  }

  private Segment segment(Shape shape, int number, int process, List<Segment> after) {
    long base = (long) number * shape.length;
    List<Object> entries = new ArrayList<>();
    for (long index = base; index < base + shape.length; index++) {
      boolean there = process == 0 && index < shape.entries.size();
      entries.add(there ? shape.entries.get((int) index) : NONE);
    }
    boolean linked = process == 0 && base + shape.length < shape.entries.size();
    String name = number == 0 ? "first" : "segment" + number + (char) ('a' + process);
    Cells cells = new Cells(name, entries, linked ? after.get(0) : NONE, after);
    return consensus ? new ByConsensus(base, cells) : new ByExchange(base, cells);
  }

  private <S, R> R step(Shared<S> cell, String label, Function<S, World.Step<S, R>> operation) {
    return cell.step(label, operation);
  }

  private <S> S read(Shared<S> cell) {
    return step(cell, "read", state -> new World.Step<>(state, state));
  }

  private <S> void write(Shared<S> cell, S next) {
    step(cell, "write " + next, state -> new World.Step<>(next, true));
  }

  private Object exchangeNone(Shared<Object> cell, Object next) {
    return step(
        cell,
        "compareAndExchange(none, " + next + ")",
        state -> new World.Step<>(state == NONE ? next : state, state));
  }

  private static Object orNull(Object content) {
    return content == NONE ? null : content;
  }

  /** What a segment shares. */
  private final class Cells {
    private final String name;
    private final List<Shared<Object>> slots = new ArrayList<>();
    private final List<List<Consensus<Object>>> objects = new ArrayList<>(); // by slot, process
    private final Shared<Object> next;
    private final Shared<Integer> undecided;
    private final List<Segment> after;

    Cells(String name, List<Object> entries, Object next, List<Segment> after) {
      this.name = name;
      this.after = after;
      for (int i = 0; i < entries.size(); i++) {
        slots.add(world.shared(name + "[" + i + "]", entries.get(i)));
        List<Consensus<Object>> made = new ArrayList<>();
        for (int p = 0; consensus && p < processes; p++) {
          Consensus<Object> object =
              new RegisterConsensus<>(world.register(name + "[" + i + "]" + p));
          made.add(fault == Fault.SILENCE_IS_A_WIN ? new WinningConsensus(object) : object);
        }
        objects.add(made);
      }
      this.next = world.shared(name + ".next", next);
      this.undecided = world.shared(name + ".undecided", 0);
    }

    int process() {
      return who.current().id();
    }

    Object slot(int offset) {
      Object there = read(slots.get(offset));
      if (fault == Fault.SLOT_IS_SEEN_LATE
          && offset + 1 < slots.size()
          && read(slots.get(offset + 1)) == NONE) {
        return null;
      }
      return orNull(there);
    }

    Object exchange(int offset, Object content) {
      Shared<Object> slot = slots.get(offset);
      if (fault == Fault.SLOT_CHECK_THEN_SET || fault == Fault.OBJECT_OVERWRITTEN) {
        write(slot, content);
        return null;
      }
      Object there = exchangeNone(slot, content);
      if (fault == Fault.HINT_BEYOND_CLOSE && content.toString().equals("CLOSED")) {
        write(undecided, offset + 1);
      }
      if (fault == Fault.WINNER_IS_TOLD_IT_LOST && there == NONE) {
        return content;
      }
      return fault == Fault.LOSER_IS_TOLD_IT_WON ? null : orNull(there);
    }

    void settle(int offset, Object content) {
      if (fault != Fault.DECISION_NOT_SETTLED) {
        write(slots.get(offset), content);
      }
    }

    int undecided() {
      return read(undecided);
    }

    void undecided(int offset) {
      write(undecided, fault == Fault.HINT_TOO_FAR ? offset + 1 : offset);
    }

    Segment next() {
      return (Segment) orNull(read(next));
    }

    Segment link(Segment fresh) {
      if (fault == Fault.LINK_OVERWRITTEN) {
        write(next, fresh);
        return null;
      }
      Segment other = (Segment) orNull(exchangeNone(next, fresh));
      return fault == Fault.LINK_LOSER_KEEPS_ITS_OWN ? null : other;
    }

    void cut(Segment self) {
      write(next, fault == Fault.LINK_REMOVED ? NONE : self);
    }

    Segment following() {
      if (after.isEmpty()) {
        throw new AssertionError("more segments than were made");
      }
      return after.get(process());
    }
  }

  /** The default. */
  private static final class ByExchange extends Segment {
    private final Cells cells;

    ByExchange(long base, Cells cells) {
      super(base, cells.slots.size());
      this.cells = cells;
    }

    @Override
    Object slot(int offset) {
      return cells.slot(offset);
    }

    @Override
    Object exchange(int offset, Object content) {
      return cells.exchange(offset, content);
    }

    @Override
    int undecided() {
      return cells.undecided();
    }

    @Override
    void undecided(int offset) {
      cells.undecided(offset);
    }

    @Override
    Segment next() {
      return cells.next();
    }

    @Override
    Segment link(Segment fresh) {
      return cells.link(fresh);
    }

    @Override
    void cut() {
      cells.cut(this);
    }

    @Override
    Segment following() {
      return cells.following();
    }

    @Override
    public String toString() {
      return cells.name;
    }
  }

  /** By consensus objects. */
  private static final class ByConsensus extends ConsensusSegment {
    private final Cells cells;

    ByConsensus(long base, Cells cells) {
      super(base, cells.slots.size(), () -> null);
      this.cells = cells;
    }

    @Override
    Consensus<Object> object(int offset) {
      return cells.objects.get(offset).get(cells.process());
    }

    @Override
    Object slot(int offset) {
      return cells.slot(offset);
    }

    @Override
    Object exchange(int offset, Object content) {
      return cells.exchange(offset, content);
    }

    @Override
    void settle(int offset, Object content) {
      cells.settle(offset, content);
    }

    @Override
    int undecided() {
      return cells.undecided();
    }

    @Override
    void undecided(int offset) {
      cells.undecided(offset);
    }

    @Override
    Segment next() {
      return cells.next();
    }

    @Override
    Segment link(Segment fresh) {
      return cells.link(fresh);
    }

    @Override
    void cut() {
      cells.cut(this);
    }

    @Override
    Segment following() {
      return cells.following();
    }

    @Override
    public String toString() {
      return cells.name;
    }
  }

  private final class StepEnds extends Ends {
    private final Shared<Retained> retained;
    private final Shared<Segment> tail;

    StepEnds(Segment first) {
      super(first);
      this.retained = world.shared("retained", new Retained(first));
      this.tail = world.shared("tail", first);
    }

    @Override
    Retained retained() {
      return read(retained);
    }

    @Override
    boolean casRetained(Retained expected, Retained next) {
      if (fault == Fault.RETAINED_CHECK_THEN_SET) {
        if (!read(retained).equals(expected)) {
          return false;
        }
        write(retained, next);
        return true;
      }
      Retained faulty = faulty(expected, next);
      return step(
          retained,
          "compareAndSet(" + expected + ", " + faulty + ")",
          state ->
              state.equals(expected)
                  ? new World.Step<>(faulty, true)
                  : new World.Step<>(state, false));
    }

    private Retained faulty(Retained expected, Retained next) {
      int more = next.followers().size() - expected.followers().size();
      if (fault == Fault.FOLLOWER_NOT_COUNTED && more > 0) {
        return new Retained(next.first(), next.nextId(), expected.followers());
      }
      if (fault == Fault.FOLLOWER_NOT_TAKEN_AWAY && more < 0) {
        return expected;
      }
      if (fault == Fault.RETAINED_FOR_THE_FASTEST) {
        Segment farthest = next.first();
        for (Retained.Position position : next.followers()) {
          farthest = position.segment().base > farthest.base ? position.segment() : farthest;
        }
        return new Retained(farthest, next.nextId(), next.followers());
      }
      return next;
    }

    @Override
    Segment tail() {
      return read(tail);
    }

    @Override
    void tail(Segment segment) {
      write(tail, fault == Fault.TAIL_TOO_FAR ? segment.successor() : segment);
    }
  }
}
