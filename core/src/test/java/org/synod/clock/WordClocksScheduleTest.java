// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.Invariant;
import org.synod.SeededFault;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Spec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedWords;

/**
 * Every schedule of three threads that share a clock of one word, each access to which is a step,
 * with one that stops. A word that is left behind by a thread that stopped is whole.
 */
class WordClocksScheduleTest {

  /** The events of a thread. */
  interface Subject {
    long tick();

    long receive(long stamp);
  }

  enum Kind {
    LAMPORT(
        memory -> {
          LamportClock clock = new LamportClock(memory);
          return subject(clock::tick, clock::receive);
        }),
    /** Its physical clock stands still, so that all stamps lie in one millisecond. */
    HYBRID(
        memory -> {
          HybridClock clock = new HybridClock(memory, () -> 1, Duration.ofMillis(1));
          return subject(clock::tick, clock::receive);
        });

    private final Function<Memory, Subject> make;

    Kind(Function<Memory, Subject> make) {
      this.make = make;
    }
  }

  private interface Tick {
    long tick();
  }

  private interface Receive {
    long receive(long stamp);
  }

  private static Subject subject(Tick tick, Receive receive) {
    return new Subject() {
      @Override
      public long tick() {
        return tick.tick();
      }

      @Override
      public long receive(long stamp) {
        return receive.receive(stamp);
      }
    };
  }

  /** The results: the last stamp of each thread, which nobody else has. */
  private static Spec<Boolean> distinct() {
    return new Spec<>() {
      @Override
      public Boolean start() {
        return true;
      }

      @Override
      public Boolean next(Boolean nothing, View view) {
        Set<Object> stamps = new HashSet<>();
        for (int i = 0; i < view.processes(); i++) {
          Object stamp = view.result(i);
          Invariant.require(stamp == null || stamps.add(stamp), "two events at ", stamp);
        }
        return nothing;
      }
    };
  }

  /** Words of which a compare-and-set writes on top of whatever is there. */
  private static final class Blind extends WrappedMemory {
    Blind(Memory memory) {
      super(memory);
    }

    @Override
    protected Words wrap(Words words) {
      return new WrappedWords(words) {
        @Override
        public long compareAndExchange(int index, long expected, long next) {
          words.setOpaque(index, next);
          return expected;
        }
      };
    }
  }

  private static Explorer threads(Kind kind, UnaryOperator<Memory> seam) {
    long message = kind.make.apply(new HeapMemory(1)).tick() + 1;
    return Explorer.of(
        world -> {
          Subject clock = kind.make.apply(seam.apply(world.memory("m", 3)));
          for (int i = 0; i < 3; i++) {
            boolean isReceiver = i == 0;
            boolean isShort = i == 2;
            world.process(
                "p" + i,
                () -> {
                  long first = clock.tick();
                  if (isShort) {
                    return first;
                  }
                  long second = isReceiver ? clock.receive(message) : clock.tick();
                  Invariant.require(second > first, "not monotonic: ", first, ", then ", second);
                  Invariant.require(!isReceiver || second > message, "not above its message");
                  return second;
                });
          }
          world.check(distinct());
        });
  }

  @ParameterizedTest
  @EnumSource
  void noTwoEventsHaveOneStampAndStampsGrow(Kind kind) {
    Exploration found =
        threads(kind, UnaryOperator.identity()).crashes(1).explore().requireComplete();
    Explored.run("clock of one word, " + kind + ", 3 threads, 1 crash", found);
    // two reads and two compare-and-sets, and one more for each event of another that comes between
    assertEquals(7, found.longest(), "most own steps");
  }

  @ParameterizedTest
  @EnumSource
  void aBlindWriteIsFound(Kind kind) {
    SeededFault.requireFound(
        "a blind write, " + kind, Map.of("3 threads", threads(kind, Blind::new)));
  }
}
