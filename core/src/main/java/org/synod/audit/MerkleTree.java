// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Merkle tree of the first entries of a log (RFC 6962, §2.1). Immutable: a longer one shares
 * the nodes of a shorter one. It answers for all shorter ones, too.
 */
final class MerkleTree {
  /*
   *   size 7 = 4 + 2 + 1:   peak of 4 entries, peak of 2, peak of 1, as the bits of the size
   *
   * A peak is a whole tree of 2^k entries, at a multiple of 2^k. A new leaf is a peak of one; two
   * peaks of one size become one of twice that.
   */
  static final MerkleTree EMPTY = new MerkleTree(0, null);

  /** A whole tree. */
  private record Node(Digest digest, @Nullable Node left, @Nullable Node right) {}

  /** Peaks, the smallest first. */
  private record Peaks(Node node, long width, @Nullable Peaks larger) {}

  private final long size;
  private final @Nullable Peaks peaks;

  private MerkleTree(long size, @Nullable Peaks peaks) {
    this.size = size;
    this.peaks = peaks;
  }

  long size() {
    return size;
  }

  /** The tree with one more entry. */
  MerkleTree plus(Digest leaf, Hashes hashes) {
    Node node = new Node(leaf, null, null);
    long width = 1;
    Peaks larger = peaks;
    for (; larger != null && larger.width == width; larger = larger.larger) {
      Node left = larger.node;
      node = new Node(hashes.node(left.digest, node.digest), left, node);
      width *= 2;
    }
    return new MerkleTree(size + 1, new Peaks(node, width, larger));
  }

  /** The digest of an entry. */
  Digest leaf(long index) {
    return whole(index, 1);
  }

  /** The root of the first entries. */
  Digest root(long entries, Hashes hashes) {
    return entries == 0 ? hashes.empty() : root(0, entries, hashes);
  }

  /** MTH(D[from:to]) (§2.1), where its first whole tree begins at a multiple of its width. */
  private Digest root(long from, long to, Hashes hashes) {
    long split = split(to - from);
    if (split == 0) {
      return whole(from, to - from);
    }
    return hashes.node(whole(from, split), root(from + split, to, hashes));
  }

  /** The width of the left one of two trees that make up one; 0 if it is whole. */
  private static long split(long entries) {
    long highest = Long.highestOneBit(entries);
    return highest == entries ? 0 : highest;
  }

  /** The digest of a whole tree of 2^k entries at a multiple of 2^k. */
  private Digest whole(long from, long width) {
    long end = size;
    Peaks peak = peaks;
    while (peak != null && from < end - peak.width) {
      end -= peak.width;
      peak = peak.larger;
    }
    if (peak == null) {
      throw new AssertionError("no tree at " + from);
    }
    Node node = peak.node;
    long start = end - peak.width;
    for (long half = peak.width / 2; half >= width; half /= 2) {
      boolean isRight = from >= start + half;
      node = isRight ? node.right : node.left;
      start += isRight ? half : 0;
      if (node == null) {
        throw new AssertionError("no tree at " + from);
      }
    }
    return node.digest;
  }

  /** PATH(index, D[0:entries]) (§2.1.1), from the leaf up. */
  List<Digest> path(long index, long entries, Hashes hashes) {
    List<Digest> path = new ArrayList<>();
    path(index, 0, entries, path, hashes);
    return path;
  }

  private void path(long index, long from, long to, List<Digest> path, Hashes hashes) {
    if (to - from == 1) {
      return;
    }
    long middle = middle(from, to);
    if (index < middle) {
      path(index, from, middle, path, hashes);
      path.add(root(middle, to, hashes));
    } else {
      path(index, middle, to, path, hashes);
      path.add(root(from, middle, hashes));
    }
  }

  /** The end of the largest whole tree that is smaller than D[from:to]. */
  private static long middle(long from, long to) {
    return from + Long.highestOneBit(to - from - 1);
  }

  /** PROOF(older, D[0:newer]) (§2.1.2), from the leaf up. */
  List<Digest> proof(long older, long newer, Hashes hashes) {
    List<Digest> proof = new ArrayList<>();
    if (older > 0) {
      subproof(older, 0, newer, /* isKnown */ true, proof, hashes);
    }
    return proof;
  }

  private void subproof(
      long older, long from, long to, boolean isKnown, List<Digest> proof, Hashes hashes) {
    if (older == to) {
      if (!isKnown) {
        proof.add(root(from, to, hashes));
      }
      return;
    }
    long middle = middle(from, to);
    if (older <= middle) {
      subproof(older, from, middle, isKnown, proof, hashes);
      proof.add(root(middle, to, hashes));
    } else {
      subproof(older, middle, to, /* isKnown */ false, proof, hashes);
      proof.add(root(from, middle, hashes));
    }
  }

  @Override
  public String toString() {
    return "MerkleTree[" + size + "]";
  }
}
