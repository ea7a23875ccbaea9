// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/**
 * A proof that a log with two checkpoints only grew in between: that the older one is of its first
 * entries, in the same order. Immutable.
 *
 * <p>Source: RFC 9162, <i>Certificate Transparency Version 2.0</i>, §2.1.4.
 *
 * @param older the number of entries of the older checkpoint
 * @param newer the number of entries of the newer one
 * @param path digests of trees, of which both roots can be computed
 */
public record ConsistencyProof(long older, long newer, List<Digest> path) {

  /**
   * Refuses numbers that no proof has.
   *
   * @param older 0 or more
   * @param newer {@code older} or more
   * @param path as many digests as the numbers need
   */
  public ConsistencyProof {
    if (older < 0) {
      throw new IllegalArgumentException("older: " + older + ", allowed: 0 or more");
    }
    if (newer < older) {
      throw new IllegalArgumentException("newer: " + newer + ", allowed: " + older + " or more");
    }
    path = List.copyOf(path);
    int length = pathLength(older, newer);
    if (path.size() != length) {
      throw new IllegalArgumentException(
          "path: " + path.size() + " digests, allowed: " + length + " from " + older
              + " to " + newer + " entries");
    }
  }

  private static int pathLength(long older, long newer) {
    if (older == 0 || older == newer) {
      return 0; // nothing is to be shown
    }
    long last = older - 1;
    int whole = Long.numberOfTrailingZeros(older); // levels on which the older tree has no rest
    int inner = Long.SIZE - Long.numberOfLeadingZeros(last ^ newer - 1) - whole;
    int border = Long.bitCount(last >>> whole >>> inner);
    boolean isWhole = Long.bitCount(older) == 1; // then its root is the first digest
    return inner + border + (isWhole ? 0 : 1);
  }

  /**
   * Requires that one checkpoint is of the first entries of another.
   *
   * @param before the older checkpoint, whose signature was verified
   * @param after the newer one, whose signature was verified
   * @throws IllegalArgumentException if the checkpoints are of other logs or other numbers of
   *     entries, or the proof does not lead to their roots
   */
  public void verify(Checkpoint before, Checkpoint after) {
    Objects.requireNonNull(before, "before: null, allowed: a checkpoint");
    Objects.requireNonNull(after, "after: null, allowed: a checkpoint");
    require("before", before, older);
    require("after", after, newer);
    if (!before.origin().equals(after.origin())) {
      throw new IllegalArgumentException(
          "after: of the log \"" + after.origin() + "\", allowed: of \"" + before.origin() + "\"");
    }
    if (older == 0) {
      return; // each log begins with no entries: their root was compared with the only one
    }
    Hashes hashes = new Hashes();
    Iterator<Digest> digests = path.iterator();
    // a whole older tree stands for itself (§2.1.4.2, step 3)
    Digest first =
        Long.bitCount(older) == 1 || older == newer ? before.root() : digests.next();
    Digest olderRoot = first;
    Digest newerRoot = first;
    long node = older - 1;
    long last = newer - 1;
    while ((node & 1) == 1) {
      node >>>= 1;
      last >>>= 1;
    }
    while (digests.hasNext()) {
      Digest digest = digests.next();
      if ((node & 1) == 1 || node == last) {
        olderRoot = hashes.node(digest, olderRoot);
        newerRoot = hashes.node(digest, newerRoot);
        while ((node & 1) == 0 && node != 0) {
          node >>>= 1;
          last >>>= 1;
        }
      } else {
        newerRoot = hashes.node(newerRoot, digest);
      }
      node >>>= 1;
      last >>>= 1;
    }
    require("before", before, olderRoot);
    require("after", after, newerRoot);
  }

  private static void require(String name, Checkpoint checkpoint, long size) {
    if (checkpoint.size() != size) {
      throw new IllegalArgumentException(
          name + ": of " + checkpoint.size() + " entries, allowed: of " + size
              + ", as the proof");
    }
  }

  private static void require(String name, Checkpoint checkpoint, Digest root) {
    if (!checkpoint.root().equals(root)) {
      throw new IllegalArgumentException(
          name + ": " + checkpoint + " with the root " + checkpoint.root() + ", allowed: with "
              + root + ", to which the proof leads");
    }
  }
}
