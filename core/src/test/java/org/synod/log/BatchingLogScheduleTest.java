// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.synod.explore.Omission.UNANSWERED;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.log.LogHistories.Model;
import org.synod.log.SharedPaxosLog.Fault;
import org.synod.memory.Words;
import org.synod.memory.WrappedWords;

/**
 * Every schedule of small runs of {@link BatchingLog}: the steps of {@link PaxosLog}, and those of
 * the queue and its guard. Each command is appended once, whatever happens to the queue. The last
 * tests put in faults that do harm.
 */
class BatchingLogScheduleTest {
  private static final int SOLO = 160;
  private static final int LOOKS = 1;
  private static final int WINDOW = 4;

  /** The queue of a run: sound, or with a fault. */
  enum Queue {
    SOUND,
    /** Each command is handed out twice. */
    HANDS_OUT_TWICE,
    /** Nothing is handed out, as behind a producer that has stopped in the middle of offer. */
    HOLDS_BACK,
    /** Two processes may deliver at the same time. */
    UNGUARDED,
    /** No process ever ends its delivery, as if each had stopped in it. */
    GUARDED_FOR_EVER,
    /**
     * The queue hands out a copy of each command, under another identity. Only this fault does
     * harm.
     */
    HANDS_OUT_COPIES
  }

  /** The places of a queue, which are claimed and then filled, and how often one was handed out. */
  private record Places(List<Optional<Appended<String>>> all, int handedOut) {
    static final Places EMPTY = new Places(List.of(), 0);

    Places claimed() {
      List<Optional<Appended<String>>> more = new ArrayList<>(all);
      more.add(Optional.empty());
      return new Places(List.copyOf(more), handedOut);
    }

    Places filled(int place, Appended<String> command) {
      List<Optional<Appended<String>>> other = new ArrayList<>(all);
      other.set(place, Optional.of(command));
      return new Places(List.copyOf(other), handedOut);
    }

    World.Step<Places, Optional<Appended<String>>> polled(int times) {
      int place = handedOut / times;
      return place < all.size() && all.get(place).isPresent()
          ? new World.Step<>(new Places(all, handedOut + 1), all.get(place))
          : new World.Step<>(this, Optional.empty());
    }
  }

  /** The queue in a world: an offer claims a place, and then fills it. */
  private static final class StepQueue extends RelaxedQueue<Appended<String>> {
    private final Queue queue;
    private final SharedPaxosLog log;
    private final Shared<Places> places;

    StepQueue(World world, Queue queue, SharedPaxosLog log) {
      this.queue = queue;
      this.log = log;
      places = world.shared("queue", Places.EMPTY);
    }

    @Override
    public boolean relaxedOffer(Appended<String> command) {
      int place =
          places.step("claim", state -> new World.Step<>(state.claimed(), state.all.size()));
      String name = SharedPaxosLog.nameOf(command);
      return queue == Queue.HOLDS_BACK
          || places.step(
              "fill " + place + " with " + name,
              state -> new World.Step<>(state.filled(place, command), true));
    }

    @Override
    public Appended<String> relaxedPoll() {
      int times = queue == Queue.HANDS_OUT_TWICE ? 2 : 1;
      Appended<String> next = places.step("poll", state -> state.polled(times)).orElse(null);
      return next != null && queue == Queue.HANDS_OUT_COPIES ? log.copy(next) : next;
    }
  }

  /** The word that says whether a process delivers. */
  private static final class Guard extends WrappedWords {
    private final Queue queue;

    Guard(Words words, Queue queue) {
      super(words);
      this.queue = queue;
    }

    @Override
    public long getVolatile(int index) {
      return queue == Queue.UNGUARDED ? 0 : super.getVolatile(index);
    }

    @Override
    public void setOpaque(int index, long value) {
      if (queue != Queue.UNGUARDED && queue != Queue.GUARDED_FOR_EVER) {
        super.setOpaque(index, value);
      }
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      return queue == Queue.UNGUARDED
          ? expected
          : super.compareAndExchange(index, expected, next);
    }
  }

  private static Explorer run(Queue queue, Fault fault, int acceptors, String... commands) {
    return Explorer.of(
        world -> {
          int processes = commands.length;
          SharedPaxosLog shared = new SharedPaxosLog(world, processes, acceptors, WINDOW, fault);
          StepQueue waiting = new StepQueue(world, queue, shared);
          Words delivering = new Guard(world.memory("delivering", processes).allocate(1), queue);
          world.linearizable(Model.EMPTY);
          for (int i = 0; i < processes; i++) {
            String name = "p" + i;
            String command = commands[i];
            world.process(
                name,
                () -> {
                  Log<String> log = new BatchingLog<>(shared.of(name), waiting, delivering, LOOKS);
                  long index = LogHistories.append(world, log, command);
                  return index + " of " + LogHistories.decidedPrefix(world, log);
                });
          }
        });
  }

  /** Explores up to a bound, which {@code -Pdeep} raises. */
  private static void exploredFar(String what, Explorer explorer) {
    int most = Integer.getInteger("synod.explore.states", 1_000_000) / 20;
    Exploration found = explorer.soloEndsWithin(SOLO).maxStates(most).explore().requireNoFailure();
    Explored.run("BatchingLog, " + what, found);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HANDS_OUT_COPIES")
  void eachIsAppendedOnceWhateverBecomesOfTheQueue(Queue queue) {
    Explorer two = run(queue, Fault.NOTHING, 1, "a", "a").crashes(1);
    Exploration found = two.soloEndsWithin(SOLO).explore().requireComplete();
    Explored.run("BatchingLog, two, 1 crash, " + queue, found);
  }

  @Test
  void more() {
    exploredFar("three", run(Queue.SOUND, Fault.NOTHING, 1, "a", "b", "b"));
    exploredFar("two over three, 1 crash", run(Queue.SOUND, Fault.NOTHING, 3, "a", "b").crashes(1));
    exploredFar(
        "two over three, 1 out to one",
        run(Queue.SOUND, Fault.NOTHING, 3, "a", "b").outagesToOne(1));
  }

  @Test
  @Tag("deep")
  void twoOverThreeToTheEnd() {
    Explorer two = run(Queue.SOUND, Fault.NOTHING, 3, "a", "b").crashes(1);
    Exploration found = two.soloEndsWithin(SOLO).explore().requireComplete();
    Explored.run("BatchingLog, two over three, 1 crash, to the end", found);
  }

  @Test
  void registersThatMissCalls() {
    exploredFar(
        "one over three, 2 omissions", run(Queue.SOUND, Fault.NOTHING, 3, "a").omissions(2));
    exploredFar(
        "two, an answer is lost",
        run(Queue.SOUND, Fault.NOTHING, 1, "a", "a").omissions(1, UNANSWERED).atomicUpdates());
    exploredFar(
        "two over three, 1 omission", run(Queue.SOUND, Fault.NOTHING, 3, "a", "b").omissions(1));
  }

  @Test
  void aQueueThatHandsOutCopiesIsFound() {
    requireFound(Queue.HANDS_OUT_COPIES, Queue.HANDS_OUT_COPIES, Fault.NOTHING);
  }

  @ParameterizedTest
  @EnumSource(names = {"LEARNED_TOO_FAR", "NO_IDENTITY", "INDEX_NOT_SET"})
  void isFound(Fault fault) {
    requireFound(fault, Queue.SOUND, fault);
  }

  private static void requireFound(Object what, Queue queue, Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("two batching", run(queue, fault, 1, "a", "a"));
    checks.put("two batching, over three", run(queue, fault, 3, "a", "b"));
    checks.put("three batching", run(queue, fault, 1, "a", "b", "c"));
    checks.values().forEach(check -> check.soloEndsWithin(SOLO).maxStates(50_000));
    SeededFault.requireFound(what, checks);
  }
}
