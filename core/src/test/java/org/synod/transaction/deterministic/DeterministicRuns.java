// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.synod.explore.Explorer;
import org.synod.explore.Spec;
import org.synod.explore.World;
import org.synod.memory.FaultyReference;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;

/** Small runs of workers, each by a process of its own, with faults below the production code. */
final class DeterministicRuns {
  static final int SOLO = 60; // steps within which each ends alone
  private static final int PER_PART = 2; // outcomes: so that there are links

  /** A seeded fault. */
  enum Fault {
    NONE,
    /** A body reads a key that its command has not declared. */
    DECLARED_TOO_LITTLE,
    /** A command writes a key that it has declared as read. */
    WRITES_WHAT_IT_DECLARED_AS_READ,
    /** One worker reads the log with two commands in the other order. */
    TWO_REORDERED,
    /** One worker waits for another, which may have died, to decide what it has begun. */
    WAITS_FOR_ONE_THAT_DIES,
    /** The outcome of a command is written, whatever is there. */
    OUTCOME_NOT_COMPARED,
    /** The outcome of a command is compared, and then written. */
    OUTCOME_COMPARED_THEN_WRITTEN,
    /** A worker whose outcome came too late takes it for the one that counts. */
    LATE_OUTCOME_TAKEN_FOR_DECIDED,
    /** An outcome is not written. */
    OUTCOME_DROPPED,
    /** Two workers go on in different parts of the outcomes. */
    LINK_NOT_COMPARED,
    /** A worker that loses the link to the next part takes its own. */
    LOST_LINK_TAKEN_FOR_WON;

    private FaultyReference.Fault of(String label) {
      boolean isLink = label.equals("next");
      return switch (this) {
        case OUTCOME_NOT_COMPARED -> of(!isLink, FaultyReference.Fault.NOT_COMPARED);
        case OUTCOME_COMPARED_THEN_WRITTEN -> of(!isLink, FaultyReference.Fault.CHECK_THEN_SET);
        case LATE_OUTCOME_TAKEN_FOR_DECIDED ->
            of(!isLink, FaultyReference.Fault.LOSER_IS_TOLD_IT_WON);
        case OUTCOME_DROPPED -> of(!isLink, FaultyReference.Fault.WRITE_IS_DROPPED);
        case LINK_NOT_COMPARED -> of(isLink, FaultyReference.Fault.NOT_COMPARED);
        case LOST_LINK_TAKEN_FOR_WON -> of(isLink, FaultyReference.Fault.LOSER_IS_TOLD_IT_WON);
        default -> FaultyReference.Fault.NOTHING;
      };
    }

    private static FaultyReference.Fault of(boolean isMeant, FaultyReference.Fault fault) {
      return isMeant ? fault : FaultyReference.Fault.NOTHING;
    }
  }

  private final Fault fault;

  DeterministicRuns(Fault fault) {
    this.fault = fault;
  }

  private final class FaultyMemory extends WrappedMemory {
    private final Memory memory;

    FaultyMemory(Memory memory) {
      super(memory);
      this.memory = memory;
    }

    @Override
    protected <T> References<T> wrap(String label, References<T> references) {
      return new Waiting<>(memory, new FaultyReference<>(references, fault.of(label)));
    }
  }

  /** References for which process 1 waits until process 0 has written them: a fault. */
  private final class Waiting<T> extends WrappedReferences<T> {
    private final Memory memory;

    Waiting(Memory memory, References<T> references) {
      super(references);
      this.memory = memory;
    }

    @Override
    public T getVolatile(int index) {
      T there = super.getVolatile(index);
      if (fault == Fault.WAITS_FOR_ONE_THAT_DIES && memory.current().id() == 1) {
        while (there == null) {
          there = super.getVolatile(index);
        }
      }
      return there;
    }
  }

  private class FaultyOps extends Op.Procedure {
    @Override
    public void declare(Op op, Declaration<String> keys) {
      if (fault != Fault.DECLARED_TOO_LITTLE) {
        op.reads().forEach(keys::reads);
      }
      for (String key : op.writes()) {
        if (fault == Fault.WRITES_WHAT_IT_DECLARED_AS_READ && key.equals("b")) {
          keys.reads(key);
        } else {
          keys.writes(key);
        }
      }
    }
  }

  /** Its outcomes depend on the process: workers agree only because each is decided once. */
  private final class Own extends FaultyOps {
    private final int process;

    Own(int process) {
      this.process = process;
    }

    @Override
    public Long run(Op op, Access<String, Long> state) {
      Long result = super.run(op, state);
      op.writes().forEach(key -> state.set(key, 10 * state.get(key) + process));
      return result;
    }
  }

  private List<Op> log(int process, List<Op> ops) {
    List<Op> read = new ArrayList<>(ops);
    if (fault == Fault.TWO_REORDERED && process == 1) {
      read.set(0, ops.get(1));
      read.set(1, ops.get(0));
    }
    return read;
  }

  private Explorer workers(
      int count, List<Op> ops, Function<Integer, Op.Procedure> procedures, boolean isSerial) {
    return Explorer.of(
            world -> {
              Memory memory = new FaultyMemory(world.memory("m", count));
              var claims = memory.allocate(1);
              Outcomes outcomes = new Outcomes(memory, 0, PER_PART);
              for (int i = 0; i < count; i++) {
                int process = i;
                world.process(
                    "p" + i,
                    () -> {
                      var worker =
                          new Worker<>(
                              ListLog.fixed(log(process, ops)),
                              procedures.apply(process),
                              claims,
                              outcomes,
                              count,
                              () -> {});
                      assertEquals(ops.size(), worker.run());
                      return state(worker);
                    });
              }
              world.check(isSerial ? serial(count, ops) : equal(count));
            })
        .soloEndsWithin(SOLO);
  }

  private static Map<String, Long> state(Worker<Op, String, Long, Long> worker) {
    Map<String, Long> state = new TreeMap<>();
    for (String key : List.of("a", "b", "c")) {
      Long value = worker.get(key);
      if (value != null) {
        state.put(key, value);
      }
    }
    return state;
  }

  private static Spec<Integer> invariant(Consumer<Spec.View> holds) {
    return new Spec<>() {
      @Override
      public Integer start() {
        return 0;
      }

      @Override
      public Integer next(Integer remembered, View view) {
        holds.accept(view);
        return remembered;
      }
    };
  }

  private static Spec<Integer> serial(int count, List<Op> ops) {
    Map<String, Long> expected = Op.serial(ops);
    return invariant(
        view -> {
          for (int i = 0; i < count; i++) {
            if (view.ended(i)) {
              assertEquals(expected, view.result(i), "not the outcome of the log's order");
            }
          }
        });
  }

  private static Spec<Integer> equal(int count) {
    return invariant(
        view -> {
          for (int i = 1; i < count; i++) {
            if (view.ended(0) && view.ended(i)) {
              assertEquals(view.result(0), view.result(i), "two workers disagree");
            }
          }
        });
  }

  /** Workers of a fixed log: each ends with the outcome of one op after the other. */
  Explorer fixed(int workers, Op... ops) {
    return workers(workers, List.of(ops), process -> new FaultyOps(), /* isSerial */ true);
  }

  /** The same with bodies that are not deterministic: all end with the same outcome. */
  Explorer disagreeing(int workers, Op... ops) {
    return workers(workers, List.of(ops), Own::new, /* isSerial */ false);
  }

  /** Two that append an op each, and execute it: linearizable. */
  Explorer executing(Op first, Op second) {
    return Explorer.of(
            world -> {
              Memory memory = new FaultyMemory(world.memory("m", 2));
              var claims = memory.allocate(1);
              Outcomes outcomes = new Outcomes(memory, 0, PER_PART);
              ListLog log = ListLog.of(world.shared("log", List.of()));
              world.linearizable(Map.of());
              for (Op op : List.of(first, second)) {
                world.process(
                    op == first ? "p" : "q",
                    () -> {
                      var worker =
                          new Worker<>(log, new FaultyOps(), claims, outcomes, 2, () -> {});
                      return executed(world, worker, op);
                    });
              }
            })
        .soloEndsWithin(SOLO);
  }

  private static String executed(World world, Worker<Op, String, Long, Long> worker, Op op) {
    return world.<Map<String, Long>, String>call(
        op.toString(),
        () -> {
          try {
            return Long.toString(worker.execute(op));
          } catch (IllegalStateException e) {
            return e.getMessage();
          }
        },
        old -> {
          Map<String, Long> next = new HashMap<>(old);
          String result = op.on(next);
          return new World.Step<>(next, result);
        });
  }

  Map<String, Explorer> all() {
    Op chain = Op.of("a", "b");
    Map<String, Explorer> all = new LinkedHashMap<>();
    all.put("2 workers, a chain of 2, 1 crash",
        fixed(2, Op.of("", "a"), chain).crashes(1));
    all.put("2 workers that disagree, 3 commands",
        disagreeing(2, Op.of("", "a"), chain, Op.of("b", "c")));
    return all;
  }
}
