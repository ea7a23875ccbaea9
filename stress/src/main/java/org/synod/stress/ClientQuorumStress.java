// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** {@link ClientQuorumRegister}: two clients that share three acceptors and nothing else. */
public class ClientQuorumStress {
  private static final QuorumSystem THREE = QuorumSystem.majority(3);

  private static List<Register<ClientQuorumState<Long>>> founded() {
    List<Register<ClientQuorumState<Long>>> acceptors = new ArrayList<>();
    for (int i = 0; i < THREE.acceptors(); i++) {
      acceptors.add(new HeapRegister<>());
    }
    ClientQuorumRegister.found(acceptors, THREE);
    return acceptors;
  }

  /** Each client writes its number on version 0: (success 1, success 2, version, value). */
  @Outcome(id = "1, 0, 1, 1", expect = ACCEPTABLE,
      desc = "The write of 1 was decided: 2 was refused, and may have carried it there.")
  @Outcome(id = "0, 1, 1, 2", expect = ACCEPTABLE,
      desc = "The write of 2 was decided: 1 was refused, and may have carried it there.")
  @Outcome(expect = FORBIDDEN,
      desc = "Both wrote, or none, or the value is not of the client that is told so.")
  interface WriteOutcomes {}

  /** Two clients. */
  abstract static class Clients {
    final ClientQuorumRegister<Long> one;
    final ClientQuorumRegister<Long> two;

    Clients(ClientQuorumRegister<Long> one, ClientQuorumRegister<Long> two) {
      this.one = one;
      this.two = two;
    }

    Clients(List<Register<ClientQuorumState<Long>>> acceptors) {
      this(
          new ClientQuorumRegister<>(acceptors, THREE),
          new ClientQuorumRegister<>(acceptors, THREE));
    }

    final void observe(JJJJ_Result r) {
      Versioned<Long> last = one.get();
      r.r3 = last.version();
      r.r4 = last.toOptional().orElse(0L);
    }
  }

  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @State
  public static class TwoWriters extends Clients {
    public TwoWriters() {
      super(founded());
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = one.compareAndSet(0, 1L) ? 1 : 0;
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = two.compareAndSet(0, 2L) ? 1 : 0;
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** Broken: 2 has the acceptors in another order, so that a ballot has two hosts. */
  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @Outcome(id = "1, 1, .*", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: each put its value at its host, and took the other's for its own.")
  @State
  public static class OrdersOfTheirOwnControl extends Clients {
    public OrdersOfTheirOwnControl() {
      this(founded());
    }

    private OrdersOfTheirOwnControl(List<Register<ClientQuorumState<Long>>> acceptors) {
      super(new ClientQuorumRegister<>(acceptors, THREE), rotated(acceptors));
    }

    private static ClientQuorumRegister<Long> rotated(
        List<Register<ClientQuorumState<Long>>> acceptors) {
      Collections.rotate(acceptors, -1); // a register has a copy
      return new ClientQuorumRegister<>(acceptors, THREE);
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = one.compareAndSet(0, 1L) ? 1 : 0;
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = two.compareAndSet(0, 2L) ? 1 : 0;
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** Two clients each add one: (version, value). */
  @JCStressTest
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "In one order or the other.")
  @Outcome(expect = FORBIDDEN, desc = "An update is lost, or made twice.")
  @State
  public static class TwoUpdaters extends Clients {
    public TwoUpdaters() {
      super(founded());
    }

    @Actor
    public void actor1() {
      one.updateAndGet(value -> value == null ? 1 : value + 1);
    }

    @Actor
    public void actor2() {
      two.updateAndGet(value -> value == null ? 1 : value + 1);
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      Versioned<Long> last = one.get();
      r.r1 = last.version();
      r.r2 = last.toOptional().orElse(0L);
    }
  }

  /** One writes twice, another reads twice: (version of the first read, of the second). */
  @JCStressTest
  @Outcome(id = {"0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2"}, expect = ACCEPTABLE,
      desc = "The second read is not behind the first.")
  @Outcome(expect = FORBIDDEN, desc = "A read goes back.")
  @State
  public static class WriterAndReader extends Clients {
    public WriterAndReader() {
      super(founded());
    }

    @Actor
    public void actor1() {
      one.compareAndSet(0, 1L);
      one.compareAndSet(1, 2L);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r1 = two.get().version();
      r.r2 = two.get().version();
    }
  }
}
