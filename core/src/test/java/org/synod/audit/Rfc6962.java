// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The definitions of RFC 6962, §2.1, as they stand there: recursive, over lists, with nothing of
 * the production code.
 */
final class Rfc6962 {
  private Rfc6962() {}

  private static byte[] sha256(int prefix, byte[]... parts) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      if (prefix >= 0) {
        sha256.update((byte) prefix);
      }
      for (byte[] part : parts) {
        sha256.update(part);
      }
      return sha256.digest();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** The largest power of two smaller than n. */
  private static int k(int n) {
    int k = 1;
    while (2 * k < n) {
      k *= 2;
    }
    return k;
  }

  /** MTH(D). */
  static byte[] root(List<byte[]> d) {
    int n = d.size();
    if (n == 0) {
      return sha256(-1);
    }
    return n == 1
        ? sha256(0, d.get(0))
        : sha256(1, root(d.subList(0, k(n))), root(d.subList(k(n), n)));
  }

  /** PATH(m, D). */
  static List<byte[]> path(int m, List<byte[]> d) {
    int n = d.size();
    if (n == 1) {
      return List.of();
    }
    return m < k(n)
        ? plus(path(m, d.subList(0, k(n))), root(d.subList(k(n), n)))
        : plus(path(m - k(n), d.subList(k(n), n)), root(d.subList(0, k(n))));
  }

  /** PROOF(m, D). */
  static List<byte[]> proof(int m, List<byte[]> d) {
    return subproof(m, d, true);
  }

  private static List<byte[]> subproof(int m, List<byte[]> d, boolean b) {
    int n = d.size();
    if (m == n) {
      return b ? List.of() : List.of(root(d));
    }
    return m <= k(n)
        ? plus(subproof(m, d.subList(0, k(n)), b), root(d.subList(k(n), n)))
        : plus(subproof(m - k(n), d.subList(k(n), n), false), root(d.subList(0, k(n))));
  }

  private static List<byte[]> plus(List<byte[]> list, byte[] last) {
    List<byte[]> more = new ArrayList<>(list);
    more.add(last);
    return more;
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static List<String> hex(List<byte[]> all) {
    return all.stream().map(Rfc6962::hex).toList();
  }
}
