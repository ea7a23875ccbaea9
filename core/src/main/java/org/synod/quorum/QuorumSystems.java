// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import java.util.StringJoiner;

/** The quorum systems of {@link QuorumSystem}. */
final class QuorumSystems {
  private QuorumSystems() {}

  static int requireAcceptors(int acceptors) {
    return requireBetween("acceptors", acceptors, 1, QuorumSystem.MAX_ACCEPTORS);
  }

  private static int requireBetween(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + ", allowed: " + least + " to " + most);
    }
    return value;
  }

  /** The acceptors from {@code first} to {@code end - 1}. */
  private static long range(int first, int end) {
    long set = 0;
    for (int i = first; i < end; i++) {
      set |= 1L << i;
    }
    return set;
  }

  /** The text of a set in messages. */
  static String toString(long set) {
    StringJoiner members = new StringJoiner(", ", "{", "}");
    for (long left = set; left != 0; left &= left - 1) {
      members.add("" + Long.numberOfTrailingZeros(left));
    }
    return members.toString();
  }

  /** Quorums are the sets of at least a given number of acceptors. */
  record Counted(int acceptors, int prepare, int accept, int fast) implements QuorumSystem {
    Counted {
      requireAcceptors(acceptors);
      requireBetween("prepare", prepare, 1, acceptors);
      requireBetween("accept", accept, 1, acceptors);
      requireBetween("fast", fast, 1, acceptors);
      if (prepare + accept <= acceptors) {
        throw new IllegalArgumentException(
            "quorums: " + QuorumSystems.toString(range(0, prepare)) + " prepares and "
                + QuorumSystems.toString(range(prepare, prepare + accept))
                + " accepts, and they are disjoint, allowed: prepare + accept > " + acceptors
                + ", not " + prepare + " + " + accept);
      }
      int common = Math.max(0, 2 * fast - acceptors); // of two fast quorums, at least
      if (prepare + common <= acceptors) {
        long last = range(acceptors - common, acceptors); // the common part of the two below
        throw new IllegalArgumentException(
            "quorums: " + QuorumSystems.toString(range(0, prepare)) + " prepares and has none of "
                + "what the fast quorums "
                + QuorumSystems.toString(range(0, fast - common) | last) + " and "
                + QuorumSystems.toString(range(acceptors - fast, acceptors))
                + " have in common, allowed: prepare + 2 * fast > " + 2 * acceptors
                + ", not " + prepare + " + 2 * " + fast);
      }
    }

    @Override
    public boolean isPrepareQuorum(long set) {
      return Long.bitCount(set) >= prepare;
    }

    @Override
    public boolean isAcceptQuorum(long set) {
      return Long.bitCount(set) >= accept;
    }

    @Override
    public boolean isFastQuorum(long set) {
      return Long.bitCount(set) >= fast;
    }

    @Override
    public String toString() {
      return "of " + acceptors + ": " + prepare + " to prepare, " + accept + " to accept"
          + (fast < acceptors ? ", " + fast + " in a fast ballot" : "");
    }
  }

  /** Quorums are the sets of all but {@code liars}; so many witnesses are believed. */
  record Lying(int acceptors, int liars, int witnesses) implements QuorumSystem {
    Lying {
      requireAcceptors(acceptors);
      requireBetween("liars", liars, 1, acceptors);
      int quorum = acceptors - liars;
      int common = Math.max(0, quorum - liars); // of two quorums, at least
      if (common - liars < witnesses) {
        throw new IllegalArgumentException(
            "quorums: " + QuorumSystems.toString(range(0, quorum)) + " and "
                + QuorumSystems.toString(range(acceptors - quorum, acceptors))
                + " have in common " + QuorumSystems.toString(range(acceptors - quorum, quorum))
                + ", of which " + Math.min(liars, common) + " may lie and fewer than " + witnesses
                + " are left, allowed: acceptors > " + (witnesses == 1 ? 3 : 4)
                + " * liars, not " + acceptors + " and " + liars);
      }
    }

    @Override
    public boolean isPrepareQuorum(long set) {
      return Long.bitCount(set) >= acceptors - liars;
    }

    @Override
    public boolean isAcceptQuorum(long set) {
      return isPrepareQuorum(set);
    }

    @Override
    public boolean isWitness(long set) {
      return Long.bitCount(set) >= witnesses;
    }

    @Override
    public String toString() {
      return "of " + acceptors + ": " + (acceptors - liars) + ", of which " + liars + " may lie, "
          + witnesses + (witnesses == 1 ? " is" : " are") + " believed";
    }
  }

  /** A quorum has more than half of the weight. */
  record Weighted(long[] weights, long half) implements QuorumSystem {
    Weighted(long[] weights) {
      this(weights, sum(weights) / 2);
    }

    private static long sum(long[] weights) {
      requireBetween("weights", weights.length, 1, MAX_ACCEPTORS);
      long sum = 0;
      for (int i = 0; i < weights.length; i++) {
        if (weights[i] < 1 || weights[i] > Long.MAX_VALUE - sum) {
          throw new IllegalArgumentException(
              "weights[" + i + "]: " + weights[i] + ", allowed: 1 to " + (Long.MAX_VALUE - sum)
                  + (sum == 0 ? "" : ", which is left beside the others in a long"));
        }
        sum += weights[i];
      }
      return sum;
    }

    @Override
    public int acceptors() {
      return weights.length;
    }

    @Override
    public boolean isPrepareQuorum(long set) {
      if (weights.length < Long.SIZE && set >>> weights.length != 0) {
        throw new IllegalArgumentException(
            "set: 0x" + Long.toHexString(set) + ", allowed: bits 0 to " + (weights.length - 1));
      }
      long weight = 0;
      for (long left = set; left != 0; left &= left - 1) {
        weight += weights[Long.numberOfTrailingZeros(left)];
      }
      return weight > half;
    }

    @Override
    public boolean isAcceptQuorum(long set) {
      return isPrepareQuorum(set);
    }

    @Override
    public String toString() {
      return "of " + weights.length + ": a weight of more than " + half;
    }
  }

  /** Rows prepare, columns accept. */
  record Grid(int rows, int columns) implements QuorumSystem {
    Grid {
      requireBetween("rows", rows, 1, MAX_ACCEPTORS);
      requireBetween("columns", columns, 1, MAX_ACCEPTORS / rows);
    }

    @Override
    public int acceptors() {
      return rows * columns;
    }

    @Override
    public boolean isPrepareQuorum(long set) {
      long row = columns == Long.SIZE ? -1L : (1L << columns) - 1;
      for (int i = 0; i < rows; i++, row <<= columns) {
        if ((set & row) == row) {
          return true;
        }
      }
      return false;
    }

    @Override
    public boolean isAcceptQuorum(long set) {
      long column = 0;
      for (int i = 0; i < rows; i++) {
        column |= 1L << i * columns;
      }
      for (int i = 0; i < columns; i++, column <<= 1) {
        if ((set & column) == column) {
          return true;
        }
      }
      return false;
    }

    @Override
    public String toString() {
      return "of " + rows + " x " + columns + ": a row to prepare, a column to accept";
    }
  }
}
