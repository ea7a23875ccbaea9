// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import java.util.Objects;
import java.util.function.Function;
import org.synod.log.Log;
import org.synod.memory.DamageException;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.References;

/**
 * A log that shows each change of what is in it: a Merkle tree over the entries of any {@link Log},
 * and signed checkpoints of it, in another. Nobody can change, take out, insert or reorder entries
 * before a checkpoint without the key, and with the key not without a {@link Witness} noticing.
 *
 * <pre>{@code
 * CheckpointSigner signer = new CheckpointSigner("example.com/orders", keys);
 * AuditLog log =
 *     new AuditLog(
 *         new WordsLog<>(file, "orders", 1_000_000, 100_000_000, ByteCodec.ofBytes()),
 *         new WordsLog<>(file, "orders.checkpoints", 1_000, 300_000, ByteCodec.ofUtf8()),
 *         signer);
 * long index = log.append(entry);
 * String note = log.checkpoint(); // to witnesses, and to all who want proofs
 * }</pre>
 *
 * <p>The two logs are all that there is: the tree is computed from the entries, and each object of
 * this class has its own. Several objects, in several JVMs, may share the logs. So an append needs
 * no more than the log's own, and a process that is killed leaves nothing that could fork the tree.
 * A memory in which the logs have the names NAME and NAME.checkpoints is verified by the command
 * line.
 *
 * <p><i>Progress:</i> as the logs'. Beyond that, {@link #checkpoint}, {@link #inclusion} and {@link
 * #consistency} are lock-free: they hash the entries that this object has not hashed yet, one after
 * the other, and those that others append meanwhile are not waited for.
 *
 * <p><i>Linearization:</i> {@link #append} as the log's; {@link #checkpoint} at its read of the
 * number of entries.
 *
 * <p><i>Memory effects:</i> as {@link Log} says.
 *
 * <p><i>Not guaranteed:</i> a proof that an entry is absent; that entries behind the last
 * checkpoint are what they were; that the newest checkpoint is the last one in its log. The tree
 * takes some hundred bytes of the heap for each entry. If an entry of the log is damaged, or a
 * checkpoint does not fit, nothing is signed any more.
 *
 * <p>Sources: RFC 6962, <i>Certificate Transparency</i>, §2.1; RFC 9162, §2.1; S. Crosby, D.
 * Wallach, <i>Efficient Data Structures for Tamper-Evident Logging</i>, 2009.
 */
public final class AuditLog {
  /** The end of the name of the checkpoints' log, behind that of the entries: {@value}. */
  public static final String CHECKPOINTS = ".checkpoints";

  /*
   * entries:      e0 e1 e2 e3 e4 e5 ...
   * tree:         a function of the entries, so all objects have the same at a size
   * checkpoints:  {2, root} {5, root}   in any order: a slow process may put an older one behind
   *
   * Invariant: this object signs only a tree that all checkpoints fit that it found before. So two
   * of its checkpoints never contradict each other, even if the entries were changed in between;
   * those of several objects do not, if the first was put into the log before the second read it.
   */
  private static final Memory HEAP = new HeapMemory(1);

  private final Log<byte[]> entries;
  private final Log<String> checkpoints;
  private final String origin;
  private final Function<Checkpoint, String> signed;
  private final References<Known> known;

  /** A tree, and how many checkpoints are known to fit; any may take the place of any other. */
  private record Known(MerkleTree tree, long fitting) {}

  /**
   * Makes an object for an audit log, which has what the logs have; nothing is read yet.
   *
   * @param entries the entries; this log keeps all of them, and the arrays in it never change
   * @param checkpoints the signed checkpoints; this log keeps all, too
   * @param signer the key of the log; the same for all who share the logs
   */
  public AuditLog(Log<byte[]> entries, Log<String> checkpoints, CheckpointSigner signer) {
    this(
        entries,
        checkpoints,
        Objects.requireNonNull(signer, "signer: null, allowed: a signer").verifier().origin(),
        signer::note,
        HEAP);
  }

  AuditLog(
      Log<byte[]> entries,
      Log<String> checkpoints,
      String origin,
      Function<Checkpoint, String> signed,
      Memory memory) {
    this.entries = Objects.requireNonNull(entries, "entries: null, allowed: a log");
    this.checkpoints = Objects.requireNonNull(checkpoints, "checkpoints: null, allowed: a log");
    this.origin = origin;
    this.signed = signed;
    known = memory.references("known tree", 1);
    known.setVolatile(0, new Known(MerkleTree.EMPTY, 0));
  }

  /**
   * Puts an entry at the end.
   *
   * @param entry its bytes, which are copied
   * @return its index
   * @throws NullPointerException if {@code entry} is null; nothing is appended
   * @throws IllegalStateException if the log of the entries is closed or full; nothing is appended
   */
  public long append(byte[] entry) {
    Objects.requireNonNull(entry, "entry: null, allowed: bytes");
    return entries.append(entry.clone());
  }

  /**
   * Returns an entry. It is not compared with a checkpoint: see {@link #inclusion}.
   *
   * @param index its index, from 0 to {@link #size} - 1
   * @return its bytes
   * @throws IndexOutOfBoundsException if there is none
   * @throws DamageException if the log finds it damaged
   */
  public byte[] get(long index) {
    return entries.get(index).clone();
  }

  /**
   * Returns the number of entries.
   *
   * @return a number that never falls
   */
  public long size() {
    return entries.decidedPrefix();
  }

  /**
   * Signs a checkpoint of all entries so far, and puts it into the log of the checkpoints.
   *
   * @return the signed checkpoint, a text that {@link CheckpointVerifier#verify} reads
   * @throws DamageException if an entry is damaged, or the entries do not fit a checkpoint that is
   *     there; nothing is signed
   * @throws IllegalStateException if the log of the checkpoints is closed or full
   */
  public String checkpoint() {
    Hashes hashes = new Hashes();
    requireFitting(hashes);
    long size = entries.decidedPrefix();
    Digest root = grown(size, hashes).root(size, hashes);
    String note = signed.apply(new Checkpoint(origin, size, root));
    checkpoints.append(note);
    return note;
  }

  /** Refuses to go on if a checkpoint in the log is of other entries. */
  private void requireFitting(Hashes hashes) {
    long first = known().fitting;
    long prefix = checkpoints.decidedPrefix();
    for (long i = first; i < prefix; i++) {
      Checkpoint checkpoint = Checkpoint.ofNote(checkpoints.get(i));
      long size = checkpoint.size();
      // otherwise this would sign a second continuation of what an earlier checkpoint is of
      if (size > entries.decidedPrefix()) {
        throw new DamageException(
            "entries", entries.decidedPrefix(), size + " or more, as checkpoint " + i + " says");
      }
      Digest root = grown(size, hashes).root(size, hashes);
      if (!root.equals(checkpoint.root()) || !checkpoint.origin().equals(origin)) {
        throw new DamageException(
            "root of the first " + size + " entries of \"" + origin + "\"", root,
            checkpoint.root() + " of \"" + checkpoint.origin() + "\", as checkpoint " + i
                + " says");
      }
    }
    learn(new Known(known().tree, prefix));
  }

  /** A tree of at least this many entries, all of which are there. */
  private MerkleTree grown(long size, Hashes hashes) {
    MerkleTree tree = known().tree;
    if (tree.size() >= size) {
      return tree;
    }
    while (tree.size() < size) {
      tree = tree.plus(hashes.leaf(entries.get(tree.size())), hashes);
    }
    learn(new Known(tree, 0));
    return tree;
  }

  private Known known() {
    return Objects.requireNonNull(known.getVolatile(0), "it is never null");
  }

  private void learn(Known more) {
    Known before = known();
    for (; ; ) {
      Known after =
          new Known(
              more.tree.size() > before.tree.size() ? more.tree : before.tree,
              Math.max(more.fitting, before.fitting));
      Known found = known.compareAndExchange(0, before, after);
      if (found == before) {
        return;
      }
      before = Objects.requireNonNull(found, "it is never null");
    }
  }

  /**
   * Proves that an entry is in the log.
   *
   * @param index its index, from 0 to {@code size - 1}
   * @param size the number of entries of the checkpoint that the proof is for, from 1 to {@link
   *     #size}
   * @return the proof
   * @throws IllegalArgumentException if the numbers are others
   */
  public InclusionProof inclusion(long index, long size) {
    requireSize("size", size, 1);
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("index: " + index + ", allowed: 0 to " + (size - 1));
    }
    Hashes hashes = new Hashes();
    return new InclusionProof(index, size, grown(size, hashes).path(index, size, hashes));
  }

  /**
   * Proves that the log only grew between two checkpoints.
   *
   * @param older the number of entries of the older one, from 0 to {@code newer}
   * @param newer the number of entries of the newer one, up to {@link #size}
   * @return the proof
   * @throws IllegalArgumentException if the numbers are others
   */
  public ConsistencyProof consistency(long older, long newer) {
    requireSize("newer", newer, 0);
    if (older < 0 || older > newer) {
      throw new IllegalArgumentException("older: " + older + ", allowed: 0 to " + newer);
    }
    Hashes hashes = new Hashes();
    return new ConsistencyProof(older, newer, grown(newer, hashes).proof(older, newer, hashes));
  }

  private void requireSize(String name, long size, long least) {
    if (size < least || size > entries.decidedPrefix()) {
      throw new IllegalArgumentException(
          name + ": " + size + ", allowed: " + least + " to " + entries.decidedPrefix()
              + ", the entries there are");
    }
  }

  @Override
  public String toString() {
    return "AuditLog[" + origin + ", " + size() + " entries]";
  }
}
