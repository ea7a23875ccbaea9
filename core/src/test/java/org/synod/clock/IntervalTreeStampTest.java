// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;

/** {@link IntervalTreeStamp}: processes that come and go, the example of the paper, bad input. */
class IntervalTreeStampTest {

  /** Figure 1 of the paper, stamp by stamp. */
  @Test
  void theExampleOfThePaper() {
    IntervalTreeStamp.Fork first = IntervalTreeStamp.seed().fork();
    IntervalTreeStamp a = first.first().event();
    IntervalTreeStamp b = first.second().event().event();
    assertEquals("(1, 0); (0, 1, 0)", a.toString());
    assertEquals("(0, 1); (0, 0, 2)", b.toString());
    IntervalTreeStamp.Fork second = a.fork();
    IntervalTreeStamp c = second.first().event();
    assertEquals("((1, 0), 0); (0, (1, 1, 0), 0)", c.toString());
    IntervalTreeStamp d = second.second().join(b);
    assertEquals("((0, 1), 1); (1, 0, 1)", d.toString());
    IntervalTreeStamp.Fork third = d.fork();
    IntervalTreeStamp e = third.first().join(c);
    assertEquals("(1, 0); (1, (0, 1, 0), 1)", e.toString());
    assertEquals("(1, 0); 2", e.event().toString());
  }

  /** Processes fork, send, receive and end at random, and causal histories say what is right. */
  @Test
  void processesThatComeAndGoAreTold() {
    int concurrent = 0;
    int most = 0;
    for (long seed = 0; seed < 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<IntervalTreeStamp> live = new ArrayList<>(List.of(IntervalTreeStamp.seed()));
      List<CausalHistory> histories = new ArrayList<>(List.of(CausalHistory.NONE));
      for (int event = 0; event < 40; event++) {
        int i = random.nextInt(live.size());
        int j = random.nextInt(live.size());
        switch (random.nextInt(5)) {
          case 0 -> {
            IntervalTreeStamp.Fork fork = live.get(i).fork();
            live.set(i, fork.first());
            live.add(fork.second());
            histories.add(histories.get(i));
          }
          case 1 -> {
            if (i != j) { // j ends
              live.set(i, live.get(i).join(live.get(j)));
              histories.set(i, histories.get(i).merge(histories.get(j)));
              live.remove(j);
              histories.remove(j);
            }
          }
          case 2 -> {
            live.set(i, live.get(i).join(live.get(j).peek()).event());
            histories.set(i, histories.get(i).merge(histories.get(j)).with(event));
          }
          default -> {
            live.set(i, live.get(i).event());
            histories.set(i, histories.get(i).with(event));
          }
        }
        for (int a = 0; a < live.size(); a++) {
          for (int b = 0; b < live.size(); b++) {
            Causality expected = histories.get(a).compare(histories.get(b));
            long where = seed;
            assertEquals(
                expected, live.get(a).compare(live.get(b)), () -> "seed " + where + ": " + live);
            concurrent += expected == Causality.CONCURRENT ? 1 : 0;
          }
        }
        most = Math.max(most, live.size());
      }
      for (IntervalTreeStamp each : live) {
        assertEquals(each, IntervalTreeStamp.parse(each.toString()));
      }
      IntervalTreeStamp all = live.stream().reduce(IntervalTreeStamp::join).orElseThrow();
      assertTrue(all.toString().startsWith("1; "), "all shares come together: " + all);
      assertTrue(all.event().toString().matches("1; \\d+"), all.event() + "");
    }
    assertTrue(concurrent > 1_000 && most > 5, concurrent + " pairs, " + most + " processes");
  }

  @Test
  void equalStampsAreEqual() {
    IntervalTreeStamp a = IntervalTreeStamp.seed().fork().first().event();
    IntervalTreeStamp b = IntervalTreeStamp.parse("(1,0);(0,1,0)");
    assertEquals(a, b);
    assertEquals(a.hashCode(), b.hashCode());
    assertNotEquals(a, a.peek());
    assertNotEquals(a, a.event());
    assertEquals(Causality.EQUAL, a.compare(a.peek()));
  }

  @Test
  void aTextThatIsNotNormalIsReadAsTheSameStamp() {
    assertEquals("1; 3", IntervalTreeStamp.parse("(1, (1, 1)); (1, 2, (2, 0, 0))").toString());
    assertEquals("0; (2, 0, 1)", IntervalTreeStamp.parse("(0, 0); (0, 2, 3)").toString());
  }

  @Test
  void refusesAShareThatIsUsedTwice() {
    IntervalTreeStamp.Fork fork = IntervalTreeStamp.seed().fork();
    Refusal.ofArgument(
        "other: share (1, 0), allowed: one that does not overlap with (1, 0)",
        () -> fork.first().join(fork.first().event()));
    Refusal.ofArgument(
        "other: share 1, allowed: ", () -> fork.second().join(IntervalTreeStamp.seed()));
    Refusal.of(IllegalStateException.class, "share: none", () -> fork.first().peek().event());
    Refusal.of(IllegalStateException.class, "share: none", () -> fork.first().peek().fork());
    Refusal.ofNull("other", () -> fork.first().join(null));
    Refusal.ofNull("other", () -> fork.first().compare(null));
  }

  @Test
  void refusesAShareThatIsTooSmall() {
    IntervalTreeStamp stamp = IntervalTreeStamp.seed();
    for (int i = 0; i < IdTree.MAX_DEPTH; i++) {
      stamp = stamp.fork().second().event();
    }
    IntervalTreeStamp smallest = stamp;
    assertEquals(smallest, IntervalTreeStamp.parse(smallest.toString()));
    Refusal.of(IllegalStateException.class, "share: at a depth of 1000", smallest::fork);
  }

  @Test
  void refusesAnEventAfterTheLast() {
    IntervalTreeStamp last = IntervalTreeStamp.parse("1; " + Long.MAX_VALUE);
    Refusal.of(IllegalStateException.class, "events: 9223372036854775807", last::event);
    Refusal.ofArgument(
        "text: more than 9223372036854775807 events",
        () -> IntervalTreeStamp.parse("1; (1, 0, " + Long.MAX_VALUE + ")"));
  }

  @Test
  void refusesWhatIsNoStamp() {
    Refusal.ofNull("text", () -> IntervalTreeStamp.parse(null));
    Refusal.ofArgument("text: the end at character 1, allowed: a share", () -> parse(""));
    Refusal.ofArgument("text: '2' at character 1, allowed: a share", () -> parse("2; 0"));
    Refusal.ofArgument("text: the end at character 2, allowed: ;", () -> parse("1"));
    Refusal.ofArgument("text: ')' at character 4, allowed: ,", () -> parse("(1 )"));
    Refusal.ofArgument("text: '-' at character 4, allowed: a number", () -> parse("1; -1"));
    Refusal.ofArgument(
        "text: '9' at character 4, allowed: a number", () -> parse("1; 99999999999999999999"));
    Refusal.ofArgument("text: 'x' at character 6, allowed: the end", () -> parse("1; 0 x"));
    Refusal.ofArgument(
        "text: '(' at character 1001, allowed: a depth of at most 1000",
        () -> parse("(".repeat(2_000)));
  }

  private static void parse(String text) {
    IntervalTreeStamp.parse(text);
  }
}
