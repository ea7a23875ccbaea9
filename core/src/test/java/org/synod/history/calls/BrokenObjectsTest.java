// SPDX-License-Identifier: Apache-2.0
package org.synod.history.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Broken twins of the objects of the library, each with one mistake. A call of another process
 * comes between two steps of a call, in each run at the same place, and the check names the call
 * that cannot have returned what it did.
 */
class BrokenObjectsTest {
  private final Calls<Versioned<String>> calls = new Calls<>(Versioned.unset());
  private final Calls<Long> sums = new Calls<>(0L);
  private final Calls<List<String>> logs = new Calls<>(List.of());

  private Versioned<String> state = Versioned.unset();
  private Runnable between = () -> {}; // of the next call, between its steps

  private void interrupted() {
    Runnable now = between;
    between = () -> {};
    now.run();
  }

  private void get(String process, Supplier<Versioned<String>> get) {
    calls.call(process, "get", get, Model.read());
  }

  private void cas(String process, long expected, String next, Supplier<Boolean> cas) {
    calls.call(process, "cas " + expected + " " + next, cas, Model.casVersion(expected, next));
  }

  private boolean written(long expected, String next) {
    boolean isExpected = state.version() == expected;
    state = isExpected ? new Versioned<>(expected + 1, next) : state;
    return isExpected;
  }

  private static void names(String call, Calls<?> calls) {
    Linearization verdict = Linearizability.check(calls);
    assertEquals(call, verdict.call(), verdict::table);
  }

  /** Compares, and then sets. */
  private boolean comparedAndThenSet(long expected, String next) {
    boolean isExpected = state.version() == expected;
    interrupted();
    state = isExpected ? new Versioned<>(expected + 1, next) : state;
    return isExpected;
  }

  @Test
  void aRegisterThatComparesAndThenSets() {
    between = () -> cas("q", 0, "b", () -> comparedAndThenSet(0, "b"));
    cas("p", 0, "a", () -> comparedAndThenSet(0, "a"));
    names("p: cas 0 a -> true", calls);
  }

  @Test
  void aRegisterWhoseReadsAreTorn() {
    cas("p", 0, "a", () -> written(0, "a"));
    between = () -> cas("p", 1, "b", () -> written(1, "b"));
    get(
        "q",
        () -> {
          long version = state.version();
          interrupted();
          return new Versioned<>(version, state.value());
        });
    names("q: get -> " + new Versioned<>(1, "b"), calls);
  }

  @Test
  void aRegisterThatReadsFromACache() {
    Versioned<String> cached = state;
    cas("p", 0, "a", () -> written(0, "a"));
    get("q", () -> cached);
    names("q: get -> " + Versioned.unset(), calls);
  }

  @Test
  void aRegisterThatForgetsAWrite() {
    cas("p", 0, "a", () -> true);
    get("p", () -> state);
    names("p: get -> " + Versioned.unset(), calls);
  }

  @Test
  void aRegisterThatWritesAndSaysThatItHasNot() {
    cas("p", 0, "a", () -> !written(0, "a"));
    names("p: cas 0 a -> false", calls);
  }

  /** Two registers; a read asks either, and does not see to it that the others know. */
  @Test
  void aQuorumRegisterWhoseReadsLeaveNothingBehind() {
    List<Versioned<String>> places = new ArrayList<>(List.of(state, state));
    Versioned<String> next = new Versioned<>(1, "a");
    between =
        () -> {
          get("q", () -> places.get(0));
          get("r", () -> places.get(1));
        };
    cas(
        "p",
        0,
        "a",
        () -> {
          places.set(0, next);
          interrupted();
          places.set(1, next);
          return true;
        });
    names("r: get -> " + Versioned.unset(), calls);
  }

  /** A write of unknown effect, which is made again when another has written over it. */
  @Test
  void aQuorumRegisterThatCarriesAWriteTwice() {
    assertThrows(
        RegisterUnavailableException.class,
        () ->
            cas(
                "p",
                0,
                "a",
                () -> {
                  written(0, "a");
                  throw new RegisterUnavailableException("lost", Effect.UNKNOWN);
                }));
    cas("q", 1, "b", () -> written(1, "b"));
    written(2, "a");
    get("q", () -> state);
    names("q: get -> " + new Versioned<>(3, "a"), calls);
  }

  private long append(Map<Long, String> log, String command) {
    long index = log.size();
    interrupted();
    log.put(index, command);
    return index;
  }

  @Test
  void aLogThatGivesOneIndexToTwo() {
    Map<Long, String> log = new HashMap<>();
    between =
        () -> logs.call("q", "append b", () -> append(log, "b"), Model.append("b"));
    logs.call("p", "append a", () -> append(log, "a"), Model.append("a"));
    names("p: append a -> 0", logs);
  }

  @Test
  void aLogWhoseFollowersSeeAnEntryThatIsNotDecided() {
    logs.call("q", "get 0", () -> "b", this::firstOf);
    logs.call("p", "append a", () -> 0L, Model.append("a"));
    logs.call("q", "append b", () -> 1L, Model.append("b"));
    names("q: get 0 -> b", logs);
  }

  private Step<List<String>> firstOf(List<String> log) {
    return new Step<>(log, log.isEmpty() ? null : log.get(0));
  }

  @Test
  void aLogThatDeliversInAnotherOrder() {
    logs.call("p", "append a", () -> 0L, Model.append("a"));
    logs.call("p", "append b", () -> 1L, Model.append("b"));
    logs.call("q", "poll", () -> "b", Model.poll());
    names("q: poll -> b", logs);
  }

  @Test
  void aReplicatedObjectThatReadsFromAReplicaThatLags() {
    long[] replicas = new long[2];
    sums.call("p", "add 5", () -> replicas[0] += 5, Model.add(5));
    sums.call("q", "read", () -> replicas[1], Model.read());
    names("q: read -> 0", sums);
  }

  @Test
  void aReplicatedObjectThatAppliesACommandTwice() {
    long[] replica = new long[1];
    sums.call("p", "add 5", () -> replica[0] += 5, Model.add(5));
    replica[0] += 5;
    sums.call("q", "add 1", () -> replica[0] += 1, Model.add(1));
    names("q: add 1 -> 11", sums);
  }

  @Test
  void anObjectThatReadsAndThenWrites() {
    long[] sum = new long[1];
    between = () -> sums.call("q", "add 3", () -> added(sum, 3), Model.add(3));
    sums.call("p", "add 5", () -> added(sum, 5), Model.add(5));
    names("p: add 5 -> 5", sums);
  }

  private long added(long[] sum, long number) {
    long before = sum[0];
    interrupted();
    sum[0] = before + number;
    return sum[0];
  }
}
