// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.audit.AuditLog;
import org.synod.audit.Checkpoint;
import org.synod.audit.CheckpointSigner;
import org.synod.audit.ConsistencyProof;
import org.synod.audit.InclusionProof;
import org.synod.log.HeapLog;

/**
 * What does it cost to prove that an entry is in a log of a million, and to verify such a proof?
 * The checkpoint was verified before; {@code signature} is what that takes. A proof has 20 digests.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar AuditProofBenchmark
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(1)
@State(Scope.Benchmark)
public class AuditProofBenchmark {
  private static final int ENTRIES = 1_000_000;
  private static final int PROOFS = 1 << 10;

  private final CheckpointSigner signer = CheckpointSigner.generate("benchmark");
  private final AuditLog log = new AuditLog(new HeapLog<>(), new HeapLog<>(), signer);
  private final InclusionProof[] proofs = new InclusionProof[PROOFS];
  private final ConsistencyProof[] growths = new ConsistencyProof[PROOFS];
  private final Checkpoint[] before = new Checkpoint[PROOFS];
  private String note;
  private Checkpoint checkpoint;

  private static byte[] entry(long number) {
    return ByteBuffer.allocate(64).putLong(number).array();
  }

  /** Fills the log, and makes proofs at random places. */
  @Setup(Level.Trial)
  public void fill() {
    for (int i = 0; i < ENTRIES; i++) {
      log.append(entry(i));
      int at = i - (ENTRIES - PROOFS);
      if (at >= 0) {
        before[at] = signer.verifier().verify(log.checkpoint());
      }
    }
    note = log.checkpoint();
    checkpoint = signer.verifier().verify(note);
    for (int i = 0; i < PROOFS; i++) {
      proofs[i] = log.inclusion(ThreadLocalRandom.current().nextInt(ENTRIES), ENTRIES);
      growths[i] = log.consistency(before[i].size(), ENTRIES);
    }
  }

  private static int any() {
    return ThreadLocalRandom.current().nextInt(PROOFS);
  }

  @Benchmark
  public void verifyInclusion() {
    InclusionProof proof = proofs[any()];
    proof.verify(entry(proof.index()), checkpoint);
  }

  @Benchmark
  public void verifyConsistency() {
    int i = any();
    growths[i].verify(before[i], checkpoint);
  }

  @Benchmark
  public InclusionProof prove() {
    return log.inclusion(ThreadLocalRandom.current().nextInt(ENTRIES), ENTRIES);
  }

  @Benchmark
  public Checkpoint signature() {
    return signer.verifier().verify(note);
  }
}
