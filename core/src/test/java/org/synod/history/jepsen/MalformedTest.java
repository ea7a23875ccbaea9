// SPDX-License-Identifier: Apache-2.0
package org.synod.history.jepsen;

import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;

/** Histories that are refused: the message has the line, the field, and what is allowed. */
class MalformedTest {
  private static final String WRITES = "{:type :invoke, :process 0, :f :txn, :value [[:w x 1]]}\n";

  private static void txns(String start, String history) {
    Refusal.ofArgument(start, () -> Jepsen.transactions(new StringReader(history)));
  }

  private static void registers(String start, String history) {
    Refusal.ofArgument(start, () -> Jepsen.registers(new StringReader(history)));
  }

  /** An operation of process 1 that has ended. */
  private static String ok(String invoked, String value) {
    return "{:type :invoke, :process 1, :f :txn, :value " + invoked + "}\n"
        + "{:type :ok, :process 1, :f :txn, :value " + value + "}\n";
  }

  private static String ok(String value) {
    return ok(value, value);
  }

  @Test
  void formsThatDoNotEndOrFit() {
    txns("line 2: form: ], allowed: }", "{:type :invoke\n :process 0]");
    txns("line 1: form: ], allowed: a form", "{:type ]}");
    txns("line 2: file: it ends", "{:type :invoke\n");
    txns("line 1: file: it ends", "[");
    txns("line 1: text: \"inv", "{\"type\": \"inv");
    txns("line 1: key: type, allowed: a text and a colon", "{\"type\" \"invoke\"}");
    txns("line 1: key: null", "{nil 3}");
    txns("line 1: key: type, allowed: a key", "{:type 3, :type 4}");
    txns("line 1: escape: \\u00q0", "{\"a\\u00q0\": 1}");
    txns("line 1: escape: \\q", "{\"a\\q\": 1}");
    txns("line 1: nesting: 65", "{:a " + "[".repeat(70));
    txns("line 2: operation: 3, allowed: a map", "\n3");
    txns("line 1: operation: Tagged[tag=x, form={}]", "#x{}");
  }

  @Test
  void fieldsOfOperations() {
    txns("line 1: process: null", "{:type :invoke}");
    txns("line 1: process: [3]", "{:type :invoke, :process [3]}");
    txns("line 1: type: null", "{:process 3}");
    txns("line 1: type: sleep", "{:process 3, :type :sleep}");
    txns("line 1: f: null", "{:process 3, :type :invoke}");
    txns("line 1: f: read, allowed: txn", "{:process 3, :type :invoke, :f :read}");
    registers("line 1: f: txn, allowed: read, write, cas", WRITES);
  }

  @Test
  void operationsThatDoNotFollowEachOther() {
    txns("line 1: type: ok", "{:process 3, :type :ok, :f :txn}");
    txns("line 2: process: 0, allowed: one whose operation of line 1 has", WRITES + WRITES);
    String info = WRITES.replace("invoke", "info");
    txns("line 3: process: 0, allowed: one whose operation of line 1 has", WRITES + info + WRITES);
    String ok = WRITES.replace("invoke", "ok");
    txns("line 3: type: ok, allowed: invoke", WRITES + ok + ok);
    txns("line 2: f: read, allowed: txn", WRITES + ok.replace("txn", "read"));
  }

  @Test
  void valuesOfTransactions() {
    String allowed = ", allowed: a list of [r k v]";
    txns("line 1: value: 3" + allowed, ok("3"));
    txns("line 1: value: [r, x]" + allowed, ok("[[:r x]]"));
    txns("line 1: value: [u x 3]" + allowed, ok("[[:u x 3]]"));
    txns("line 1: value: [w x 0], allowed: integers other than 0", ok("[[:w x 0]]"));
    txns("line 1: value: [w x nil], allowed: integers", ok("[[:w x nil]]"));
    txns("line 1: value: [w x 1.5], allowed: integers", ok("[[:w x 1.5]]"));
    txns("line 1: value: [append x [1]], allowed: integers", ok("[[:append x [1]]]"));
    txns("line 1: value: [r x [1, 0]], allowed: integers", ok("[[:r x [1 0]]]"));
    txns("line 2: value: [[w x 2]], allowed: what line 1 invokes", ok("[[:w x 1]]", "[[:w x 2]]"));
    txns("line 2: value: [[r y nil]], allowed: what line 1", ok("[[:r x nil]]", "[[:r y nil]]"));
    txns("line 2: value: [], allowed: what line 1 invokes", ok("[[:r x nil]]", "[]"));
  }

  @Test
  void aValueThatIsWrittenTwiceIsTold() {
    txns(
        "line 2: value: [w x 1], allowed: a value that line 1 does not write",
        WRITES + ok("[[:w x 1]]"));
  }

  @Test
  void readsOfWhatNobodyWrote() {
    txns("line 3: value: [r x 5], allowed: what a", WRITES + ok("[[:r x 5]]"));
    txns("line 3: value: [r x [1]], allowed: a number", WRITES + ok("[[:r x [1]]]"));
    String append = WRITES.replace(":w", ":append");
    txns("line 3: value: [r x 1], allowed: a list", append + ok("[[:r x 1]]"));
    txns("line 3: value: [r x [1, 1]], allowed: each", append + ok("[[:r x [1 1]]]"));
    txns("line 2: value: [w y 1], allowed: append alone, as in line 1", append + ok("[[:w y 1]]"));
  }

  @Test
  void readsOfListsWithoutACommonOrder() {
    String appends = WRITES.replace("[:w x 1]", "[:append x 1] [:append x 2]");
    txns(
        "line 5: value: [r x [2]], allowed: a beginning of [1, 2], which is read in line 3",
        appends + ok("[[:r x [1 2]]]") + ok("[[:r x [2]]]"));
  }

  @Test
  void writesThatNothingOrders() {
    String other = ok("[[:w x 2]]");
    String third = ok("[[:w x 3]]").replace("process 1", "process 2");
    txns("line 4: value: [w x 3], allowed: a read of x before it", other + third);
  }

  @Test
  void valuesOfRegisters() {
    String start = "{:type :invoke, :process 0, :f ";
    registers("line 1: value: [1, 2, 3], allowed: a list", start + ":write, :value [1 2 3]}");
    registers("line 1: value: [2, 3], allowed: a number", start + ":write, :value [1 [2 3]]}");
    registers("line 1: value: {}, allowed: a number", start + ":write, :value {}}");
    registers("line 1: value: 3, allowed: a list of two", start + ":cas, :value 3}");
    registers("line 1: value: [1], allowed: a list of two", start + ":cas, :value [2 [1]]}");
  }

  @Test
  void nullIsRefused() {
    Refusal.ofNull("history", () -> Jepsen.transactions(null));
    Refusal.ofNull("history", () -> Jepsen.registers(null));
  }
}
