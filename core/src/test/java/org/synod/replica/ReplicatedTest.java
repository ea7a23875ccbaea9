// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;

class ReplicatedTest {
  /** A supplier that remembers what it has made: the replicas. */
  private static final class Made implements Supplier<List<String>> {
    final List<List<String>> all = new ArrayList<>();

    @Override
    public List<String> get() {
      List<String> made = new ArrayList<>();
      all.add(made);
      return made;
    }
  }

  private static final class Unchecked extends Error {
    private static final long serialVersionUID = 1L;
    static final Unchecked ONE = new Unchecked();

    static Object fail() {
      throw ONE;
    }
  }

  static Long increment(Map<Integer, Long> map, Integer key) {
    return map.merge(key, 1L, Long::sum);
  }

  @Test
  void aMapInOneLine() {
    Replicated<TreeMap<String, Long>> map = new Replicated<>(TreeMap::new);
    assertEquals(1, map.<Long>update(m -> m.merge("apples", 1L, Long::sum)));
    assertEquals(2, map.<Long>update(m -> m.merge("apples", 1L, Long::sum)));
    assertNull(map.update(m -> m.put("pears", 7L)));
    assertEquals("apples", map.<String>read(TreeMap::firstKey));
    assertEquals(Map.of("apples", 2L, "pears", 7L), map.<Map<String, Long>>read(HashMap::new));
    assertEquals("Replicated[2 replicas, 3 commands]", map.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 64})
  void eachCommandIsCountedOnceWhateverTheReplicas(int replicas) throws Exception {
    Replicated<Map<Integer, Long>> counters = new Replicated<>(HashMap::new, replicas);
    int each = 1_000;
    Race.of(
        4,
        thread -> {
          long before = 0;
          for (int i = 0; i < each; i++) {
            long now = counters.update(map -> increment(map, 0));
            assertTrue(now > before, "its own increments are seen in order");
            long read = counters.read(map -> map.get(0));
            assertTrue(read >= now, "a read sees what has returned");
            before = now;
          }
        });
    assertEquals(4L * each, counters.<Long>read(map -> map.get(0)));
  }

  /** The results of all increments are the numbers from 1 on, each once. */
  @Test
  void noTwoUpdatesSeeTheSameState() throws Exception {
    Replicated<long[]> counter = Replicated.copying(() -> new long[1], 3, long[]::clone);
    int each = 20_000; // so that every replica is brought forward, and the log let go of
    long[][] seen = new long[3][each];
    Race.of(
        3,
        thread -> {
          for (int i = 0; i < each; i++) {
            seen[thread][i] = counter.update(cell -> ++cell[0]);
          }
        });
    long[] all = Arrays.stream(seen).flatMapToLong(Arrays::stream).sorted().toArray();
    for (int i = 0; i < all.length; i++) {
      assertEquals(i + 1, all[i]);
    }
  }

  @Test
  void theExceptionOfACommandIsItsCallersAndReplicasStayEqual() throws Exception {
    Replicated<List<String>> list =
        Replicated.checking(ArrayList::new, 3, state -> List.copyOf(state));
    IllegalArgumentException mine = new IllegalArgumentException("mine");
    Race.of(
        2,
        thread -> {
          for (int i = 0; i < 50; i++) {
            if (thread == 0) {
              assertSame(
                  mine,
                  assertThrows(
                      IllegalArgumentException.class,
                      () ->
                          list.update(
                              state -> {
                                state.add("half");
                                throw mine;
                              })));
            } else {
              assertTrue(list.<Boolean>update(state -> state.add("whole")));
            }
          }
        });
    assertEquals(100, list.<Integer>read(List::size), "what it did until then is done");
    assertSame(
        Unchecked.ONE, assertThrows(Unchecked.class, () -> list.update(state -> Unchecked.fail())));
    assertSame(
        Unchecked.ONE, assertThrows(Unchecked.class, () -> list.read(state -> Unchecked.fail())));
    assertEquals(100, list.<Integer>read(List::size));
  }

  @Test
  void aReplicaThatNobodyUsesIsBroughtForwardAndTheLogIsLetGo() {
    Made made = new Made();
    Replicated<List<String>> list = new Replicated<>(made, 3);
    list.update(state -> state.add("first"));
    WeakReference<Object> command = new WeakReference<>(addAll(list));
    for (int i = 0; i < 10_000; i++) {
      list.update(List::size); // by one thread, whose first replica is always the same
    }
    for (List<String> replica : made.all) {
      assertEquals(2, replica.size(), "applied to all");
    }
    assertCollected(command, "commands that all have passed are let go of");
  }

  static void assertCollected(WeakReference<Object> command, String what) {
    for (int i = 0; i < 100 && command.get() != null; i++) {
      System.gc();
    }
    assertNull(command.get(), what);
  }

  private static Object addAll(Replicated<List<String>> list) {
    List<String> more = List.of(list.toString());
    Function<List<String>, Boolean> command = state -> state.addAll(more);
    list.update(command);
    return command;
  }

  @Test
  void commandsThatDifferBetweenReplicasAreFound() {
    AtomicLong shared = new AtomicLong();
    finds(
        "gave 1 and left [] on one replica and gave 2 and left [] on another",
        list -> list.update(state -> shared.incrementAndGet()));
    shared.set(0);
    finds(
        "left [1] on one replica",
        list -> list.update(state -> state.add("" + shared.incrementAndGet())));
    shared.set(0);
    finds(
        "threw java.lang.IllegalArgumentException: 1 and left [] on one",
        list ->
            list.update(
                state -> {
                  throw new IllegalArgumentException("" + shared.incrementAndGet());
                }));
    finds(
        "left [x]",
        list -> {
          list.read(state -> state.add("x"));
          list.update(List::size);
        });
    shared.set(0);
    Refusal.ofArgument(
        "initial: gave [1] and [2]",
        () ->
            Replicated.checking(
                () -> new ArrayList<>(List.of("" + shared.incrementAndGet())), 2, List::copyOf));
  }

  private static void finds(String difference, Consumer<Replicated<List<String>>> calls) {
    Replicated<List<String>> list = Replicated.checking(ArrayList::new, 2, List::copyOf);
    list.update(List::size);
    String said = assertThrows(IllegalStateException.class, () -> calls.accept(list)).getMessage();
    assertTrue(said.startsWith("command: ") && said.contains(difference), said);
    Refusal.of(IllegalStateException.class, "command: ", () -> list.read(List::size));
    Refusal.of(IllegalStateException.class, "command: ", () -> list.update(List::size));
  }

  @Test
  void commandsThatAreTheSameOnEachReplicaPassTheCheck() throws Exception {
    Replicated<TreeMap<Integer, Long>> map = Replicated.checking(TreeMap::new, 3, TreeMap::new);
    Race.of(
        3,
        thread -> {
          for (int i = 0; i < 300; i++) {
            int key = i % 7;
            map.update(state -> increment(state, key));
          }
        });
    assertEquals(900, map.<Long>read(state -> state.values().stream().mapToLong(n -> n).sum()));
  }

  @Test
  void reentryIsRefusedByName() {
    Replicated<List<String>> list = Replicated.checking(ArrayList::new, 2, List::copyOf);
    String update = "update: inside a command or read of the same object";
    String read = "read: inside a command or read of the same object";
    Class<IllegalStateException> type = IllegalStateException.class;
    Refusal.of(type, update, () -> list.update(state -> list.update(inner -> inner.add("x"))));
    Refusal.of(type, read, () -> list.update(state -> list.read(List::size)));
    Refusal.of(type, update, () -> list.read(state -> list.update(inner -> inner.add("x"))));
    Refusal.of(type, read, () -> list.read(state -> list.read(List::size)));
    assertEquals(0, list.<Integer>read(List::size), "nothing has come of it");
    Replicated<List<String>> other = new Replicated<>(ArrayList::new);
    assertEquals(0, list.<Integer>read(state -> other.read(List::size)), "another is allowed");
    assertTrue(list.<Boolean>update(state -> state.add("y")), "and the object goes on");
  }

  @Test
  void badInputIsRefusedByName() {
    Replicated<List<String>> list = new Replicated<>(ArrayList::new);
    Refusal.ofNull("command", () -> list.update(null));
    Refusal.ofNull("query", () -> list.read(null));
    assertEquals("Replicated[2 replicas, 0 commands]", list.toString());
    Refusal.ofNull("initial", () -> new Replicated<List<String>>(null));
    Refusal.ofNull("copier", () -> Replicated.<List<String>>copying(ArrayList::new, 2, null));
    Refusal.ofNull("image", () -> Replicated.checking(ArrayList::new, 2, null));
    for (int replicas : new int[] {-1, 0, 1, 65, Integer.MAX_VALUE}) {
      String start = "replicas: " + replicas + ", allowed: 2 to 64";
      Refusal.ofArgument(start, () -> new Replicated<>(ArrayList::new, replicas));
      Refusal.ofArgument(start, () -> Replicated.copying(ArrayList::new, replicas, ArrayList::new));
      Refusal.ofArgument(start, () -> Replicated.checking(ArrayList::new, replicas, List::copyOf));
    }
    Refusal.of(
        NullPointerException.class, "initial: gave null", () -> new Replicated<>(() -> null));
    List<String> one = new ArrayList<>();
    Refusal.ofArgument("initial: gave the same object twice", () -> new Replicated<>(() -> one));
  }

  /**
   * Virtual threads, if the JDK has any, update and read: far more threads than there are replicas.
   */
  @Test
  void virtualThreadsUpdateAndRead() throws Exception {
    Assumptions.assumeTrue(Runtime.version().feature() >= 21, "no virtual threads");
    ExecutorService virtual =
        (ExecutorService)
            Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    Replicated<Map<Integer, Long>> counters = new Replicated<>(HashMap::new);
    List<Future<Long>> results = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      results.add(
          virtual.submit(
              () -> {
                long now = counters.update(map -> increment(map, 0));
                Thread.yield();
                long read = counters.read(map -> map.get(0));
                assertFalse(read < now);
                return now;
              }));
    }
    Set<Long> distinct = new HashSet<>();
    for (Future<Long> result : results) {
      assertTrue(distinct.add(result.get()));
    }
    virtual.shutdown();
  }
}
