// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import java.util.List;
import java.util.Objects;

/**
 * A proof that an entry is in the log that a checkpoint is of, at an index. It needs no more than
 * the entry and the checkpoint. Immutable.
 *
 * <p>Source: RFC 9162, <i>Certificate Transparency Version 2.0</i>, §2.1.3.
 *
 * @param index the index of the entry
 * @param size the number of entries of the checkpoint
 * @param path digests of the trees beside those that the entry is in, the smallest first
 */
public record InclusionProof(long index, long size, List<Digest> path) {

  /**
   * Refuses numbers that no proof has.
   *
   * @param index from 0 to {@code size - 1}
   * @param size 1 or more
   * @param path as many digests as the numbers need
   */
  public InclusionProof {
    if (size < 1) {
      throw new IllegalArgumentException("size: " + size + ", allowed: 1 or more");
    }
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("index: " + index + ", allowed: 0 to " + (size - 1));
    }
    path = List.copyOf(path);
    int length = pathLength(index, size);
    if (path.size() != length) {
      throw new IllegalArgumentException(
          "path: " + path.size() + " digests, allowed: " + length + " for entry " + index + " of "
              + size);
    }
  }

  private static int pathLength(long index, long size) {
    int inner = Long.SIZE - Long.numberOfLeadingZeros(index ^ size - 1);
    return inner + Long.bitCount(index >>> inner);
  }

  /**
   * Requires that an entry is in a log.
   *
   * @param entry the entry
   * @param checkpoint a checkpoint of the log, whose signature was verified
   * @throws IllegalArgumentException if the checkpoint is of another number of entries, or the
   *     proof does not lead from the entry to its root
   */
  public void verify(byte[] entry, Checkpoint checkpoint) {
    Objects.requireNonNull(entry, "entry: null, allowed: bytes");
    Objects.requireNonNull(checkpoint, "checkpoint: null, allowed: a checkpoint");
    if (checkpoint.size() != size) {
      throw new IllegalArgumentException(
          "checkpoint: of " + checkpoint.size() + " entries, allowed: of " + size
              + ", as the proof");
    }
    Digest root = root(entry);
    if (!root.equals(checkpoint.root())) {
      throw new IllegalArgumentException(
          "entry: leads to the root " + root + ", allowed: to " + checkpoint.root() + ", that of "
              + checkpoint);
    }
  }

  /** The root of the tree that the proof leads to (§2.1.3.2). */
  private Digest root(byte[] entry) {
    Hashes hashes = new Hashes();
    Digest root = hashes.leaf(entry);
    long node = index; // the number of the tree that root is of, among those of its size
    long last = size - 1; // that of the last one
    for (Digest beside : path) {
      while ((node & 1) == 0 && node == last) { // it has none beside it, and is itself one level up
        node >>>= 1;
        last >>>= 1;
      }
      boolean isRight = (node & 1) == 1;
      root = isRight ? hashes.node(beside, root) : hashes.node(root, beside);
      node >>>= 1;
      last >>>= 1;
    }
    return root;
  }
}
