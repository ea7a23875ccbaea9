// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.audit.AuditLog;
import org.synod.audit.CheckpointSigner;
import org.synod.audit.Digest;
import org.synod.audit.Witness;
import org.synod.log.Follower;
import org.synod.log.HeapLog;
import org.synod.log.Log;
import org.synod.log.words.WordsLog;
import org.synod.memory.HeapMemory;
import org.synod.register.ByteCodec;
import org.synod.register.HeapRegister;

/**
 * {@link AuditLog} over {@link WordsLog}: two threads append, and each entry is proved by the
 * checkpoint behind both. {@link Witness}: of two checkpoints the newer is kept.
 */
public class AuditLogStress {
  private static final CheckpointSigner SIGNER = CheckpointSigner.generate("stress");
  private static final Digest LEAF_OF_ONE = leaf(1);
  private static final Digest LEAF_OF_TWO = leaf(2);

  private static Digest leaf(long number) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((byte) 0);
      return Digest.of(sha256.digest(Two.entry(number)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** (entries, whether one's entry is proved, whether the other's is). */
  @Outcome(id = "2, 1, 1", expect = ACCEPTABLE, desc = "Both are in the log.")
  @Outcome(expect = FORBIDDEN, desc = "An entry is lost, or is at another index.")
  interface ProvedOutcomes {}

  /** Two threads that share one object. */
  private static class Two {
    private final AuditLog log;
    private long one;
    private long two;

    Two(Log<byte[]> entries) {
      log = new AuditLog(entries, new HeapLog<>(), SIGNER);
    }

    static byte[] entry(long number) {
      return Long.toString(number).getBytes(UTF_8);
    }

    private long append(long number) {
      long index = log.append(entry(number));
      log.inclusion(index, index + 1); // so that both make the tree longer
      return index;
    }

    void appendOne() {
      one = append(1);
    }

    void appendTwo() {
      two = append(2);
    }

    /** A signature in each sample would leave few samples, so it looks at the proofs alone. */
    void result(JJJ_Result r) {
      r.r1 = log.size();
      r.r2 = isProved(one, 1, LEAF_OF_TWO);
      r.r3 = isProved(two, 2, LEAF_OF_ONE);
    }

    private long isProved(long index, long number, Digest other) {
      return log.size() == 2
              && Arrays.equals(log.get(index), entry(number))
              && log.inclusion(index, 2).path().equals(List.of(other))
          ? 1
          : 0;
    }
  }

  @JCStressTest
  @JCStressMeta(ProvedOutcomes.class)
  @State
  public static class InWords extends Two {
    public InWords() {
      super(new WordsLog<>(new HeapMemory(4), 4, 64, ByteCodec.ofBytes()));
    }

    @Actor
    public void one() {
      appendOne();
    }

    @Actor
    public void two() {
      appendTwo();
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      result(r);
    }
  }

  /** Broken: looks for the end, and then writes there. */
  private static final class Unchecked implements Log<byte[]> {
    private final AtomicReferenceArray<byte[]> entries = new AtomicReferenceArray<>(4);

    @Override
    public long append(byte[] entry) {
      int index = (int) decidedPrefix();
      entries.set(index, entry);
      return index;
    }

    @Override
    public byte[] get(long index) {
      return entries.get((int) index);
    }

    @Override
    public long decidedPrefix() {
      int prefix = 0;
      while (entries.get(prefix) != null) {
        prefix++;
      }
      return prefix;
    }

    @Override
    public Follower<byte[]> follow(long from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  @JCStressTest
  @JCStressMeta(ProvedOutcomes.class)
  @Outcome(
      id = {"1, 0, 0", "2, 0, 0", "2, 0, 1", "2, 1, 0"},
      expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: an entry was overwritten.")
  @State
  public static class InWordsControl extends Two {
    public InWordsControl() {
      super(new Unchecked());
    }

    @Actor
    public void one() {
      appendOne();
    }

    @Actor
    public void two() {
      appendTwo();
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      result(r);
    }
  }

  /** A thread that sees a command sees what its appender did before. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Before it.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Before it, and the field raced.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "After it.")
  @Outcome(expect = FORBIDDEN, desc = "The command without what was before it.")
  @State
  public static class Publication {
    private final WordsLog<byte[]> log =
        new WordsLog<>(new HeapMemory(4), 4, 64, ByteCodec.ofBytes());
    private long field;

    @Actor
    public void writer() {
      field = 1;
      log.append(new byte[20]);
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = log.decidedPrefix() == 1 && log.get(0).length == 20 ? 1 : 0;
      r.r2 = field;
    }
  }

  private static final AuditLog LOG = new AuditLog(new HeapLog<>(), new HeapLog<>(), SIGNER);
  private static final String[] NOTES = new String[3];

  static {
    for (int i = 0; i < NOTES.length; i++) {
      NOTES[i] = LOG.checkpoint();
      LOG.append(Two.entry(i));
    }
  }

  /** (entries that are kept, whether the older checkpoint was taken, whether the newer was). */
  @JCStressTest
  @Outcome(id = "2, 1, 1", expect = ACCEPTABLE, desc = "One after the other.")
  @Outcome(id = "2, 0, 1", expect = ACCEPTABLE, desc = "The newer came first.")
  @Outcome(expect = FORBIDDEN, desc = "It went back, or refused the newer.")
  @State
  public static class Taken {
    private final HeapRegister<String> register = new HeapRegister<>();
    private final Witness witness = new Witness(SIGNER.verifier(), register);
    private long older;
    private long newer;

    public Taken() {
      take(0);
    }

    private long take(int size) {
      try {
        witness.take(NOTES[size], from -> LOG.consistency(from, size));
        return 1;
      } catch (IllegalArgumentException e) {
        return 0;
      }
    }

    @Actor
    public void older() {
      older = take(1);
    }

    @Actor
    public void newer() {
      newer = take(2);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r1 = SIGNER.verifier().verify(witness.kept()).size();
      r.r2 = older;
      r.r3 = newer;
    }
  }
}
