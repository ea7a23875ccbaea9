// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Spec;
import org.synod.explore.Spec.View;
import org.synod.explore.World;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;
import org.synod.memory.Memory;
import org.synod.memory.Words;

/**
 * The two words of a {@link Delivery} over weak memory, with a plain follower and a plain consumer.
 * Each run passes, and fails when an access is weakened by one step. docs/ordering.md names them.
 */
class DeliveryWeakTest {
  private static final String LEFT_BEHIND = "the consumer behind its follower";
  private static final String OVERLOOKED = "delivered by nobody";
  private static final String CLOSED = "delivered after the close";

  /** A small run of the production code. */
  enum Run {
    /** Two processes append, and deliver for each other. */
    TWO_APPENDS(DeliveryWeakTest::twoAppends),
    /** One delivers two commands while another closes. */
    CLOSED(DeliveryWeakTest::closed);

    private final BiConsumer<World, Weakening> setup;

    Run(BiConsumer<World, Weakening> setup) {
      this.setup = setup;
    }

    Exploration with(Weakening weakening) {
      return Explorer.of(
              world -> {
                world.weak();
                setup.accept(world, weakening);
              })
          .explore();
    }
  }

  private static long plain(Words words) {
    long[] into = new long[1];
    words.copyTo(0, into);
    return into[0];
  }

  private static void setPlain(Words words, long value) {
    words.copyFrom(new long[] {value}, 0);
  }

  /** A log of two slots with one follower, whose position is plain. */
  private record TwoSlots(Words slots, Words at) implements Log<Long> {
    TwoSlots(Memory memory) {
      this(memory.allocate(2), memory.allocate(1));
    }

    @Override
    public long append(Long command) {
      return slots.compareAndExchange(0, 0, command) == 0
          ? 0
          : slots.compareAndExchange(1, 0, command) + 1;
    }

    @Override
    public Follower<Long> follow(long from) {
      return new Follower<>() {
        @Override
        public long position() {
          return plain(at);
        }

        @Override
        public Long poll() {
          long mine = position();
          long found = mine == 2 ? 0 : slots.getVolatile((int) mine);
          if (found == 0) {
            return null;
          }
          setPlain(at, mine + 1);
          return found;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public Long get(long index) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long decidedPrefix() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private static void twoAppends(World world, Weakening weakening) {
    Memory memory = world.memory("w", 2);
    Words words = weakening.of(memory).allocate(2);
    TwoSlots log = new TwoSlots(memory);
    Words delivered = memory.allocate(1);
    for (long command = 1; command <= 2; command++) {
      long mine = command;
      world.process(
          "p" + mine,
          () -> {
            Delivery<Long> delivery =
                new Delivery<>(
                    log,
                    0,
                    next -> {
                      long seen = plain(delivered);
                      assertEquals(plain(log.at) - 1, seen, LEFT_BEHIND);
                      setPlain(delivered, seen + 1);
                    },
                    words);
            return delivery.append(mine);
          });
    }
    world.check(atTheEnd(view -> assertEquals(2, view.get(delivered, 0), OVERLOOKED)));
  }

  private static void closed(World world, Weakening weakening) {
    Memory memory = world.memory("w", 2);
    Words words = weakening.of(memory).allocate(2);
    TwoSlots log = new TwoSlots(memory);
    log.append(1L);
    log.append(2L);
    Words delivered = memory.allocate(1);
    world.process(
        "delivers",
        () -> {
          delivery(log, delivered, words).deliver();
          return 0;
        });
    world.process(
        "closes",
        () -> {
          delivery(log, delivered, words).close();
          return delivered.getVolatile(0);
        });
    world.check(
        atTheEnd(
            view ->
                // the one that had begun
                assertTrue(view.get(delivered, 0) <= (Long) view.result(1) + 1, CLOSED)));
  }

  private static Delivery<Long> delivery(TwoSlots log, Words delivered, Words words) {
    return new Delivery<>(
        log,
        0,
        next -> delivered.compareAndExchange(0, next - 1, next), // tells others at once
        words);
  }

  private static Spec<Integer> atTheEnd(Consumer<View> check) {
    return new Spec<>() {
      @Override
      public Integer start() {
        return 0;
      }

      @Override
      public Integer next(Integer remembered, View view) {
        if (view.ended(0) && view.ended(1)) {
          check.accept(view);
        }
        return remembered;
      }
    };
  }

  /** A weakening by one step, a run that shows it, and what fails then. */
  enum Weakened {
    BEGIN_WITHOUT_ACQUIRE(
        Run.TWO_APPENDS, Access.EXCHANGE, "Delivery.deliver", Mode.RELEASE, LEFT_BEHIND),
    END_WITHOUT_RELEASE(
        Run.TWO_APPENDS, Access.EXCHANGE, "Delivery.deliverUntilIdle", Mode.ACQUIRE, LEFT_BEHIND),
    LOOK_AGAIN_WITHOUT_ACQUIRE(
        Run.TWO_APPENDS, Access.EXCHANGE, "Delivery.deliverUntilIdle", Mode.RELEASE, OVERLOOKED),
    CLOSING(
        Run.CLOSED, Access.GET_VOLATILE, "Delivery.deliverUntilIdle", Mode.ACQUIRE, CLOSED);

    private final Run run;
    private final Weakening weakening;
    private final String failure;

    Weakened(Run run, Access access, String caller, Mode mode, String failure) {
      this.run = run;
      weakening = Weakening.of(access, caller, mode);
      this.failure = failure;
    }
  }

  /** A weakening that no run shows: a command is appended by a volatile access of its own. */
  private static final Weakening SIGN_WITHOUT_RELEASE =
      Weakening.of(Access.EXCHANGE, "Delivery.deliver", Mode.ACQUIRE);

  @ParameterizedTest
  @EnumSource
  void passes(Run run) {
    run.with(Weakening.none()).requireComplete();
  }

  @ParameterizedTest
  @EnumSource
  void failsWhenItIsWeaker(Weakened weakened) {
    weakened.run.with(weakened.weakening).requireFailure(weakened.failure);
  }

  @Test
  void passesIfTheSignIsLeftWithoutRelease() {
    Run.TWO_APPENDS.with(SIGN_WITHOUT_RELEASE).requireComplete();
  }
}
