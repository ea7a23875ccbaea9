// SPDX-License-Identifier: Apache-2.0
package org.synod.history.jepsen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.synod.history.Isolation;
import org.synod.history.Verdict;

/** Random runs that take effect one by one: no history of them has an anomaly. */
class SerialRunsTest {
  private static final int RUNS = 200;
  private static final int PROCESSES = 5;
  private static final int STEPS = 80;

  /** The lists or values of the keys, and the file that a run of clients leaves behind. */
  private static final class Run {
    private final Random random;
    private final boolean isOfLists;
    private final Map<String, List<Integer>> keys = new HashMap<>(); // all values of each
    private final StringBuilder file = new StringBuilder();
    private int process = PROCESSES; // the next new one
    private int value;

    Run(int seed, boolean isOfLists) {
      random = new Random(seed);
      this.isOfLists = isOfLists;
    }

    private void line(String type, int who, String value) {
      file.append("{:type :").append(type).append(", :process ").append(who)
          .append(", :f :txn, :value ").append(value).append("}\n");
    }

    /** The micro-operations, as they are invoked. */
    private List<String[]> invocation() {
      List<String[]> all = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(4); i++) {
        String key = "k" + random.nextInt(3);
        boolean isWrite = random.nextBoolean();
        if (!isWrite || !isOfLists) {
          all.add(new String[] {"r", key, "nil"});
        }
        if (isWrite) {
          all.add(new String[] {isOfLists ? "append" : "w", key, String.valueOf(++value)});
        }
      }
      return all;
    }

    private void apply(List<String[]> all) {
      for (String[] each : all) {
        List<Integer> values = keys.computeIfAbsent(each[1], key -> new ArrayList<>());
        if (!each[0].equals("r")) {
          values.add(Integer.parseInt(each[2]));
        } else if (!values.isEmpty()) {
          each[2] = String.valueOf(isOfLists ? values : values.get(values.size() - 1));
        }
      }
    }

    private static String text(List<String[]> all) {
      return all.stream()
          .map(each -> "[:" + String.join(" ", each) + "]")
          .collect(Collectors.joining(" ", "[", "]"));
    }

    String make() {
      int[] who = {0, 1, 2, 3, 4};
      List<List<String[]>> open = new ArrayList<>();
      boolean[] isDone = new boolean[PROCESSES];
      for (int i = 0; i < PROCESSES; i++) {
        open.add(List.of());
      }
      for (int step = 0; step < STEPS; step++) {
        int place = random.nextInt(PROCESSES);
        List<String[]> txn = open.get(place);
        if (txn.isEmpty()) {
          open.set(place, invocation());
          isDone[place] = false;
          line("invoke", who[place], text(open.get(place)));
        } else if (!isDone[place]) {
          int outcome = random.nextInt(12);
          if (outcome < 2) {
            line(outcome == 0 ? "fail" : "info", who[place], text(txn));
            who[place] = outcome == 0 ? who[place] : process++;
            open.set(place, List.of());
          } else {
            apply(txn);
            isDone[place] = true;
          }
        } else {
          boolean isLost = random.nextInt(12) == 0;
          line(isLost ? "info" : "ok", who[place], text(txn));
          who[place] = isLost ? process++ : who[place];
          open.set(place, List.of());
        }
      }
      return file.toString();
    }
  }

  private static int check(boolean isOfLists) throws IOException {
    int refused = 0;
    for (int seed = 0; seed < RUNS; seed++) {
      String file = new Run(seed, isOfLists).make();
      try {
        Verdict verdict =
            Isolation.STRICT_SERIALIZABLE.check(Jepsen.transactions(new StringReader(file)));
        assertTrue(verdict.holds(), () -> verdict.table() + file);
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().contains("nothing else tells the order"), e + "\n" + file);
        refused++;
      }
    }
    return refused;
  }

  @Test
  void ofLists() throws IOException {
    assertEquals(0, check(/* isOfLists */ true));
  }

  /** A write of unknown outcome that was seen has no place, since its reads are not known. */
  @Test
  void ofRegisters() throws IOException {
    int refused = check(/* isOfLists */ false);
    assertTrue(refused < RUNS / 2, refused + " refused");
  }
}
