// SPDX-License-Identifier: Apache-2.0
package org.synod.log.egalitarian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** {@link EgalitarianLog}: order, compare-and-set counted, silent acceptors, bad input. */
class EgalitarianLogTest {

  /** An acceptor that counts what is written, and may be silent. */
  private static final class Acceptor implements Register<EgalitarianState<String>> {
    private final Register<EgalitarianState<String>> inner = new HeapRegister<>();
    private int written;
    private boolean isSilent;

    @Override
    public Versioned<EgalitarianState<String>> get() {
      if (isSilent) {
        throw new RegisterUnavailableException("silent", Effect.NONE);
      }
      return inner.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, EgalitarianState<String> next) {
      written++;
      return inner.compareAndSet(expectedVersion, next);
    }
  }

  private static List<Acceptor> acceptors(int count) {
    List<Acceptor> all = new ArrayList<>();
    Collections.addAll(all, new Acceptor[count]);
    all.replaceAll(none -> new Acceptor());
    return all;
  }

  private static List<String> all(EgalitarianFollower<String> follower) {
    List<String> all = new ArrayList<>();
    for (String next = follower.poll(); next != null; next = follower.poll()) {
      all.add(next);
    }
    return all;
  }

  @Test
  void theFastPathIsThreeCompareAndSetOfTwoAcceptors() {
    List<Acceptor> acceptors = acceptors(3);
    new EgalitarianLog<>(acceptors, 0).append("a", 1);
    assertEquals(List.of(2, 1, 0), acceptors.stream().map(each -> each.written).toList());
    List<Acceptor> five = acceptors(5);
    new EgalitarianLog<>(five, 0).append("a", 1);
    assertEquals(List.of(2, 1, 1, 0, 0), five.stream().map(each -> each.written).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5})
  void anyMinorityMayBeSilent(int count) {
    for (int silent = 0; silent < count; silent++) {
      List<Acceptor> acceptors = acceptors(count);
      EgalitarianLog<String> log = new EgalitarianLog<>(acceptors, 0);
      EgalitarianLog<String> other = new EgalitarianLog<>(acceptors, 1);
      log.append("a", 1, 2);
      acceptors.get(silent).isSilent = true;
      other.append("b", 2);
      log.append("c", 1);
      assertEquals("a", all(log.follow()).get(0));
      assertEquals(3, all(other.follow()).size());
      for (Acceptor each : acceptors) {
        each.isSilent = true;
      }
      assertEquals(
          Effect.NONE,
          assertThrows(RegisterUnavailableException.class, () -> log.append("d", 1)).effect());
    }
  }

  @Test
  void aFollowerDecidesWhatItsProcessHasLeft() {
    List<Acceptor> acceptors = acceptors(3);
    EgalitarianLog<String> log = new EgalitarianLog<>(acceptors, 0);
    log.append("a", 1);
    acceptors.get(0).isSilent = true;
    EgalitarianLog<String> other = new EgalitarianLog<>(acceptors, 1);
    assertEquals(List.of("a"), all(other.follow()));
    other.append("b", 1);
    acceptors.get(0).isSilent = false;
    assertEquals(List.of("a", "b"), all(log.follow()));
  }

  @Test
  void allFollowersSeeOneOrder() throws Exception {
    List<Register<EgalitarianState<String>>> registers =
        List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>());
    int threads = 3;
    int each = 20;
    Race.of(
        threads,
        me -> {
          EgalitarianLog<String> log = new EgalitarianLog<>(registers, me);
          EgalitarianFollower<String> follower = log.follow();
          for (int i = 0; i < each; i++) {
            log.append(me + "." + i, i % 2);
            if (i % 5 == 0) {
              follower.poll();
            }
          }
        });
    List<String> one = all(new EgalitarianLog<>(registers, 10).follow());
    List<String> other = all(new EgalitarianLog<>(registers, 11).follow());
    assertEquals(threads * each, one.size());
    for (int key = 0; key < 2; key++) {
      assertEquals(of(key, one), of(key, other));
    }
    for (int i = 2; i < each; i++) {
      assertTrue(one.indexOf("0." + (i - 2)) < one.indexOf("0." + i), "in the order of time");
    }
  }

  private static List<String> of(int key, List<String> all) {
    return all.stream()
        .filter(each -> Integer.parseInt(each.substring(each.indexOf('.') + 1)) % 2 == key)
        .toList();
  }

  @Test
  void refusesBadArguments() {
    List<Acceptor> acceptors = acceptors(3);
    Refusal.ofArgument("registers: 4, allowed", () -> new EgalitarianLog<>(acceptors(4), 0));
    Refusal.ofArgument("process: 64, allowed", () -> new EgalitarianLog<>(acceptors, 64));
    Refusal.ofArgument("process: -1, allowed", () -> new EgalitarianLog<>(acceptors, -1));
    Refusal.ofNull("registers", () -> new EgalitarianLog<String>(null, 0));
    EgalitarianLog<String> log = new EgalitarianLog<>(acceptors, 0);
    Refusal.ofNull("command", () -> log.append(null, 1));
    Refusal.ofNull("keys", () -> log.append("a", (long[]) null));
    Refusal.ofArgument("keys: 0 of them", () -> log.append("a"));
  }
}
