// SPDX-License-Identifier: Apache-2.0
package org.synod.history.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The search finds an order if and only if one is among all orders. */
class AnyOrderTest {
  private static final int HISTORIES = 6_000;

  private final Random random = new Random(1);

  /** A few calls, of which most return what one of the orders explains. */
  private Calls<Long> next() {
    Calls<Long> calls = new Calls<>(0L);
    int count = 2 + random.nextInt(6);
    long state = 0;
    for (int i = 0; i < count; i++) {
      long value = random.nextInt(3);
      int kind = random.nextInt(3);
      Function<Long, Step<Long>> effect =
          switch (kind) {
            case 0 -> Model.write(value);
            case 1 -> Model.cas((long) random.nextInt(3), value);
            default -> Model.read();
          };
      long from = Math.max(0, 4 * i - random.nextInt(14));
      RecordedCall<Long> call =
          calls.begin("p" + i, kind + " " + value, effect)
              .during(from, 4 * i + random.nextInt(14));
      Step<Long> step = effect.apply(state);
      int outcome = random.nextInt(8);
      state = outcome == 0 ? state : step.next();
      if (outcome > 0) {
        call.returns(outcome < 4 && kind == 2 ? (Object) value : step.result());
      } else if (random.nextInt(4) == 0) {
        call.hasNoEffect();
      }
    }
    return calls;
  }

  private static boolean anyOrder(List<RecordedCall<Long>> left, Long state) {
    if (left.stream().noneMatch(RecordedCall::hasReturned)) {
      return true;
    }
    for (RecordedCall<Long> call : left) {
      Step<Long> step = call.step(state);
      if (step != null && left.stream().noneMatch(each -> each.ended() < call.began())) {
        List<RecordedCall<Long>> others = new ArrayList<>(left);
        others.remove(call);
        if (anyOrder(others, step.next())) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean anyOrder(List<RecordedCall<Long>> calls) {
    return anyOrder(calls.stream().filter(RecordedCall::mayHaveAnEffect).toList(), 0L);
  }

  /** What is known once a call has returned: later ones have not begun, and none has returned. */
  private static List<RecordedCall<Long>> until(long end, Calls<Long> calls) {
    return calls.all().stream()
        .filter(call -> call.began() <= end && call.mayHaveAnEffect())
        .toList();
  }

  @Test
  void randomHistories() {
    int[] verdicts = new int[2];
    for (int i = 0; i < HISTORIES; i++) {
      Calls<Long> calls = next();
      Linearization verdict = Linearizability.check(calls);
      assertEquals(
          anyOrder(calls.all()), verdict.holds(), () -> calls.all() + "\n" + verdict.table());
      verdicts[verdict.holds() ? 1 : 0]++;
    }
    assertTrue(verdicts[0] > 500 && verdicts[1] > 500, verdicts[0] + " " + verdicts[1]);
  }

  /** The calls that had ended before the return that fails have an order: it is the first. */
  @Test
  void theReturnThatFailsIsTheFirst() {
    int failed = 0;
    for (int i = 0; i < HISTORIES; i++) {
      Calls<Long> calls = next();
      Linearization verdict = Linearizability.check(calls);
      if (verdict.holds()) {
        continue;
      }
      failed++;
      RecordedCall<Long> failing =
          calls.all().stream()
              .filter(call -> verdict.calls().get(0).equals(call.process() + ": " + call.text()))
              .filter(call -> until(call.ended(), calls).size() == verdict.prefix())
              .findFirst()
              .orElseThrow();
      List<RecordedCall<Long>> before =
          calls.all().stream()
              .filter(call -> call.mayHaveAnEffect() && call.ended() < failing.ended())
              .toList();
      assertTrue(anyOrder(before) || hasHelp(calls, failing), verdict::table);
    }
    assertTrue(failed > 500, failed + " failed");
  }

  /** Whether calls that return later are needed to explain those that have returned. */
  private static boolean hasHelp(Calls<Long> calls, RecordedCall<Long> failing) {
    List<RecordedCall<Long>> known = until(failing.ended(), calls);
    return explains(known, 0L, failing.ended());
  }

  private static boolean explains(List<RecordedCall<Long>> left, Long state, long end) {
    if (left.stream().noneMatch(call -> call.ended() < end)) {
      return true;
    }
    for (RecordedCall<Long> call : left) {
      Step<Long> step = call.step(state);
      if (step != null && left.stream().noneMatch(each -> each.ended() < call.began())) {
        List<RecordedCall<Long>> others = new ArrayList<>(left);
        others.remove(call);
        if (explains(others, step.next(), end)) {
          return true;
        }
      }
    }
    return false;
  }
}
