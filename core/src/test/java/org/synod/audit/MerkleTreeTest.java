// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@link MerkleTree} against the published vectors of Certificate Transparency, and against the
 * definitions of {@link Rfc6962}.
 */
class MerkleTreeTest {
  /** The leaves of the test data of Certificate Transparency. */
  static final List<byte[]> LEAVES =
      Stream.of(
              "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
              "606162636465666768696a6b6c6d6e6f")
          .map(HexFormat.of()::parseHex)
          .toList();

  /** The published roots of the first leaves. */
  private static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  private static final String OF_1 = ROOTS.get(1);
  private static final String OF_2 = ROOTS.get(2);
  private static final String OF_4 = ROOTS.get(4);
  private static final String LEAF_1 =
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
  private static final String LEAF_4 =
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
  private static final String LEAVES_2_3 =
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
  private static final String LEAVES_4_5 =
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
  private static final String LEAVES_6_7 =
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
  private static final String LEAVES_4_TO_7 =
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";

  private final Hashes hashes = new Hashes();

  static MerkleTree tree(List<byte[]> entries) {
    MerkleTree tree = MerkleTree.EMPTY;
    Hashes hashes = new Hashes();
    for (byte[] entry : entries) {
      tree = tree.plus(hashes.leaf(entry), hashes);
    }
    return tree;
  }

  /** A number of entries of different lengths. */
  static List<byte[]> entries(int count) {
    List<byte[]> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] entry = new byte[i % 5];
      java.util.Arrays.fill(entry, (byte) i);
      entries.add(entry);
    }
    return entries;
  }

  static List<String> hex(List<Digest> digests) {
    return digests.stream().map(Digest::toString).toList();
  }

  @Test
  void hasThePublishedRoots() {
    MerkleTree all = tree(LEAVES);
    for (int size = 0; size <= LEAVES.size(); size++) {
      assertEquals(ROOTS.get(size), all.root(size, hashes).toString());
      assertEquals(
          ROOTS.get(size), tree(LEAVES.subList(0, size)).root(size, hashes).toString());
      assertEquals(ROOTS.get(size), Rfc6962.hex(Rfc6962.root(LEAVES.subList(0, size))));
    }
  }

  @Test
  void hasThePublishedProofs() {
    MerkleTree all = tree(LEAVES);
    assertEquals(List.of(), all.path(0, 1, hashes));
    assertEquals(List.of(LEAF_1, LEAVES_2_3, LEAVES_4_TO_7), hex(all.path(0, 8, hashes)));
    assertEquals(List.of(LEAF_4, LEAVES_6_7, OF_4), hex(all.path(5, 8, hashes)));
    assertEquals(List.of(OF_2), hex(all.path(2, 3, hashes)));
    assertEquals(List.of(OF_1, LEAVES_2_3, LEAF_4), hex(all.path(1, 5, hashes)));
    assertEquals(List.of(), all.proof(1, 1, hashes));
    assertEquals(List.of(LEAF_1, LEAVES_2_3, LEAVES_4_TO_7), hex(all.proof(1, 8, hashes)));
    assertEquals(List.of(LEAVES_4_5, LEAVES_6_7, OF_4), hex(all.proof(6, 8, hashes)));
    assertEquals(List.of(LEAVES_2_3, LEAF_4), hex(all.proof(2, 5, hashes)));
  }

  /** The tree of the most entries answers for all shorter ones, as the RFC defines. */
  @Test
  void answersAsTheRfcDefines() {
    int most = 17;
    List<byte[]> entries = entries(most);
    MerkleTree all = tree(entries);
    for (int size = 1; size <= most; size++) {
      List<byte[]> first = entries.subList(0, size);
      assertEquals(Rfc6962.hex(Rfc6962.root(first)), all.root(size, hashes).toString());
      for (int i = 0; i < size; i++) {
        assertEquals(Rfc6962.hex(Rfc6962.path(i, first)), hex(all.path(i, size, hashes)));
      }
      for (int older = 1; older <= size; older++) {
        assertEquals(
            Rfc6962.hex(Rfc6962.proof(older, first)), hex(all.proof(older, size, hashes)));
      }
      assertEquals(List.of(), all.proof(0, size, hashes));
    }
    assertEquals("MerkleTree[17]", all.toString());
  }
}
