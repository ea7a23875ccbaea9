// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Recorded;
import org.synod.Refusal;
import org.synod.events.LostCas;
import org.synod.memory.HeapMemory;
import org.synod.memory.References;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;

/** The contract, and the behaviour of {@link Atomic} alone. */
class AtomicTest {

  @Nested
  class OfAtomic implements AtomicContract {
    @Override
    public <S> Subject<S> create(S initial) {
      Atomic<S> atomic = new Atomic<>(initial);
      return new Subject<>() {
        @Override
        public S get() {
          return atomic.get();
        }

        @Override
        public S update(UnaryOperator<S> change) {
          return atomic.updateAndGet(change);
        }

        @Override
        public S getAndUpdate(UnaryOperator<S> change) {
          return atomic.getAndUpdate(change);
        }
      };
    }
  }

  /** A lock, which is obviously correct. */
  @Nested
  class OfLock implements AtomicContract {
    @Override
    public <S> Subject<S> create(S initial) {
      return new Locked<>(initial);
    }
  }

  private static final class Locked<S> implements AtomicContract.Subject<S> {
    private S state;

    Locked(S initial) {
      state = Objects.requireNonNull(initial, "initial: null, allowed: a state");
    }

    @Override
    public synchronized S get() {
      return state;
    }

    @Override
    public synchronized S update(UnaryOperator<S> change) {
      getAndUpdate(change);
      return state;
    }

    @Override
    public synchronized S getAndUpdate(UnaryOperator<S> change) {
      Objects.requireNonNull(change, "change: null, allowed: a function");
      S before = state;
      state =
          Objects.requireNonNull(
              change.apply(before), "change: returned null, allowed: a state");
      return before;
    }
  }

  /** A memory in which another thread changes the state just before a thread does. */
  private static final class Interrupted extends WrappedMemory {
    final AtomicInteger losses = new AtomicInteger(); // the number of attempts that are to fail
    final AtomicInteger places = new AtomicInteger();
    final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

    Interrupted() {
      super(new HeapMemory(1));
    }

    @Override
    protected <T> References<T> wrap(String label, References<T> references) {
      if (label.equals("place")) {
        places.incrementAndGet();
      }
      return new WrappedReferences<>(references) {
        @Override
        public boolean compareAndSet(int index, T expected, T next) {
          if (label.equals("state") && losses.get() > 0) {
            losses.decrementAndGet();
            meanwhile.get().run();
            return false;
          }
          return super.compareAndSet(index, expected, next);
        }
      };
    }
  }

  @Test
  void whoLosesIsHelpedByWhoeverChangesTheStateNext() {
    Interrupted memory = new Interrupted();
    Atomic<String> atomic = new Atomic<>("", memory);
    List<Thread> ran = new ArrayList<>();
    // the first attempt is lost to "b"; the second, announced, to "c", which applies "a" too
    memory.losses.set(2);
    AtomicInteger rival = new AtomicInteger('b');
    memory.meanwhile.set(
        () -> {
          int left = memory.losses.getAndSet(0);
          char letter = (char) rival.getAndIncrement();
          join(new Thread(() -> atomic.updateAndGet(s -> s + letter)));
          memory.losses.set(left);
        });
    String mine =
        atomic.updateAndGet(
            s -> {
              ran.add(Thread.currentThread());
              return s + "a";
            });
    assertEquals("bca", mine);
    assertEquals("bca", atomic.get());
    assertEquals(3, ran.size(), "tried alone, tried announced, and applied by a helper");
    assertEquals(2, ran.stream().distinct().count());
    assertEquals("bcad", atomic.updateAndGet(s -> s + "d"), "it is not applied again");
  }

  @Test
  void whatIsThrownWhenHelpedComesToItsCallerAndNotToWhoHelps() {
    Interrupted memory = new Interrupted();
    Atomic<Integer> atomic = new Atomic<>(0, memory);
    memory.losses.set(2);
    memory.meanwhile.set(
        () -> {
          int left = memory.losses.getAndSet(0);
          join(new Thread(() -> atomic.updateAndGet(n -> n + 1)));
          memory.losses.set(left);
        });
    Refusal.of(
        IllegalStateException.class,
        "n: 2",
        () ->
            atomic.updateAndGet(
                n -> {
                  if (n == 2) {
                    throw new IllegalStateException("n: 2, allowed: 0 or 1");
                  }
                  return n;
                }));
    assertEquals(2, atomic.get());
    assertEquals(3, atomic.updateAndGet(n -> n + 1));
  }

  private static void join(Thread thread) {
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void placesAreUsedAgain() {
    Interrupted memory = new Interrupted();
    Atomic<Integer> atomic = new Atomic<>(0, memory);
    for (int i = 0; i < 1000; i++) {
      memory.losses.set(1);
      atomic.updateAndGet(n -> n + 1);
      if (i % 2 == 0) {
        memory.losses.set(1);
        Refusal.of(
            NullPointerException.class,
            "change: returned null",
            () -> atomic.updateAndGet(n -> memory.losses.get() > 0 ? n : null));
      }
    }
    assertEquals(1000, atomic.get());
    assertEquals(1, memory.places.get());
  }

  @Test
  void aChangeThatChangesItsObjectIsRefused() {
    Atomic<Integer> atomic = new Atomic<>(0);
    Refusal.of(
        IllegalStateException.class,
        "change: ",
        () -> atomic.updateAndGet(n -> n + nested(atomic)));
    assertEquals(10, atomic.get(), "what it changed; what it was to return is nowhere");
    Refusal.of(
        IllegalStateException.class,
        "change: ",
        () -> atomic.getAndUpdate(n -> n + nested(atomic)));
    assertEquals(20, atomic.get());
    assertEquals(21, atomic.updateAndGet(n -> n + 1), "it can be changed as before");
  }

  private static int nested(Atomic<Integer> atomic) {
    atomic.getAndUpdate(n -> n + 10);
    return 1;
  }

  @Test
  void aChangeThatChangesItsObjectThroughAnotherIsRefused() {
    Atomic<Integer> atomic = new Atomic<>(0);
    Atomic<Integer> other = new Atomic<>(0);
    Refusal.of(
        IllegalStateException.class,
        "change: ",
        () -> atomic.updateAndGet(n -> other.updateAndGet(m -> m + nested(atomic))));
    assertEquals(10, atomic.get(), "it lost to the change within it, and was then refused");
    assertEquals(1, other.get());
    assertEquals(11, atomic.updateAndGet(n -> n + other.get()));
  }

  @Test
  void itIsRefusedAlsoWhenTheOtherAppliesWhatWasAnnounced() {
    Interrupted memory = new Interrupted();
    Atomic<Integer> atomic = new Atomic<>(0);
    Atomic<Integer> other = new Atomic<>(0, memory);
    Refusal.of(
        IllegalStateException.class,
        "change: ",
        () ->
            atomic.updateAndGet(
                n -> {
                  AtomicInteger times = new AtomicInteger();
                  memory.losses.set(1);
                  return other.updateAndGet(
                      m -> m + (times.getAndIncrement() == 0 ? 0 : nested(atomic)));
                }));
    assertEquals(10, atomic.get());
    assertEquals(11, atomic.updateAndGet(n -> n + other.get()));
  }

  @Test
  void aChangeMayReadItsObjectAndChangeAnother() {
    Interrupted memory = new Interrupted();
    Atomic<Integer> atomic = new Atomic<>(5, memory);
    Atomic<Integer> other = new Atomic<>(0);
    memory.losses.set(1);
    assertEquals(
        10, atomic.updateAndGet(n -> n + atomic.get() + 0 * other.updateAndGet(m -> m + 1)));
    assertEquals(2, other.get(), "applied twice, as a change may be");
  }

  @Test
  void showsItsState() {
    assertEquals("Atomic[7]", new Atomic<>(7).toString());
    Integer boxed = 1000;
    assertSame(boxed, new Atomic<>(boxed).get());
  }

  /**
   * Virtual threads, on a JDK that has them, come and go: far more than there could be processes.
   */
  @Test
  void servesVirtualThreadsWithoutEnd() throws Exception {
    ExecutorService threads;
    try {
      threads =
          (ExecutorService)
              Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      assumeTrue(false, "no virtual threads before JDK 21");
      return;
    }
    int count = 100_000;
    Atomic<Integer> atomic = new Atomic<>(0);
    List<Future<Integer>> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      results.add(
          threads.submit(
              () -> {
                int before = atomic.getAndUpdate(n -> n + 1);
                Thread.yield();
                return atomic.updateAndGet(n -> n + 1) - before;
              }));
    }
    for (Future<Integer> result : results) {
      assertTrue(result.get() >= 2);
    }
    assertEquals(2 * count, atomic.get());
    threads.shutdown();
  }

  /** The function is overtaken the first time that it is applied. */
  @Test
  void whoLosesIsToldToTheRecorder() {
    Atomic<Integer> atomic = new Atomic<>(0);
    AtomicInteger applied = new AtomicInteger();
    assertEquals(
        List.of("Atomic -1 -1"),
        Recorded.of(
            LostCas.class,
            () ->
                atomic.updateAndGet(
                    n -> {
                      if (applied.getAndIncrement() == 0) {
                        atomic.updateAndGet(m -> m + 10);
                      }
                      return n + 1;
                    })));
    assertEquals(11, atomic.get());
  }
}
