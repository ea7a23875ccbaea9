// SPDX-License-Identifier: Apache-2.0
package org.synod.log.dependency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** The contract of {@link DependencyLog}, wherever its tails are. */
class DependencyLogTest {

  /** The memory that the tails are in. */
  enum In {
    REFERENCES,
    REGISTERS,
    QUORUMS;

    <C> DependencyLog<C> log(int tails) {
      if (this == REFERENCES) {
        return new DependencyLog<>(tails);
      }
      List<Register<Tail<C>>> all = new ArrayList<>();
      for (int i = 0; i < tails; i++) {
        all.add(this == REGISTERS ? new HeapRegister<>() : quorum());
      }
      return new DependencyLog<>(all);
    }

    private static <V> Register<V> quorum() {
      List<Register<ClientQuorumState<V>>> acceptors =
          List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>());
      return ClientQuorumRegister.found(acceptors, QuorumSystem.majority(3));
    }
  }

  private static <C> List<C> all(DependencyFollower<C> follower) {
    List<C> all = new ArrayList<>();
    for (C next = follower.poll(); next != null; next = follower.poll()) {
      all.add(next);
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void commandsWithACommonKeyComeInTheirOrder(In place) {
    DependencyLog<String> log = place.log(4);
    DependencyFollower<String> follower = log.follow();
    assertNull(follower.poll());
    log.append("a", 3);
    log.append("b", 2, 3);
    log.append("c", 0);
    assertEquals(2, log.append("d", 2, 1, 2).tail, "the last is the highest");
    log.append("e", 5); // 5 and 1 are equal modulo 4
    List<String> given = all(follower);
    assertEquals(List.of("c"), given.stream().filter("c"::equals).toList());
    assertEquals(List.of("a", "b", "d", "e"), given.stream().filter(s -> !s.equals("c")).toList());
    assertEquals(5, follower.position());
    assertNull(follower.poll());
  }

  @ParameterizedTest
  @EnumSource
  void aFollowerGetsThoseAfterItsBegin(In place) {
    DependencyLog<String> log = place.log(2);
    DependencyFollower<String> first = log.follow();
    Place a = log.append("a", 0, 1);
    DependencyFollower<String> second = log.follow();
    log.append("b", 1);
    assertEquals(List.of("a", "b"), all(first));
    assertTrue(second.hasPassed(a));
    assertEquals(List.of("b"), all(second));
  }

  /** All commands have one order that keeps time. A follower keeps it along common keys only. */
  @ParameterizedTest
  @EnumSource
  void aFollowerKeepsTimeAlongCommonKeys(In place) {
    DependencyLog<String> log = place.log(4);
    DependencyFollower<String> follower = log.follow();
    log.append("a", 1);
    log.append("b", 0);
    assertEquals(List.of("b", "a"), all(follower), "nothing leads from a to b");
    log.append("a", 1);
    log.append("c", 1, 2);
    log.append("d", 2, 3);
    log.append("b", 3);
    assertEquals(List.of("a", "c", "d", "b"), all(follower), "a chain leads from a to b");
  }

  @ParameterizedTest
  @EnumSource
  void onTheWayToAPlaceOnlyThoseBeforeItAreGiven(In place) {
    DependencyLog<String> log = place.log(4);
    DependencyFollower<String> follower = log.follow();
    log.append("a", 0, 1);
    log.append("x", 2);
    log.append("b", 1, 3);
    Place c = log.append("c", 3);
    log.append("y", 3);
    assertFalse(follower.hasPassed(c));
    assertEquals("a", follower.pollTo(c));
    assertEquals("b", follower.pollTo(c));
    assertEquals("c", follower.pollTo(c));
    assertTrue(follower.hasPassed(c));
    assertNull(follower.pollTo(c));
    assertEquals(List.of("x", "y"), all(follower).stream().sorted().toList());
    assertNull(follower.pollTo(c));
  }

  @Test
  void nothingIsKeptBehindAllFollowers() {
    List<Register<Tail<String>>> tails = List.of(new HeapRegister<>(), new HeapRegister<>());
    DependencyLog<String> log = new DependencyLog<>(tails);
    log.append("a", 0);
    log.append("b", 0);
    assertNull(previous(tails.get(0)), "no follower");
    DependencyFollower<String> ahead = log.follow();
    DependencyFollower<String> behind = log.follow();
    log.append("c", 0);
    assertEquals("c", ahead.poll());
    log.append("d", 0);
    assertNotNull(previous(tails.get(0)), "one has not taken c");
    assertEquals("c", behind.poll());
    log.append("e", 0);
    assertNotNull(previous(tails.get(0)), "nor d");
    assertEquals("d", ahead.poll());
    behind.close();
    assertEquals("e", ahead.poll());
    log.append("f", 0);
    assertNull(previous(tails.get(0)), "the only one has taken e");
    assertEquals("f", ahead.poll());
  }

  private static Tail<String> previous(Register<Tail<String>> tail) {
    return tail.get().value().previous;
  }

  /** The first of a long chain is in the way of all others, at a tail that is looked at late. */
  @Test
  void aLongChainFillsNoStack() {
    DependencyLog<Integer> log = new DependencyLog<>(DependencyLog.MAX_TAILS);
    DependencyFollower<Integer> follower = log.follow();
    int last = DependencyLog.MAX_TAILS - 1;
    for (int i = last; i > 0; i--) {
      log.append(i, i, i - 1);
    }
    assertEquals(IntStream.rangeClosed(1, last).map(i -> last + 1 - i).boxed().toList(),
        all(follower));
  }

  /** A register that once does not answer a write. */
  private static final class Silent implements Register<Tail<String>> {
    private final Register<Tail<String>> inner = new HeapRegister<>();
    private boolean isSilent = true;

    @Override
    public Versioned<Tail<String>> get() {
      return inner.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Tail<String> next) {
      if (isSilent) {
        isSilent = false;
        throw new RegisterUnavailableException("silent", Effect.NONE);
      }
      return inner.compareAndSet(expectedVersion, next);
    }
  }

  @Test
  void anAppendThatStopsHalfwayIsFinishedByOthers() {
    Silent silent = new Silent();
    silent.isSilent = false;
    DependencyLog<String> log =
        new DependencyLog<>(
            List.of(new HeapRegister<>(), new HeapRegister<>(), silent, new HeapRegister<>()));
    DependencyFollower<String> follower = log.follow();
    silent.isSilent = true;
    assertEquals(
        Effect.UNKNOWN,
        assertThrows(RegisterUnavailableException.class, () -> log.append("a", 0, 2)).effect());
    silent.isSilent = true;
    assertEquals(
        Effect.NONE,
        assertThrows(RegisterUnavailableException.class, () -> log.append("b", 2)).effect());
    silent.isSilent = true;
    assertEquals(
        Effect.NONE, // a is in its way
        assertThrows(RegisterUnavailableException.class, () -> log.append("c", 0, 1)).effect());
    log.append("d", 0);
    assertEquals(List.of("a", "d"), all(follower));
  }

  @ParameterizedTest
  @EnumSource
  void allFollowersSeeOneOrderOfThoseThatConflict(In place) throws Exception {
    int threads = 4;
    int each = place == In.REFERENCES ? 3_000 : 300;
    DependencyLog<int[]> log = place.log(8);
    List<DependencyFollower<int[]>> followers =
        IntStream.range(0, threads).mapToObj(i -> log.follow()).toList();
    List<List<int[]>> given = new ArrayList<>();
    IntStream.range(0, threads).forEach(i -> given.add(new ArrayList<>()));
    Race.of(
        threads,
        me -> {
          Random random = new Random(me);
          for (int n = 0; n < each; n++) {
            long[] keys = random.longs(1 + random.nextInt(3), 0, 8).toArray();
            int[] command = new int[2 + keys.length];
            command[0] = me;
            command[1] = n;
            IntStream.range(0, keys.length).forEach(i -> command[2 + i] = (int) keys[i]);
            Place mine = log.append(command, keys);
            int[] next;
            if (n % 3 == 0) {
              while ((next = followers.get(me).pollTo(mine)) != null) {
                given.get(me).add(next);
              }
              assertTrue(followers.get(me).hasPassed(mine));
            } else if (n % 3 == 1 && (next = followers.get(me).poll()) != null) {
              given.get(me).add(next);
            }
          }
        });
    for (int i = 0; i < threads; i++) {
      given.get(i).addAll(all(followers.get(i)));
      assertEquals(threads * each, given.get(i).size());
    }
    for (int key = 0; key < 8; key++) {
      for (int i = 1; i < threads; i++) {
        assertEquals(of(key, given.get(0)), of(key, given.get(i)), "one order of " + key);
      }
    }
    for (int i = 0; i < threads; i++) {
      requireOwnOrder(given.get(0), i);
    }
  }

  private static List<int[]> of(int key, List<int[]> given) {
    return given.stream()
        .filter(command -> IntStream.of(command).skip(2).anyMatch(each -> each == key))
        .toList();
  }

  /** Those of one thread with a common key are in the order in which it has appended them. */
  private static void requireOwnOrder(List<int[]> given, int thread) {
    for (int key = 0; key < 8; key++) {
      int last = -1;
      for (int[] command : of(key, given)) {
        if (command[0] == thread) {
          assertTrue(last < command[1], "in the order of its thread");
          last = command[1];
        }
      }
    }
  }

  @Test
  void refusesWhatIsNoNumberOfTails() {
    for (int tails : new int[] {-1, 0, 3, 2 * DependencyLog.MAX_TAILS}) {
      Refusal.ofArgument("tails: " + tails, () -> new DependencyLog<String>(tails));
    }
    Refusal.ofArgument("tails: 0", () -> new DependencyLog<String>(List.of()));
    Refusal.ofNull("tails", () -> new DependencyLog<String>(null));
    Register<Tail<String>> register = new HeapRegister<>();
    Refusal.ofArgument("tails[1]", () -> new DependencyLog<>(List.of(register, register)));
  }

  @Test
  void refusesKeysThatAreNoneOrTooMany() {
    DependencyLog<String> log = new DependencyLog<>();
    Refusal.ofArgument("keys: 0 of them, allowed: 1 to 64", () -> log.append("a"));
    Refusal.ofArgument("keys: 65 of them", () -> log.append("a", new long[65]));
    Refusal.ofNull("keys", () -> log.append("a", (long[]) null));
    Refusal.ofNull("command", () -> log.append(null, 1));
    assertNotNull(log.append("a", new long[64]));
    assertNotNull(log.append("a", Long.MIN_VALUE, -1, Long.MAX_VALUE));
  }

  @Test
  void refusesAPlaceOfAnotherLogAndAFollowerThatIsClosed() {
    DependencyLog<String> log = new DependencyLog<>(1);
    DependencyFollower<String> follower = log.follow();
    Place other = new DependencyLog<String>(1).append("a", 0);
    Refusal.ofArgument("place: of another log", () -> follower.hasPassed(other));
    Refusal.ofArgument("place: of another log", () -> follower.pollTo(other));
    Place mine = log.append("a", 0);
    follower.close();
    follower.close();
    Refusal.of(IllegalStateException.class, "poll: after close", follower::poll);
    Refusal.of(IllegalStateException.class, "poll: after close", () -> follower.pollTo(mine));
  }
}
