// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.log.Log;
import org.synod.log.registers.LogChunk;
import org.synod.log.registers.RegisterLog;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** {@link RegisterLog}: two processes that share two registers of one command each. */
public class RegisterLogStress {

  private static List<Register<LogChunk<Long>>> registers() {
    return List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>());
  }

  private static Log<Long> log(List<Register<LogChunk<Long>>> registers) {
    return new RegisterLog<>(number -> registers.get((int) number), 1);
  }

  /** Each appends its number: (index of 1, index of 2, the first command). */
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "1 is first.")
  @Outcome(id = "1, 0, 2", expect = ACCEPTABLE, desc = "2 is first.")
  @Outcome(expect = FORBIDDEN, desc = "An append is lost, or its index is not that of its command.")
  interface AppendOutcomes {}

  @JCStressTest
  @JCStressMeta(AppendOutcomes.class)
  @State
  public static class TwoAppenders {
    private final List<Register<LogChunk<Long>>> registers = registers();
    private final Log<Long> one = log(registers);
    private final Log<Long> two = log(registers);

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = one.append(1L);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = two.append(2L);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = one.get(0);
    }
  }

  /** Broken: a register is written whatever its version is. */
  @JCStressTest
  @JCStressMeta(AppendOutcomes.class)
  @Outcome(id = "0, 0, .*", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: one command took the place of the other.")
  @State
  public static class UnconditionalWriteControl {
    private final List<Register<LogChunk<Long>>> registers =
        List.of(broken(), new HeapRegister<>(), new HeapRegister<>());
    private final Log<Long> one = log(registers);
    private final Log<Long> two = log(registers);

    private static Register<LogChunk<Long>> broken() {
      Register<LogChunk<Long>> register = new HeapRegister<>();
      return new Register<>() {
        @Override
        public Versioned<LogChunk<Long>> get() {
          return register.get();
        }

        @Override
        public boolean compareAndSet(long expectedVersion, LogChunk<Long> next) {
          register.updateAndGet(any -> next);
          return true;
        }
      };
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = one.append(1L);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = two.append(2L);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = one.get(0);
    }
  }

  /** One appends, another counts twice: (the first count, the second). */
  @JCStressTest
  @Outcome(id = {"0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2"}, expect = ACCEPTABLE,
      desc = "The log only grows.")
  @Outcome(expect = FORBIDDEN, desc = "The log shrinks.")
  @State
  public static class AppenderAndReader {
    private final List<Register<LogChunk<Long>>> registers = registers();
    private final Log<Long> one = log(registers);
    private final Log<Long> two = log(registers);

    @Actor
    public void actor1() {
      one.append(1L);
      one.append(2L);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r1 = two.decidedPrefix();
      r.r2 = two.decidedPrefix();
    }
  }
}
