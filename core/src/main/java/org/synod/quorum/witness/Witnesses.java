// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.witness;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.quorum.QuorumSystem;

/**
 * The reports of a quorum of acceptors that promised a ballot, some of which may lie, and the
 * content that must be kept in that ballot: the highest that is witnessed and not refuted.
 *
 * <p>A content is a value, or one of a chain of values in which each was made from the one before.
 * A report shows what its acceptor accepted last, and the content before that.
 */
public final class Witnesses<X> {
  /*
   * A report shows X if it is of X, or of a content made from X. X is witnessed in ballot b if the
   * acceptors whose reports of b or above show X are a witness set. It is refuted if those whose
   * reports are above the highest such b and do not show X are a witness set.
   *
   * Let D be the last content of the chain that was decided, in ballot b.
   *  - D is witnessed in b: the acceptors that accepted it, do not lie, and are in this quorum are
   *    a witness set. Each report of theirs is of b or above, where there is D, or something made
   *    from it.
   *  - D is not refuted: only liars report above b what does not show D.
   *  - A content that is not of D's chain was accepted below b only, by those that do not lie. So
   *    the witnesses of D refute it.
   *  - A content made from D may be kept too. It comes after D, and so does the content before it,
   *    if that is kept: so a liar's word about the content before counts for nothing.
   *
   * Source of the counting: D. Malkhi, M. Reiter, Byzantine Quorum Systems (1998), §3. There a
   * value never goes on from ballot to ballot, so it is enough to count equal pairs. Here two that
   * tell the truth may show the same content in two ballots.
   */

  /** A content that an acceptor accepted in a ballot, with the one that it was made from. */
  public interface Chain<X> {
    /** The place in the chain. */
    long place(X content);

    /** Whether two contents are the same, whatever each says of the one before. */
    boolean isSame(X content, X other);

    /** The content before, which says nothing of the one before that; null if it is not known. */
    @Nullable X before(X content);
  }

  private record Report<X>(int acceptor, long ballot, X content) {}

  private final QuorumSystem quorums;
  private final Chain<X> chain;
  private final List<Report<X>> reports = new ArrayList<>();

  public Witnesses(QuorumSystem quorums, Chain<X> chain) {
    this.quorums = quorums;
    this.chain = chain;
  }

  /** Adds the report of an acceptor that has accepted something. */
  public void add(int acceptor, long ballot, X content) {
    reports.add(new Report<>(acceptor, ballot, content));
  }

  /** The content that must be kept; null if none must. */
  public @Nullable X kept() {
    X best = null;
    long bestBallot = 0; // the highest in which it is witnessed
    boolean isFirm = false; // whether the content before it may be kept too
    for (X content : contents()) {
      long ballot = keptIn(content);
      if (ballot < 0) {
        continue;
      }
      X before = chain.before(content);
      boolean firm = before != null && keptIn(before) >= 0;
      int order = best == null ? 1 : Long.compare(chain.place(content), chain.place(best));
      order = order == 0 ? Long.compare(ballot, bestBallot) : order;
      if (order > 0 || order == 0 && firm && !isFirm) {
        best = content;
        bestBallot = ballot;
        isFirm = firm;
      }
    }
    return best;
  }

  /** The contents that reports are of, or that these were made from. */
  private List<X> contents() {
    List<X> all = new ArrayList<>();
    for (Report<X> report : reports) {
      all.add(report.content);
      X before = chain.before(report.content);
      if (before != null) {
        all.add(before);
      }
    }
    return all;
  }

  /** Whether the reports show that a content is decided: a quorum accepted it in one ballot. */
  public boolean isDecided(X content) {
    for (Report<X> from : reports) {
      long set = 0;
      for (Report<X> report : reports) {
        boolean hasIt = report.ballot == from.ballot && chain.isSame(report.content, content);
        set |= hasIt ? 1L << report.acceptor : 0;
      }
      if (quorums.isAcceptQuorum(set)) {
        return true;
      }
    }
    return false;
  }

  /** The highest ballot that a content is witnessed in; negative if there is none, or refuted. */
  private long keptIn(X content) {
    long witnessed = -1;
    for (Report<X> from : reports) {
      long showing = 0;
      for (Report<X> report : reports) {
        boolean isIn = report.ballot >= from.ballot && shows(report.content, content);
        showing |= isIn ? 1L << report.acceptor : 0;
      }
      if (from.ballot > witnessed && quorums.isWitness(showing)) {
        witnessed = from.ballot;
      }
    }
    long against = 0;
    for (Report<X> report : reports) {
      boolean isIn = report.ballot > witnessed && !shows(report.content, content);
      against |= isIn ? 1L << report.acceptor : 0;
    }
    return quorums.isWitness(against) ? -1 : witnessed;
  }

  private boolean shows(X report, X content) {
    X before = chain.before(report);
    return chain.isSame(report, content) || before != null && chain.isSame(before, content);
  }

  /** A chain of one: the values of consensus. */
  public static <X> Chain<X> single() {
    return new Chain<>() {
      @Override
      public long place(X content) {
        return 0;
      }

      @Override
      public boolean isSame(X content, X other) {
        return Objects.equals(content, other);
      }

      @Override
      public @Nullable X before(X content) {
        return null;
      }
    };
  }
}
