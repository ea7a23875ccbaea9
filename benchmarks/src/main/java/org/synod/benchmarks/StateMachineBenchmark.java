// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.log.HeapLog;
import org.synod.log.registers.LogChunk;
import org.synod.log.registers.RegisterLog;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.replica.Replicated;
import org.synod.replica.machine.ReplicatedStateMachine;

/**
 * What does a state machine cost beside its log? Each update adds one to a number. The limits are
 * an append to a log of the same kind ({@code rawAppend}), and the read of its length ({@code
 * rawLength}). {@code replicatedUpdate} is the object for the threads of one JVM, {@code
 * registerUpdate} the number as the value of one register, {@code heapLogUpdate} the state machine
 * over a log on the heap. The registers are on the heap as well, so what is measured is our own
 * code: on another machine, an update alone is one read and one write of a register, and a read is
 * one read. Each iteration has new logs, since all commands are kept.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar StateMachineBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar StateMachineBenchmark -t 2 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class StateMachineBenchmark {
  private static final Long ONE = 1L;

  /** The number of commands in a chunk: each append writes its chunk anew. */
  @Param("16")
  public int perChunk;

  private final Replicated<long[]> replicated = new Replicated<>(() -> new long[1]);
  private final Register<Long> register = new HeapRegister<>();
  private ReplicatedStateMachine<Long, Long> machine;
  private ReplicatedStateMachine<Long, Long> heapMachine;
  private RegisterLog<Long> log;

  /** Makes new logs. */
  @Setup(Level.Iteration)
  public void setUpLogs() {
    machine = new ReplicatedStateMachine<>(newLog(), 0L, Long::sum);
    heapMachine = new ReplicatedStateMachine<>(new HeapLog<>(), 0L, Long::sum);
    log = newLog();
    System.gc();
  }

  private RegisterLog<Long> newLog() {
    Map<Long, Register<LogChunk<Long>>> chunks = new ConcurrentHashMap<>();
    return new RegisterLog<>(
        number -> chunks.computeIfAbsent(number, each -> new HeapRegister<>()), perChunk);
  }

  @Benchmark
  public Long machineUpdate() {
    return machine.update(ONE).after();
  }

  @Benchmark
  public Long heapLogUpdate() {
    return heapMachine.update(ONE).after();
  }

  @Benchmark
  public long rawAppend() {
    return log.append(ONE);
  }

  @Benchmark
  public long replicatedUpdate() {
    return replicated.update(cell -> ++cell[0]);
  }

  @Benchmark
  public Long registerUpdate() {
    return register.updateAndGet(n -> n == null ? ONE : n + ONE).value();
  }

  @Benchmark
  public Long machineRead() {
    return machine.read();
  }

  @Benchmark
  public long rawLength() {
    return log.decidedPrefix();
  }

  @Benchmark
  public long replicatedRead() {
    return replicated.read(cell -> cell[0]);
  }
}
