// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.replica.ReplicatedTest.assertCollected;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;

/** {@link KeyedReplicated}: results, exceptions, threads that stop, errors, bad input. */
class KeyedReplicatedTest {

  /** Adds one to the numbers of some keys, and returns them. */
  private static Function<Map<Long, Integer>, List<Integer>> increment(long... keys) {
    return map -> {
      List<Integer> after = new ArrayList<>();
      LongStream.of(keys).distinct().forEach(key -> after.add(map.merge(key, 1, Integer::sum)));
      return after;
    };
  }

  @Test
  void doesAsItsTwin() {
    KeyedReplicated<Map<Long, Integer>> object = new KeyedReplicated<>(HashMap::new, 3);
    Map<Long, Integer> twin = new HashMap<>();
    Random random = new Random(24);
    for (int i = 0; i < 3_000; i++) { // more than it takes to bring the others forward
      long[] keys = random.longs(1 + random.nextInt(3), 0, 10).toArray();
      assertEquals(increment(keys).apply(twin), object.update(keys, increment(keys)));
    }
    assertNull(object.update(99, map -> map.get(99L)));
  }

  @Test
  void anExceptionIsTheCallers() {
    KeyedReplicated<Map<Long, Integer>> object = new KeyedReplicated<>(HashMap::new);
    IllegalArgumentException thrown = new IllegalArgumentException("refused");
    assertSame(
        thrown,
        assertThrows(
            IllegalArgumentException.class,
            () ->
                object.update(
                    1,
                    map -> {
                      map.put(1L, 10);
                      throw thrown;
                    })));
    assertEquals(List.of(11), object.update(1, increment(1)));
  }

  /** Each result comes once for each key, and two of both keys have them in the same order. */
  @Test
  void eachKeyCountsEachUpdateOnce() throws Exception {
    int threads = 4;
    int each = 2_000;
    KeyedReplicated<Map<Long, Integer>> object = mapOfKeys();
    List<List<List<Integer>>> results = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      results.add(new ArrayList<>());
    }
    Race.of(
        threads,
        me -> {
          for (int i = 0; i < each; i++) {
            results.get(me).add(object.update(new long[] {me % 2, 2}, increment(me % 2, 2)));
          }
        });
    boolean[] seen = new boolean[threads * each + 1];
    for (List<List<Integer>> mine : results) {
      List<Integer> last = List.of(0, 0);
      for (List<Integer> next : mine) {
        assertTrue(last.get(0) < next.get(0) && last.get(1) < next.get(1), "in its order");
        assertTrue(!seen[next.get(1)], "once");
        seen[next.get(1)] = true;
        last = next;
      }
    }
    assertEquals(List.of(2 * each + 1), object.update(0, increment(0)));
  }

  private static KeyedReplicated<Map<Long, Integer>> mapOfKeys() {
    return new KeyedReplicated<>(HashMap::new);
  }

  @Test
  void othersGoOnWhileAThreadIsStoppedInACommand() throws Exception {
    KeyedReplicated<Map<Long, Integer>> object = mapOfKeys();
    ExecutorService stopped = Executors.newSingleThreadExecutor();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Future<List<Integer>> result =
        stopped.submit(
            () -> {
              Thread caller = Thread.currentThread();
              return object.update(
                  1,
                  map -> {
                    if (Thread.currentThread() == caller) { // others only run the command
                      inside.countDown();
                      Race.await(end);
                    }
                    return increment(1).apply(map);
                  });
            });
    inside.await();
    for (int i = 0; i < 1_000; i++) {
      assertEquals(List.of(i + 1), object.update(2, increment(2)));
    }
    assertEquals(List.of(2), object.update(1, increment(1)), "the stopped one is run by others");
    end.countDown();
    assertEquals(List.of(1), result.get());
    stopped.shutdown();
  }

  /** An error of the virtual machine, in one thread only. */
  private static final class Broken extends VirtualMachineError {
    private static final long serialVersionUID = 1;
  }

  @Test
  void aReplicaThatAnErrorCutsOffIsNeverUsedAgain() {
    KeyedReplicated<Map<Long, Integer>> object = mapOfKeys();
    int[] runs = new int[1];
    Function<Map<Long, Integer>, Integer> once =
        map -> {
          map.put(1L, 100 + runs[0]);
          if (runs[0]++ == 0) {
            throw new Broken();
          }
          return map.get(1L);
        };
    assertThrows(Broken.class, () -> object.update(1, once));
    assertEquals(List.of(102), object.update(1, increment(1)), "it took effect all the same");
    Function<Map<Long, Integer>, Integer> always =
        map -> {
          throw new Broken();
        };
    assertThrows(Broken.class, () -> object.update(2, always));
    Refusal.of(
        IllegalStateException.class,
        "update: all 2 replicas are lost",
        () -> object.update(3, increment(3)));
  }

  @Test
  void nothingIsKeptForALostReplica() {
    KeyedReplicated<Map<Long, Integer>> object = mapOfKeys();
    boolean[] isFirst = {true};
    assertThrows(
        Broken.class,
        () ->
            object.update(
                1,
                map -> {
                  if (isFirst[0]) {
                    isFirst[0] = false;
                    throw new Broken();
                  }
                  return 0;
                }));
    byte[] large = new byte[1_000];
    WeakReference<Object> seen = new WeakReference<>(large);
    updateWith(object, large);
    large = null;
    for (int i = 0; i < 3; i++) {
      object.update(1, increment(1));
    }
    assertCollected(seen, "the log of a lost replica");
  }

  @Test
  void nothingIsKeptForAReplicaThatNobodyTakes() {
    KeyedReplicated<Map<Long, Integer>> object = mapOfKeys();
    byte[] large = new byte[1_000];
    WeakReference<Object> seen = new WeakReference<>(large);
    updateWith(object, large);
    large = null;
    for (int i = 0; i < 300; i++) { // a thread alone uses one replica only
      object.update(2 + i % 3, increment(1));
    }
    object.update(1, increment(1));
    assertCollected(seen, "what all replicas have run");
  }

  private static void updateWith(KeyedReplicated<Map<Long, Integer>> object, byte[] large) {
    object.update(1, map -> map.put(5L, large.length));
  }

  @Test
  void refusesBadInput() {
    KeyedReplicated<Map<Long, Integer>> object = mapOfKeys();
    Refusal.ofArgument("keys: 0 of them", () -> object.update(new long[0], increment(1)));
    Refusal.ofArgument("keys: 65 of them", () -> object.update(new long[65], increment(1)));
    Refusal.ofNull("keys", () -> object.update(null, increment(1)));
    Refusal.ofNull("command", () -> object.update(1, null));
    Refusal.ofNull("initial", () -> new KeyedReplicated<>(null));
    Refusal.ofArgument("replicas: 1, allowed", () -> new KeyedReplicated<>(HashMap::new, 1));
    Map<Long, Integer> same = new HashMap<>();
    Refusal.ofArgument("initial: gave the same", () -> new KeyedReplicated<>(() -> same));
    Refusal.of(
        IllegalStateException.class,
        "update: inside a command",
        () -> object.update(1, map -> object.update(2, increment(2))));
    assertEquals(List.of(1), object.update(2, increment(2)), "nothing was appended");
  }
}
