// SPDX-License-Identifier: Apache-2.0
package org.synod.log.registers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.synod.log.Follower;
import org.synod.quorum.Acceptors;
import org.synod.quorum.clients.NamedAcceptors;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** A log in registers whose acceptors are replaced: each chunk has acceptors of its own. */
class RegisterLogReplacedTest {
  private final Map<Long, NamedAcceptors<LogChunk<String>>> chunks = new ConcurrentHashMap<>();

  private NamedAcceptors<LogChunk<String>> chunk(long number) {
    return chunks.computeIfAbsent(
        number,
        unused -> {
          NamedAcceptors<LogChunk<String>> named = new NamedAcceptors<>();
          named.found(Acceptors.majority(List.of("a", "b", "c")));
          return named;
        });
  }

  /** The log as a process sees it. */
  private RegisterLog<String> process() {
    Map<Long, Register<LogChunk<String>>> clients = new ConcurrentHashMap<>();
    return new RegisterLog<>(
        number -> clients.computeIfAbsent(number, each -> chunk(each).client()), 2);
  }

  private List<String> all() {
    return rest(process().follow(0));
  }

  private static List<String> rest(Follower<String> follower) {
    List<String> all = new ArrayList<>();
    for (String next; (next = follower.poll()) != null; ) {
      all.add(next);
    }
    return all;
  }

  @Test
  void processesThatSleepThroughTwoChangesAppendAndFollow() {
    RegisterLog<String> asleep = process();
    for (int i = 0; i < 3; i++) {
      assertEquals(i, asleep.append("c" + i));
    }
    Follower<String> follower = asleep.follow(0);
    assertEquals("c0", follower.poll());
    for (NamedAcceptors<LogChunk<String>> each : List.copyOf(chunks.values())) {
      each.client().replace("a", "d");
      each.client().replace("b", "e");
      each.silence("a", "b");
    }
    assertEquals(3, process().append("c3"), "by another");
    assertEquals(4, asleep.append("c4"));
    assertEquals(List.of("c1", "c2", "c3", "c4"), rest(follower));
    assertEquals(List.of("c0", "c1", "c2", "c3", "c4"), all());
  }

  /** An append that only the first acceptor has taken. */
  private PendingAppend<String> halfDone() {
    RegisterLog<String> log = process();
    assertEquals(0, log.append("c0"));
    PendingAppend<String> append = log.pending("c1");
    chunk(0).beforeWrite("b", () -> chunk(0).silence("b", "c"));
    assertEquals(
        Effect.UNKNOWN, assertThrows(RegisterUnavailableException.class, append::run).effect());
    return append;
  }

  @Test
  void anAppendThatTheChangeHasTakenAlongIsFoundAndNotMadeAgain() {
    PendingAppend<String> append = halfDone();
    chunk(0).answerAgain("c");
    chunk(0).moveTo(Acceptors.majority(List.of("d", "e", "f")));
    assertEquals(2, process().append("c2"));
    assertEquals(1, append.run());
    assertEquals(List.of("c0", "c1", "c2"), all());
  }

  @Test
  void anAppendThatTheChangeHasLeftBehindIsMadeOnce() {
    PendingAppend<String> append = halfDone();
    chunk(0).answerAgain("b", "c");
    chunk(0).silence("a");
    chunk(0).client().replace("a", "d");
    assertEquals(1, process().append("another"));
    assertEquals(2, append.run());
    chunk(0).answerAgain("a");
    assertEquals(List.of("c0", "another", "c1"), all());
  }
}
