// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.concurrent.TimeUnit;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.byzantine.Seal;
import org.synod.byzantine.Sealed;
import org.synod.byzantine.SealedRegister;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.register.Register;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/**
 * What does a seal cost on a register of four words? {@code bare} is the register in slots, and
 * {@code checked} the same with {@link Codec#checked}, which binds neither place nor version.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar SealedBenchmark -t 1 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class SealedBenchmark {
  private static final Codec<long[]> FOUR = Codec.ofLongs(4);

  /** The kind of register. */
  @Param({"bare", "checked", "crc32c", "hmac"})
  public String kind;

  private Register<long[]> register;

  /** Makes the register. */
  @Setup
  public void setUp() {
    HeapMemory memory = new HeapMemory(16);
    register =
        switch (kind) {
          case "bare" -> new SlotRegister<>(memory, FOUR);
          case "checked" -> new SlotRegister<>(memory, Codec.checked(FOUR));
          case "crc32c" -> sealed(memory, Seal.crc32c());
          default ->
              sealed(memory, Seal.hmac(new SecretKeySpec(new byte[32], "HmacSHA256")));
        };
    boolean isSet = register.compareAndSet(0, new long[4]);
  }

  private static Register<long[]> sealed(HeapMemory memory, Seal seal) {
    return SealedRegister.found(
        new SlotRegister<>(memory, Sealed.codec(FOUR, seal)), "r", FOUR, seal);
  }

  @Benchmark
  public Versioned<long[]> read() {
    return register.get();
  }

  @Benchmark
  public Versioned<long[]> update() {
    return register.updateAndGet(
        old -> new long[] {old[0] + 1, old[1] + 1, old[2] + 1, old[3] + 1});
  }
}
