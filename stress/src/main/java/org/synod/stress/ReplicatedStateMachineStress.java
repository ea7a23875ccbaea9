// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.log.Follower;
import org.synod.log.Log;
import org.synod.log.registers.LogChunk;
import org.synod.log.registers.RegisterLog;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.replica.machine.ReplicatedStateMachine;
import org.synod.replica.machine.Snapshot;

/** {@link ReplicatedStateMachine}: a sum, of two processes that share registers, or of threads. */
public class ReplicatedStateMachineStress {

  /** The registers of a log with a command in each, and of snapshots. */
  private static final class Shared {
    private final List<Register<LogChunk<Long>>> chunks =
        Stream.generate(() -> (Register<LogChunk<Long>>) new HeapRegister<LogChunk<Long>>())
            .limit(4)
            .toList();
    private final Register<Snapshot<Long>> snapshots = new HeapRegister<>();

    RegisterLog<Long> log() {
      return new RegisterLog<>(number -> chunks.get((int) number), 1);
    }

    ReplicatedStateMachine<Long, Long> machine() {
      return machine(log());
    }

    ReplicatedStateMachine<Long, Long> machine(Log<Long> log) {
      return new ReplicatedStateMachine<>(log, 0L, Long::sum, snapshots);
    }
  }

  /** Each adds one: (the sum that 1 made, the sum that 2 made, the sum at the end). */
  @Outcome(id = "1, 2, 2", expect = ACCEPTABLE, desc = "1, then 2.")
  @Outcome(id = "2, 1, 2", expect = ACCEPTABLE, desc = "2, then 1.")
  @Outcome(expect = FORBIDDEN, desc = "An update is lost, applied twice, or told another's state.")
  interface SumOutcomes {}

  @JCStressTest
  @JCStressMeta(SumOutcomes.class)
  @State
  public static class TwoProcesses {
    private final Shared shared = new Shared();
    private final ReplicatedStateMachine<Long, Long> one = shared.machine();
    private final ReplicatedStateMachine<Long, Long> two = shared.machine();

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = one.update(1L).after();
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = two.update(1L).after();
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = one.read();
    }
  }

  @JCStressTest
  @JCStressMeta(SumOutcomes.class)
  @State
  public static class TwoThreadsOfOne {
    private final ReplicatedStateMachine<Long, Long> machine = new Shared().machine();

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = machine.update(1L).after();
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = machine.update(1L).after();
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = machine.read();
    }
  }

  /** Broken: the log tells an index that it has read before it appends. */
  @JCStressTest
  @JCStressMeta(SumOutcomes.class)
  @Outcome(id = "1, 1, 2", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: both are told that their command is the first.")
  @State
  public static class IndexReadBeforeControl {
    private final Shared shared = new Shared();
    private final ReplicatedStateMachine<Long, Long> one = machine();
    private final ReplicatedStateMachine<Long, Long> two = machine();

    private ReplicatedStateMachine<Long, Long> machine() {
      RegisterLog<Long> log = shared.log();
      return shared.machine(
          new Log<>() {
            @Override
            public long append(Long command) {
              long index = log.decidedPrefix();
              log.append(command);
              return index;
            }

            @Override
            public Long get(long index) {
              return log.get(index);
            }

            @Override
            public long decidedPrefix() {
              return log.decidedPrefix();
            }

            @Override
            public Follower<Long> follow(long from) {
              return log.follow(from);
            }

            @Override
            public void close() {
              log.close();
            }
          });
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = one.update(1L).after();
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = two.update(1L).after();
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = one.read();
    }
  }

  /** 1 adds one, 2 adds ten, and then each reads: (read by 1, read by 2). */
  @Outcome(id = "1, 11", expect = ACCEPTABLE, desc = "1 read before 2 updated.")
  @Outcome(id = "11, 10", expect = ACCEPTABLE, desc = "2 read before 1 updated.")
  @Outcome(id = "11, 11", expect = ACCEPTABLE, desc = "Both updated, and then both read.")
  @Outcome(expect = FORBIDDEN, desc = "A read that is not current.")
  interface ReadOutcomes {}

  @JCStressTest
  @JCStressMeta(ReadOutcomes.class)
  @State
  public static class UpdateThenRead {
    private final Shared shared = new Shared();
    private final ReplicatedStateMachine<Long, Long> one = shared.machine();
    private final ReplicatedStateMachine<Long, Long> two = shared.machine();

    @Actor
    public void actor1(JJ_Result r) {
      one.update(1L);
      r.r1 = one.read();
    }

    @Actor
    public void actor2(JJ_Result r) {
      two.update(10L);
      r.r2 = two.read();
    }
  }

  /** One updates twice and trims the log behind a snapshot. One comes late, and reads twice. */
  @JCStressTest
  @Outcome(id = {"0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2"}, expect = ACCEPTABLE,
      desc = "States that the sum had, in their order.")
  @Outcome(expect = FORBIDDEN, desc = "A state that was not, or an older one after a newer.")
  @State
  public static class LateComer {
    private final Shared shared = new Shared();
    private final RegisterLog<Long> log = shared.log();
    private final ReplicatedStateMachine<Long, Long> early = shared.machine(log);

    @Actor
    public void actor1() {
      early.update(1L);
      early.update(1L);
      log.trim(early.saveSnapshot());
    }

    @Actor
    public void actor2(JJ_Result r) {
      ReplicatedStateMachine<Long, Long> late = shared.machine();
      r.r1 = late.read();
      r.r2 = late.read();
    }
  }
}
