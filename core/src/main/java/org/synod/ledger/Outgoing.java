// SPDX-License-Identifier: Apache-2.0
package org.synod.ledger;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;

/**
 * All that one account has ever sent, as a sum for each account of its {@link Accounts}: the value
 * of the account's register. It is immutable.
 */
public final class Outgoing {
  private final long[] sums;

  private Outgoing(long[] sums) {
    this.sums = sums;
  }

  /** Nothing, to as many accounts. */
  static Outgoing nothing(int accounts) {
    return new Outgoing(new long[accounts]);
  }

  /**
   * Returns the codec of the registers of accounts.
   *
   * @param accounts the number of accounts, from 1 to {@link Codec#MAX_WORDS}
   * @return a codec of a word for each
   */
  public static Codec<Outgoing> codec(int accounts) {
    Codec<long[]> words = Codec.ofLongs(accounts);
    return new Codec<>() {
      @Override
      public String type() {
        return "Outgoing(" + accounts + ")";
      }

      @Override
      public int words() {
        return accounts;
      }

      @Override
      public void encode(Outgoing value, long[] into, int offset) {
        words.encode(value.sums, into, offset);
      }

      @Override
      public Outgoing decode(long[] from, int offset) {
        return new Outgoing(words.decode(from, offset));
      }
    };
  }

  int accounts() {
    return sums.length;
  }

  /**
   * Returns what was sent to an account.
   *
   * @param account its number
   * @return the sum of all amounts, modulo 2<sup>64</sup>
   */
  public long to(int account) {
    return sums[account];
  }

  /** The sum of all that was sent, modulo 2^64. */
  long total() {
    long total = 0;
    for (long sum : sums) {
      total += sum;
    }
    return total;
  }

  /** This, and one more amount. */
  Outgoing plus(int account, long amount) {
    long[] more = sums.clone();
    more[account] += amount;
    return new Outgoing(more);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Outgoing && Arrays.equals(sums, ((Outgoing) other).sums);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sums);
  }

  @Override
  public String toString() {
    return "Outgoing" + Arrays.toString(sums);
  }
}
