// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;

/** Proofs lead to the roots of the RFC's definition, and nothing else does. */
class ProofsTest {
  private static final int MOST = 17;

  private final List<byte[]> entries = MerkleTreeTest.entries(MOST);

  private Checkpoint checkpoint(int size) {
    return new Checkpoint("log", size, Digest.of(Rfc6962.root(entries.subList(0, size))));
  }

  private static List<Digest> digests(List<byte[]> all) {
    return all.stream().map(Digest::of).toList();
  }

  private List<Digest> path(int index, int size) {
    return digests(Rfc6962.path(index, entries.subList(0, size)));
  }

  private List<Digest> proof(int older, int newer) {
    return older == 0 ? List.of() : digests(Rfc6962.proof(older, entries.subList(0, newer)));
  }

  private static Digest flipped(Digest digest, int bit) {
    byte[] bytes = digest.toBytes();
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    return Digest.of(bytes);
  }

  /** All lists that differ from a path by one mistake of the same length. */
  private static List<List<Digest>> mistakes(List<Digest> path) {
    List<List<Digest>> mistakes = new ArrayList<>();
    for (int i = 0; i < path.size(); i++) {
      for (int bit : new int[] {0, 77, 255}) {
        List<Digest> other = new ArrayList<>(path);
        other.set(i, flipped(path.get(i), bit));
        mistakes.add(other);
      }
      if (i > 0) {
        List<Digest> swapped = new ArrayList<>(path);
        swapped.set(i, path.get(i - 1));
        swapped.set(i - 1, path.get(i));
        mistakes.add(swapped);
      }
    }
    return mistakes;
  }

  private static void refused(Runnable call) {
    assertThrows(IllegalArgumentException.class, call::run);
  }

  @Test
  void eachEntryIsProvedAndNoOther() {
    for (int size = 1; size <= MOST; size++) {
      Checkpoint checkpoint = checkpoint(size);
      for (int index = 0; index < size; index++) {
        List<Digest> path = path(index, size);
        InclusionProof proof = new InclusionProof(index, size, path);
        proof.verify(entries.get(index), checkpoint);
        for (int other = 0; other < size; other++) {
          if (!java.util.Arrays.equals(entries.get(other), entries.get(index))) {
            byte[] entry = entries.get(other);
            refused(() -> proof.verify(entry, checkpoint));
          }
          if (other != index) {
            int place = other;
            int of = size;
            // at another index it is of another length, or leads elsewhere
            refused(
                () ->
                    new InclusionProof(place, of, path).verify(
                        entries.get(index(place, proof)), checkpoint));
          }
        }
        for (List<Digest> wrong : mistakes(path)) {
          InclusionProof mistake = new InclusionProof(index, size, wrong);
          byte[] entry = entries.get(index);
          refused(() -> mistake.verify(entry, checkpoint));
        }
      }
    }
  }

  private static int index(int place, InclusionProof proof) {
    return place < 0 ? place : (int) proof.index();
  }

  @Test
  void eachPrefixIsProvedAndNoOther() {
    for (int newer = 0; newer <= MOST; newer++) {
      for (int older = 0; older <= newer; older++) {
        List<Digest> path = proof(older, newer);
        Checkpoint before = checkpoint(older);
        Checkpoint after = checkpoint(newer);
        new ConsistencyProof(older, newer, path).verify(before, after);
        for (List<Digest> wrong : mistakes(path)) {
          ConsistencyProof mistake = new ConsistencyProof(older, newer, wrong);
          refused(() -> mistake.verify(before, after));
        }
        if (older > 0) {
          ConsistencyProof proof = new ConsistencyProof(older, newer, path);
          Checkpoint fork = new Checkpoint("log", older, flipped(before.root(), 9));
          refused(() -> proof.verify(fork, after));
          Checkpoint other = new Checkpoint("log", newer, flipped(after.root(), 9));
          refused(() -> proof.verify(before, other));
        }
      }
    }
  }

  @Test
  void lengthsAreThoseOfTheRfcAndNoOther() {
    for (int size = 1; size <= MOST; size++) {
      for (int other = 0; other < size; other++) {
        int index = other;
        int of = size;
        List<Digest> longer = new ArrayList<>(path(index, size));
        longer.add(new Digest(1, 2, 3, 4));
        refused(() -> new InclusionProof(index, of, longer));
        List<Digest> more = new ArrayList<>(proof(index, size));
        more.add(new Digest(1, 2, 3, 4));
        refused(() -> new ConsistencyProof(index, of, more));
      }
    }
  }

  @Test
  void proofsOfOtherSizesOrLogsAreRefusedByName() {
    InclusionProof inclusion = new InclusionProof(2, 5, path(2, 5));
    byte[] entry = entries.get(2);
    Refusal.ofArgument(
        "checkpoint: of 6 entries, allowed: of 5", () -> inclusion.verify(entry, checkpoint(6)));
    Refusal.ofArgument(
        "entry: leads to the root ", () -> inclusion.verify(new byte[1], checkpoint(5)));
    Refusal.ofNull("entry", () -> inclusion.verify(null, checkpoint(5)));
    Refusal.ofNull("checkpoint", () -> inclusion.verify(entry, null));
    Refusal.ofArgument("size: 0, allowed: 1", () -> new InclusionProof(0, 0, List.of()));
    Refusal.ofArgument("index: 5, allowed: 0 to 4", () -> new InclusionProof(5, 5, List.of()));
    Refusal.ofArgument("index: -1, allowed: 0 to 4", () -> new InclusionProof(-1, 5, List.of()));
    Refusal.ofArgument(
        "path: 0 digests, allowed: 3 for entry 2 of 5", () -> new InclusionProof(2, 5, List.of()));

    ConsistencyProof consistency = new ConsistencyProof(3, 7, proof(3, 7));
    Refusal.ofArgument(
        "before: of 4 entries, allowed: of 3",
        () -> consistency.verify(checkpoint(4), checkpoint(7)));
    Refusal.ofArgument(
        "after: of 8 entries, allowed: of 7",
        () -> consistency.verify(checkpoint(3), checkpoint(8)));
    Refusal.ofArgument(
        "after: of the log \"other\", allowed: of \"log\"",
        () ->
            consistency.verify(checkpoint(3), new Checkpoint("other", 7, checkpoint(7).root())));
    Refusal.ofArgument("older: -1, allowed: 0", () -> new ConsistencyProof(-1, 2, List.of()));
    Refusal.ofArgument("newer: 2, allowed: 3", () -> new ConsistencyProof(3, 2, List.of()));
    Refusal.ofArgument(
        "path: 0 digests, allowed: 4 from 3 to 7", () -> new ConsistencyProof(3, 7, List.of()));
    Refusal.ofNull("before", () -> consistency.verify(null, checkpoint(7)));
    Refusal.ofNull("after", () -> consistency.verify(checkpoint(3), null));
    Refusal.ofArgument("bytes: 31, allowed: 32", () -> Digest.of(new byte[31]));
    Refusal.ofNull("bytes", () -> Digest.of(null));
  }

  /** Without prefixes a node would pass for an entry. */
  @Test
  void aNodeIsNoEntry() {
    List<byte[]> two = entries.subList(0, 2);
    byte[] node = new byte[2 * Digest.BYTES];
    System.arraycopy(Rfc6962.root(two.subList(0, 1)), 0, node, 0, Digest.BYTES);
    System.arraycopy(Rfc6962.root(two.subList(1, 2)), 0, node, Digest.BYTES, Digest.BYTES);
    Checkpoint forged = new Checkpoint("log", 1, checkpoint(2).root());
    refused(() -> new InclusionProof(0, 1, List.of()).verify(node, forged));
  }
}
