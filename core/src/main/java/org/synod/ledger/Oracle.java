// SPDX-License-Identifier: Apache-2.0
package org.synod.ledger;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rule by which a {@link BlockTree} takes blocks. An oracle gives tokens, and says how many
 * tokens for children of one block are taken.
 *
 * <p>Source: E. Anceaume, A. Del Pozzo, R. Ludinard, M. Potop-Butucaru, S. Tucci-Piergiovanni,
 * <i>Blockchain Abstract Data Type</i>, SPAA 2019, section 3.2.
 *
 * @param <C> the contents of blocks
 */
public interface Oracle<C> {

  /**
   * Returns how many children a block may have.
   *
   * @return the most, 1 or more, always the same
   */
  int mostChildren();

  /**
   * Asks for a token: one try.
   *
   * @param parent the block that would be the parent
   * @param content the content of the new block
   * @return the token, or empty if there is none for this content; always the same
   */
  Optional<byte[]> token(BlockTree.Block<C> parent, C content);

  /**
   * Returns the frugal oracle: a token for everybody, of which few are taken. With one child for
   * each block, the blocks are a list that all agree on: consensus. With more there are forks.
   *
   * @param <C> the contents of blocks
   * @param children the most children of a block, 1 or more
   * @return the oracle
   */
  static <C> Oracle<C> frugal(int children) {
    if (children < 1) {
      throw new IllegalArgumentException("children: " + children + ", allowed: 1 or more");
    }
    return new Oracle<>() {
      @Override
      public int mostChildren() {
        return children;
      }

      @Override
      public Optional<byte[]> token(BlockTree.Block<C> parent, C content) {
        return Optional.of(new byte[0]);
      }

      @Override
      public String toString() {
        return "frugal(" + children + ")";
      }
    };
  }

  /**
   * Returns proof of work, a prodigal oracle: any number of children, but few contents get a token.
   * The token is the SHA-256 digest of the parent's token and the content, and begins with zeros.
   * A process changes a number in its content until the digest does; 2<sup>bits</sup>
   * numbers are tried on average.
   *
   * @param <C> the contents of blocks
   * @param bits the number of zeros, from 0 to 63
   * @param bytes the content as bytes
   * @return the oracle
   */
  static <C> Oracle<C> work(int bits, Function<C, byte[]> bytes) {
    if (bits < 0 || bits > 63) {
      throw new IllegalArgumentException("bits: " + bits + ", allowed: 0 to 63");
    }
    Objects.requireNonNull(bytes, "bytes: null, allowed: a function");
    return new Oracle<>() {
      @Override
      public int mostChildren() {
        return Integer.MAX_VALUE;
      }

      @Override
      public Optional<byte[]> token(BlockTree.Block<C> parent, C content) {
        MessageDigest sha = sha256();
        sha.update(parent.token());
        byte[] digest = sha.digest(bytes.apply(content));
        return beginsWithZeros(digest, bits) ? Optional.of(digest) : Optional.empty();
      }

      @Override
      public String toString() {
        return "work(" + bits + " bits)";
      }
    };
  }

  private static boolean beginsWithZeros(byte[] digest, int bits) {
    long first = ByteBuffer.wrap(digest).getLong();
    return Long.numberOfLeadingZeros(first) >= bits;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("each platform has SHA-256", e);
    }
  }
}
