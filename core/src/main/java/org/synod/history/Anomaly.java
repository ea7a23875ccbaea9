// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

/**
 * A thing that a level of isolation excludes. Each is excluded by a first level, and by all that
 * are stronger.
 *
 * <p>Sources: A. Adya, <i>Weak Consistency: A Generalized Theory and Optimistic Implementations for
 * Distributed Transactions</i>, MIT 1999, for the names in brackets; H. Berenson, P. Bernstein, J.
 * Gray, J. Melton, E. O'Neil, P. O'Neil, <i>A Critique of ANSI SQL Isolation Levels</i>, SIGMOD
 * 1995; P. Bailis, A. Fekete, A. Ghodsi, J. M. Hellerstein, I. Stoica, <i>Scalable Atomic
 * Visibility with RAMP Transactions</i>, SIGMOD 2014.
 */
public enum Anomaly {
  /** A transaction does not read what it has written itself, or reads what it writes later. */
  INTERNAL_READ("a read that misses the transaction's own write", Isolation.READ_COMMITTED),

  /** A dirty read of a value that was then taken back. */
  ABORTED_READ("dirty read, of an aborted write (G1a)", Isolation.READ_COMMITTED),

  /** A dirty read of a value that the same transaction then wrote over. */
  INTERMEDIATE_READ("dirty read, of an intermediate write (G1b)", Isolation.READ_COMMITTED),

  /** Transactions that write over each other's writes, in a circle. */
  DIRTY_WRITE("dirty write (G0)", Isolation.READ_COMMITTED),

  /** Transactions that read each other's writes, or write over them, in a circle. */
  CIRCULAR_FLOW("circular information flow (G1c)", Isolation.READ_COMMITTED),

  /** A transaction sees one write of another, and not a second one. */
  FRACTURED_READ("fractured read", Isolation.READ_ATOMIC),

  /** A transaction writes over a write that came after its read. */
  LOST_UPDATE("lost update (G-single)", Isolation.PARALLEL_SNAPSHOT),

  /** A transaction sees the effects of another, and not what that one had seen. */
  READ_SKEW("read skew (G-single)", Isolation.PARALLEL_SNAPSHOT),

  /** Two transactions see two independent writes in different orders. */
  LONG_FORK("long fork (G-SI)", Isolation.SNAPSHOT),

  /** Transactions that write what the others have read, each of them over an own snapshot. */
  WRITE_SKEW("write skew (G2)", Isolation.SERIALIZABLE),

  /** A transaction does not see one that had ended before it began. */
  REAL_TIME_VIOLATION("real-time violation", Isolation.STRICT_SERIALIZABLE);

  private final String text;
  private final Isolation excludedBy;

  Anomaly(String text, Isolation excludedBy) {
    this.text = text;
    this.excludedBy = excludedBy;
  }

  /**
   * The weakest level that excludes it.
   *
   * @return that level
   */
  public Isolation excludedBy() {
    return excludedBy;
  }

  @Override
  public String toString() {
    return text;
  }
}
