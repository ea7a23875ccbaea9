// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.synod.explore.BruteForce.Called;
import org.synod.explore.BruteForce.Sequential;
import org.synod.explore.RandomWorld.Ghost;
import org.synod.explore.RandomWorld.Op;
import org.synod.explore.RandomWorld.Part;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** The state of a run of a random world, for its {@link Twin}. */
final class TwinState implements Cloneable {
  private static final int MOMENTS = 16; // in each move, for calls that take no step

  record Late(int process, Op op) {}

  /** A call: the numbers of its first reply and of its last, if it has returned. */
  private record Calling(Part part, int first, int last, long result) {
    private static final int NO_REPLY = Integer.MAX_VALUE;
  }

  /**
   * The position of a process after its replies so far: it has a next operation, has returned, or
   * has failed.
   */
  static final class Position {
    private final int process;
    private final List<Object> replies;
    private final Map<Object, Position> after = new HashMap<>();
    private final List<Calling> calls = new ArrayList<>();
    @Nullable Op next;
    @Nullable String result;
    boolean failed;

    Position(int process, List<Object> replies, RandomWorld world) {
      this.process = process;
      this.replies = replies;
      int done = 0;
      for (Part part : world.programs.get(process)) {
        if (part.isLeftOut(replies.subList(0, done))) {
          continue;
        }
        int first = done;
        boolean thrown = false;
        for (int i = 0; i < part.ops().size() && !thrown; i++) {
          if (done == replies.size()) {
            next = part.ops().get(i).after(replies);
            addCall(part, first, Calling.NO_REPLY);
            return;
          }
          thrown = replies.get(done++) instanceof Effect;
        }
        addCall(part, first, thrown ? Calling.NO_REPLY : done - 1);
        if (thrown && !world.catches) {
          result = replies.get(done - 1) == Effect.NONE ? "unavailable" : "unknown";
          return;
        }
      }
      try {
        result = world.result(replies);
      } catch (AssertionError e) {
        failed = true;
      }
    }

    private void addCall(Part part, int first, int last) {
      if (part.call() != null && (first < replies.size() || last < first)) {
        boolean ended = last != Calling.NO_REPLY;
        long result = ended ? RandomWorld.result(part, replies.subList(0, last + 1)) : 0;
        calls.add(new Calling(part, first, last, result));
      }
    }

    Position after(Object reply, RandomWorld world) {
      return after.computeIfAbsent(
          reply,
          key -> {
            List<Object> more = new ArrayList<>(replies);
            more.add(reply);
            return new Position(process, more, world);
          });
    }

    int steps() {
      return replies.size();
    }
  }

  private final RandomWorld world;
  List<Versioned<?>> registers = new ArrayList<>();
  private long[] words = new long[RandomWorld.WORDS];
  private Object sum = Sequential.INCREMENT.initial();
  private Object queue = Sequential.DEQUEUE.initial();
  List<Position> positions = new ArrayList<>(); // of the processes
  private List<List<Integer>> moves = new ArrayList<>(); // when each process took its steps
  Set<Integer> crashed = new TreeSet<>();
  private Set<Integer> out = new TreeSet<>(); // links of a register and a process
  int outages;
  int omissions;
  List<Late> late = new ArrayList<>(); // in the order in which a trace counts them
  Ghost ghost = new Ghost(0);
  boolean failed;
  String trace = "";
  int length;

  TwinState(RandomWorld world) {
    this.world = world;
    for (int i = 0; i < world.registers; i++) {
      registers.add(Versioned.unset());
    }
    for (int i = 0; i < world.programs.size(); i++) {
      positions.add(new Position(i, List.of(), world));
      moves.add(new ArrayList<>());
    }
  }

  /** A copy, after a move. */
  TwinState after(String move) {
    try {
      TwinState copy = (TwinState) clone();
      copy.registers = new ArrayList<>(registers);
      copy.words = words.clone();
      copy.positions = new ArrayList<>(positions);
      copy.moves = new ArrayList<>(moves);
      copy.crashed = new TreeSet<>(crashed);
      copy.out = new TreeSet<>(out);
      copy.late = new ArrayList<>(late);
      copy.trace += " " + move;
      copy.length++;
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  boolean isOut(int register, int process) {
    return out.contains(link(register, process));
  }

  /** Has a register stop or begin to answer one process, or all of them if {@code whom} is -1. */
  void setOut(int register, int whom, boolean isOut) {
    for (int process = 0; process < positions.size(); process++) {
      if (whom < 0 || whom == process) {
        out.remove(link(register, process));
        if (isOut) {
          out.add(link(register, process));
        }
      }
    }
  }

  private static int link(int register, int process) {
    return register * World.MAX_PROCESSES + process;
  }

  /** Gives a reply to a process. */
  void reply(int process, Object reply) {
    Position position = positions.get(process).after(reply, world);
    positions.set(process, position);
    failed |= position.failed;
    List<Integer> more = new ArrayList<>(moves.get(process));
    more.add(length);
    moves.set(process, more);
  }

  /** Does an operation, and returns the reply to it. */
  Object operate(Op op) {
    switch (op.kind()) {
      case GET:
        return registers.get(op.cell());
      case COMPARE_AND_SET:
        if (registers.get(op.cell()).version() != op.expected()) {
          return false;
        }
        registers.set(op.cell(), new Versioned<>(op.expected() + 1, op.value()));
        return true;
      case READ:
        return words[op.cell()];
      case WRITE:
        words[op.cell()] = op.value();
        return true;
      case EXCHANGE:
        long old = words[op.cell()];
        words[op.cell()] = old == op.expected() ? op.value() : old;
        return old;
      case ADD:
        sum = (Long) sum + 1;
        return (Long) sum - 1;
      case PUT:
        queue = Sequential.ENQUEUE.apply(queue, op.value()).next();
        return 0L;
      case TAKE:
        World.Step<Object, Long> taken = Sequential.DEQUEUE.apply(queue, 0);
        queue = taken.next();
        return taken.result();
      default:
        return crashed.contains(op.cell());
    }
  }

  void dropTooLate() {
    late.removeIf(each -> registers.get(each.op.cell()).version() > each.op.expected());
  }

  /** The calls of each process, with the moments when they began and ended. */
  List<List<Called>> calls() {
    List<List<Called>> calls = new ArrayList<>();
    for (Position position : positions) {
      List<Integer> moves = this.moves.get(position.process);
      List<Called> mine = new ArrayList<>();
      int moment = 0;
      for (Calling call : position.calls) {
        int ended = Called.NEVER;
        if (call.last < call.first) { // at once, behind the step before
          moment = Math.max(moment, call.last < 0 ? 0 : moves.get(call.last) * MOMENTS) + 1;
          ended = moment;
        } else {
          moment = moves.get(call.first) * MOMENTS;
          ended = call.last == Calling.NO_REPLY ? ended : moves.get(call.last) * MOMENTS;
        }
        mine.add(
            new Called(call.part.call(), call.part.argument(), moment, ended, call.result));
      }
      calls.add(mine);
    }
    return calls;
  }

  /** For each call, the number of calls of each other process that had ended when it began. */
  private List<Integer> order() {
    List<Integer> order = new ArrayList<>();
    List<List<Called>> calls = calls();
    for (List<Called> mine : calls) {
      for (Called call : mine) {
        for (List<Called> other : calls) {
          int ended = (int) other.stream().filter(each -> each.ended() < call.began()).count();
          order.add(other == mine ? -1 : ended);
        }
      }
    }
    return order;
  }

  /** The part of a state by which the explorer may take two runs as one. */
  List<Object> state() {
    return List.of(
        registers, Arrays.toString(words), sum, queue, positions, crashed, out, outages, omissions,
        new HashSet<>(late), ghost, order(), length);
  }
}
