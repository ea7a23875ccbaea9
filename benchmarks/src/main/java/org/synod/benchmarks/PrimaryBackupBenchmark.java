// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.log.PaxosLog;
import org.synod.log.primary.Primary;
import org.synod.log.primary.PrimaryBackup;
import org.synod.log.primary.Standby;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * What does a primary pay to publish a change to three replicas on the heap? {@code broadcast} is
 * beside {@code append} to a {@code PaxosLog} of three acceptors, which is let go of every 65,536
 * commands, and beside {@code cas}, the two compare-and-set of a quorum alone. {@code pipelined}
 * has eight changes on their way. {@code takeover} stands, {@code poll} follows one change.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar PrimaryBackupBenchmark -t 1
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class PrimaryBackupBenchmark {
  private static final int MANY = 1 << 16;
  private static final int BATCH = 8;

  private long number;
  private PaxosLog<Object> log;
  private PrimaryBackup<Object> backup;
  private Primary<Object> primary;
  private Standby<Object> standby;
  private Object seen;
  private List<Register<Object>> registers;

  /** Makes the objects. */
  @Setup(Level.Iteration)
  public void setUp() {
    number = 0;
    log = PaxosLog.acceptors(3);
    backup = PrimaryBackup.replicas(3, (older, newer) -> newer);
    primary = backup.stand().orElseThrow();
    standby = backup.follow(0);
    registers = List.of(new HeapRegister<>(), new HeapRegister<>());
  }

  @Benchmark
  public long append() {
    if (++number % MANY == 0) {
      log = PaxosLog.acceptors(3);
    }
    return log.append(number);
  }

  @Benchmark
  public long broadcast() {
    return primary.broadcast(++number);
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long pipelined() {
    for (int i = 0; i < BATCH; i++) {
      primary.propose(++number);
    }
    return primary.commit();
  }

  @Benchmark
  public boolean cas() {
    Versioned<Object> next = new Versioned<>(++number, number);
    return registers.get(0).compareAndSet(next) && registers.get(1).compareAndSet(next);
  }

  @Benchmark
  public Object poll() {
    primary.broadcast(++number);
    standby.poll((zxid, change) -> seen = change);
    return seen;
  }

  @Benchmark
  public Object takeover() {
    primary = backup.stand().orElseThrow();
    return primary;
  }
}
