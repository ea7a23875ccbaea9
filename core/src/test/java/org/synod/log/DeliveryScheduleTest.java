// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Spec;
import org.synod.log.segments.Ends;
import org.synod.log.segments.Segment;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.WrappedWords;
import org.synod.register.Register;

/**
 * Every schedule of two appends with their delivery, and seeded faults in the delivery's one word.
 */
class DeliveryScheduleTest {

  /** A seeded fault. */
  enum Fault {
    NOTHING,
    /** Two processes may begin to deliver at the same time. */
    BEGUN_BY_TWO,
    /** A process that finds another one delivering leaves no sign. */
    NO_SIGN_LEFT,
    /** A process that ends overlooks the sign. */
    SIGN_OVERLOOKED,
    /** A process that delivers is never done. */
    NEVER_IDLE
  }

  /** The word of the delivery, with a fault below the production code. */
  private static final class FaultyWords extends WrappedWords {
    private final Fault fault;

    FaultyWords(Words words, Fault fault) {
      super(words);
      this.fault = fault;
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      if (fault == Fault.BEGUN_BY_TWO && next == 1 && expected == 0) {
        long seen = getVolatile(index);
        if (seen == expected) {
          setOpaque(index, next);
        }
        return seen;
      }
      if (fault == Fault.NO_SIGN_LEFT && next == 2) {
        return getVolatile(index);
      }
      if (fault == Fault.SIGN_OVERLOOKED && next == 0) {
        setOpaque(index, next);
        return expected;
      }
      if (fault == Fault.NEVER_IDLE && next == 0) {
        return expected;
      }
      return super.compareAndExchange(index, expected, next);
    }
  }

  /**
   * Without crashes, all commands are delivered in the order of the log once both processes have
   * ended.
   */
  private static Spec<Integer> allDelivered(Register<List<String>> delivered, boolean crashes) {
    return new Spec<>() {
      @Override
      public Integer start() {
        return 0;
      }

      @Override
      public Integer next(Integer remembered, View view) {
        if (!crashes && view.ended(0) && view.ended(1)) {
          boolean aFirst = (Long) view.result(0) < (Long) view.result(1);
          List<String> order = aFirst ? List.of("a", "b") : List.of("b", "a");
          assertEquals(order, view.get(delivered).toOptional().orElse(List.of()), "delivered");
        }
        return remembered;
      }
    };
  }

  private static Explorer appends(Fault fault, boolean crashes) {
    return Explorer.of(
        world -> {
          Memory memory = world.memory("w", 2);
          Words words = new FaultyWords(memory.allocate(2), fault);
          HeapLog<String> log = new HeapLog<>(new Ends(new Segment(memory, 0, 3)));
          Register<List<String>> delivered = world.register("delivered");
          Register<Long> at = world.register("at", 0L); // the follower's position
          for (String command : List.of("a", "b")) {
            world.process(
                command,
                () -> {
                  Delivery<String> delivery =
                      new Delivery<>(
                          new SharedFollower(log, at),
                          0,
                          next -> {
                            var seen = delivered.get();
                            List<String> more =
                                new ArrayList<>(seen.toOptional().orElse(List.of()));
                            more.add(next);
                            assertTrue(
                                delivered.compareAndSet(seen.version(), List.copyOf(more)),
                                "one at a time");
                          },
                          words);
                  return delivery.append(command);
                });
          }
          world.check(allDelivered(delivered, crashes));
        });
  }

  /** A log whose one follower is shared: each process finds its position in the same register. */
  private record SharedFollower(HeapLog<String> log, Register<Long> at) implements Log<String> {
    @Override
    public long append(String command) {
      return log.append(command);
    }

    @Override
    public String get(long index) {
      return log.get(index);
    }

    @Override
    public long decidedPrefix() {
      return log.decidedPrefix();
    }

    @Override
    public Follower<String> follow(long from) {
      return new Follower<>() {
        @Override
        public long position() {
          return at.get().value();
        }

        @Override
        public String poll() {
          var seen = at.get();
          if (log.decidedPrefix() <= seen.value()) {
            return null;
          }
          String next = log.get(seen.value());
          assertTrue(at.compareAndSet(seen.version(), seen.value() + 1), "used by one at a time");
          return next;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {
      log.close();
    }
  }

  @Test
  void eachIsDeliveredOnceInOrderUnderEverySchedule() {
    Exploration found =
        appends(Fault.NOTHING, false).soloEndsWithin(80).explore().requireComplete();
    Explored.run("Delivery", found);
    assertTrue(found.outcomes().contains("a: 0, b: 1") && found.outcomes().contains("a: 1, b: 0"));
  }

  /**
   * A process that stops while it delivers holds up the delivery. It holds up no append, and the
   * order of the log stays.
   */
  @Test
  void whoStopsHoldsUpNoAppend() {
    Exploration found =
        appends(Fault.NOTHING, true).crashes(1).soloEndsWithin(80).explore().requireComplete();
    Explored.run("Delivery, with a crash", found);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, Map.of("two appends", appends(fault, false).ownSteps(100)));
  }
}
