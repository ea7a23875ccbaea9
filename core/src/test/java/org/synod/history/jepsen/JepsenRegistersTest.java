// SPDX-License-Identifier: Apache-2.0
package org.synod.history.jepsen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.synod.history.calls.Linearizability;

/** Registers as Jepsen records them: the shapes that Knossos is tested with. */
class JepsenRegistersTest {

  private static String check(String history) throws IOException {
    return Linearizability.check(Jepsen.registers(new StringReader(history))).toString();
  }

  @Test
  void readsWritesAndCompareAndSets() throws IOException {
    assertEquals(
        "linearizable",
        check(
            """
            {:process 0, :type :invoke, :f :read, :value nil}
            {:process 0, :type :ok, :f :read, :value nil}
            {:process 1, :type :invoke, :f :write, :value 3}
            {:process 0, :type :invoke, :f :cas, :value [3 4]}
            {:process 1, :type :ok, :f :write, :value 3}
            {:process 2, :type :invoke, :f :cas, :value [9 1]}
            {:process 2, :type :fail, :f :cas, :value [9 1]}
            {:process 0, :type :ok, :f :cas, :value [3 4]}
            {:process 1, :type :invoke, :f :read}
            {:process 1, :type :ok, :f :read, :value 4}
            """));
  }

  @Test
  void aStaleReadIsToldWithItsLine() throws IOException {
    assertEquals(
        "not linearizable: p1@5: read -> nothing",
        check(
            """
            ; a comment
            {:process 0, :type :invoke, :f :write, :value 3}
            {:process :nemesis, :type :info, :f :start, :value {"a" #{1 2.5 \\c}}}
            {:process 0, :type :ok, :f :write, :value 3}
            {:process 1, :type :invoke, :f :read, :value nil, :time #inst "2026-01-01"}
            {:process 1, :type :ok, :f :read, :value nothing, :error ["timed out" (a b)]}
            """));
  }

  @Test
  void aCompareAndSetThatDidNotFindItsValue() throws IOException {
    assertEquals(
        "not linearizable: p0@3: cas 2 4 -> true",
        check(
            """
            {:process 1, :type :invoke, :f :write, :value 3}
            {:process 1, :type :ok, :f :write, :value 3}
            {:process 0, :type :invoke, :f :cas, :value [2 4]}
            {:process 0, :type :ok, :f :cas, :value [2 4]}
            """));
  }

  @Test
  void aWriteOfUnknownOutcomeMayTakeEffectLater() throws IOException {
    String history =
        """
        [{:process 0, :type :invoke, :f :write, :value 3}
         #jepsen.history.Op{:process 0, :type :info, :f :write, :value 3}
         {:process 1, :type :invoke, :f :read, :value nil}
         {:process 1, :type :ok, :f :read, :value nil}
         {:process 1, :type :invoke, :f :read, :value nil}
         {:process 1, :type :ok, :f :read, :value 3}
         %s]
        """;
    assertEquals("linearizable", check(history.formatted("")));
    String again =
        """
        {:process 1, :type :invoke, :f :read, :value nil}
        {:process 1, :type :ok, :f :read, :value nil}
        """;
    assertEquals("not linearizable: p1@7: read -> null", check(history.formatted(again)));
  }

  @Test
  void aWriteThatFailedIsSeenByNobody() throws IOException {
    assertEquals(
        "not linearizable: p1@3: read -> 3",
        check(
            """
            {:process 0, :type :invoke, :f :write, :value 3}
            {:process 0, :type :fail, :f :write, :value 3}
            {:process 1, :type :invoke, :f :read, :value nil}
            {:process 1, :type :ok, :f :read, :value 3}
            """));
  }

  @Test
  void eachKeyIsCheckedByItself() throws IOException {
    assertEquals(
        "not linearizable: y: p0@5: cas 1 2 -> true",
        check(
            """
            {"process":0,"type":"invoke","f":"write","value":["x",1]}
            {"process":0,"type":"ok","f":"write","value":["x",1]}
            {"process":0,"type":"invoke","f":"cas","value":["x",[1,2]]}
            {"process":0,"type":"ok","f":"cas","value":["x",[1,2]]}
            {"process":0,"type":"invoke","f":"cas","value":["y",[1,2]]}
            {"process":0,"type":"ok","f":"cas","value":["y",[1,2]]}
            {"process":1,"type":"invoke","f":"read","value":["x",null]}
            {"process":1,"type":"ok","f":"read","value":["x",2]}
            """));
  }
}
