// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.byzantine.WitnessedRegister;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * What does a register cost that survives acceptors that lie? {@code quorum} is a {@link
 * QuorumRegister} over five acceptors that do not, {@code masking} survives one of five that
 * returns anything, and {@code authentic} one of four that returns old states.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar WitnessedBenchmark -t 1 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class WitnessedBenchmark {

  /** The kind of register. */
  @Param({"quorum", "authentic", "masking"})
  public String kind;

  private Register<Long> register;

  /** Makes the register. */
  @Setup
  public void setUp() {
    register =
        switch (kind) {
          case "quorum" -> QuorumRegister.acceptors(new HeapMemory(16), Codec.ofLong(), 5);
          case "authentic" -> WitnessedRegister.onHeap(QuorumSystem.authentic(4, 1));
          default -> WitnessedRegister.onHeap(QuorumSystem.masking(5, 1));
        };
    boolean isSet = register.compareAndSet(0, 0L);
  }

  @Benchmark
  public Versioned<Long> read() {
    return register.get();
  }

  @Benchmark
  public Versioned<Long> update() {
    return register.updateAndGet(old -> old + 1);
  }
}
