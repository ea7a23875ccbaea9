// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.quorum.Acceptors;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.quorum.clients.Configuration;
import org.synod.quorum.clients.ReconfigurableRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** {@link ReconfigurableRegister}: a primary and a backup, of which one or both are replaced. */
public class ReconfigurableStress {

  /** Clients of one register, which has been founded. */
  abstract static class Clients {
    final ReconfigurableRegister<Long> one;
    final ReconfigurableRegister<Long> two;
    final ReconfigurableRegister<Long> last;

    Clients(Register<Configuration> master) {
      Map<String, Register<ClientQuorumState<Long>>> acceptors = new ConcurrentHashMap<>();
      for (String name : List.of("a", "b", "c", "d")) {
        acceptors.put(name, new HeapRegister<>());
      }
      one =
          ReconfigurableRegister.found(
              master, acceptors::get, Acceptors.primaryBackup(List.of("a", "b")));
      two = new ReconfigurableRegister<>(master, acceptors::get);
      last = new ReconfigurableRegister<>(master, acceptors::get);
    }
  }

  /** One writes, another replaces the primary and reads: (success, version read, last version). */
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE,
      desc = "The write came after the change, or was carried into the next epoch by its writer.")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE,
      desc = "The change took the write with it, or the read came after both.")
  @Outcome(expect = FORBIDDEN, desc = "The write was lost, or was refused although none was first.")
  interface WriteOutcomes {}

  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @State
  public static class WriterAndChanger extends Clients {
    public WriterAndChanger() {
      super(new HeapRegister<>());
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = one.compareAndSet(0, 1L) ? 1 : 0;
    }

    @Actor
    public void actor2(JJJ_Result r) {
      Configuration unused = two.replace("a", "c");
      r.r2 = two.get().version();
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = last.get().version();
    }
  }

  /** Broken: the master forgets the older acceptors at once, so nobody asks them. */
  private static final class ForgetfulMaster implements Register<Configuration> {
    private final Register<Configuration> register = new HeapRegister<>();

    @Override
    public Versioned<Configuration> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Configuration next) {
      return register.compareAndSet(
          expectedVersion, new Configuration(next.epoch(), next.acceptors(), List.of()));
    }
  }

  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: the acceptor that came knew of no write, and the others were not asked.")
  @State
  public static class ForgetsTheOlderControl extends Clients {
    public ForgetsTheOlderControl() {
      super(new ForgetfulMaster());
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = one.compareAndSet(0, 1L) ? 1 : 0;
    }

    @Actor
    public void actor2(JJJ_Result r) {
      Configuration unused = two.replace("a", "c");
      r.r2 = two.get().version();
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = last.get().version();
    }
  }

  /** Two replace the two acceptors of a value: (epoch, version). */
  @JCStressTest
  @Outcome(id = "2, 1", expect = ACCEPTABLE,
      desc = "Both are replaced, in one order or the other, and the value is there.")
  @Outcome(expect = FORBIDDEN, desc = "A change or the value is lost.")
  @State
  public static class TwoChangers extends Clients {
    public TwoChangers() {
      super(new HeapRegister<>());
      boolean unused = one.compareAndSet(0, 7L);
    }

    @Actor
    public void actor1() {
      Configuration unused = one.replace("a", "c");
    }

    @Actor
    public void actor2() {
      Configuration unused = two.replace("b", "d");
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      r.r1 = last.configuration().epoch();
      r.r2 = last.get().version();
    }
  }
}
