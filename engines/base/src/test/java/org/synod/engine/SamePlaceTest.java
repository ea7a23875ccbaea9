// SPDX-License-Identifier: Apache-2.0
package org.synod.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.SuspectedRegister;

/** A quorum takes no acceptor that is named twice, since its failure would count twice. */
class SamePlaceTest {
  private final HeapEngine one = new HeapEngine();
  private final HeapEngine two = new HeapEngine();

  private static Register<ClientQuorumState<Long>> acceptor(Engine engine, String name) {
    return engine.register(name, ClientQuorumState.codec(ByteCodec.ofLong()));
  }

  private static Register<ClientQuorumState<Long>> suspected(Engine engine, String name) {
    return new SuspectedRegister<>(acceptor(engine, name), Duration.ofSeconds(1));
  }

  @Test
  void registersOfOneEngineAndNameAreEqual() {
    assertEquals(acceptor(one, "a"), acceptor(one, "a"));
    assertEquals(acceptor(one, "a").hashCode(), acceptor(one, "a").hashCode());
    assertNotEquals(acceptor(one, "a"), acceptor(one, "b"));
    assertNotEquals(acceptor(one, "a"), acceptor(two, "a"));
    assertEquals(suspected(one, "a"), suspected(one, "a"));
    assertEquals(suspected(one, "a").hashCode(), suspected(one, "a").hashCode());
    assertNotEquals(suspected(one, "a"), suspected(two, "a"));
  }

  @Test
  void anAcceptorThatIsNamedTwiceIsRefusedAndNothingIsAsked() {
    List<List<Register<ClientQuorumState<Long>>>> lists =
        List.of(
            List.of(acceptor(one, "a"), acceptor(two, "a"), acceptor(one, "a")),
            List.of(suspected(one, "a"), suspected(two, "a"), suspected(one, "a")));
    for (List<Register<ClientQuorumState<Long>>> twice : lists) {
      Refusal.ofArgument(
          "registers[2]: stands for the same as registers[0]",
          () -> ClientQuorumRegister.found(twice, QuorumSystem.majority(3)));
    }
    assertEquals(0, one.reads.get() + one.writes.get() + two.reads.get() + two.writes.get());
    List<Register<ClientQuorumState<Long>>> distinct = new ArrayList<>(lists.get(0));
    distinct.set(2, acceptor(one, "b"));
    ClientQuorumRegister.found(distinct, QuorumSystem.majority(3)).compareAndSet(0, 1L);
  }
}
