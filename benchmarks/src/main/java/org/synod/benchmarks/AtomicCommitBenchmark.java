// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.synod.consensus.AtomicCommit;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/**
 * What does an atomic commit cost? One thread votes for all voters of a new object, and is
 * told the outcome after each vote. The limit does the same compare-and-sets and reads on the
 * elements of an array.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar AtomicCommitBenchmark -t 1 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class AtomicCommitBenchmark {
  @Param({"2", "5"})
  private int voters;

  @Benchmark
  public Object rawCommit(Blackhole sink) {
    AtomicReferenceArray<Boolean> votes = new AtomicReferenceArray<>(voters);
    for (int i = 0; i < voters; i++) {
      votes.compareAndExchange(i, null, true);
      int cast = 0;
      for (int j = 0; j < voters; j++) {
        cast += votes.get(j) == null ? 0 : 1;
      }
      sink.consume(cast);
    }
    return votes;
  }

  @Benchmark
  public Object commit(Blackhole sink) {
    List<Register<Boolean>> votes = new ArrayList<>(voters);
    for (int i = 0; i < voters; i++) {
      votes.add(new HeapRegister<>());
    }
    AtomicCommit commit = new AtomicCommit(votes);
    for (int i = 0; i < voters; i++) {
      sink.consume(commit.vote(i, true));
    }
    return commit;
  }

  /** A voter that says no ends it with one compare-and-set. */
  @Benchmark
  public Object abort(Blackhole sink) {
    List<Register<Boolean>> votes = new ArrayList<>(voters);
    for (int i = 0; i < voters; i++) {
      votes.add(new HeapRegister<>());
    }
    AtomicCommit commit = new AtomicCommit(votes);
    sink.consume(commit.vote(0, false));
    return commit;
  }
}
