// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import org.jspecify.annotations.Nullable;
import org.synod.memory.Member;
import org.synod.memory.Words;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.slots.SlotCell;

/**
 * The knowledge that one process has of the acceptors of a {@link QuorumRegister}. The class holds
 * facts, and decides nothing.
 */
final class Known {
  /*
   * Invariants
   *  - The known state, while the host is known, is not behind any state of its ballot that was
   *    seen anywhere.
   *  - A known version is one at which the acceptor had promised no more than the ballot and had
   *    nothing beyond the known state, so that a compare-and-set on it needs no read.
   *  - A decided state is current at the read of the host, or at the write there. It is remembered
   *    (decidedBy) only until the host is read again.
   */
  final QuorumAcceptors<?> acceptors;
  private final Words[] cells; // of acceptors in slots: here, since a read looks at little else
  final Member me; // the member whose slots are written
  final long[] versions; // of each acceptor's register, if it is known
  final long[] seen; // the state that was read last, of any acceptor
  final long[] seenVersions; // of each acceptor's register, when several were read last
  private long versionsKnown; // bit i: versions[i] is
  private final long[][] pair; // the known state and a spare; an index costs less than two fields
  private int turn;

  long ballot;
  int host; // of the ballot
  long decidedBy; // a quorum that has the known state at the versions known; empty if none is known
  // At most one of these two is true. An enum would cost a card mark at each write.
  private boolean hostKnown; // the host had the known state at the version known
  private boolean hostSilent; // the host did not answer when a state was put there
  boolean isBehind; // the steady writer has gone on, and this is not kept up
  private boolean isUnsure; // whether the call that is going on may have had its effect

  Known(QuorumAcceptors<?> acceptors, Member me) {
    this.acceptors = acceptors;
    cells = acceptors.cells();
    this.me = me;
    versions = new long[acceptors.size];
    seenVersions = new long[acceptors.size];
    pair = new long[2][acceptors.width];
    seen = new long[acceptors.width];
    setBallot(acceptors.latestBallot());
  }

  void setBallot(long ballot) {
    int host = acceptors.host(ballot); // before: an error must not leave one without the other
    this.ballot = ballot;
    this.host = host;
  }

  /** The state that the process works with, of the ballot that it is in. */
  long[] state() {
    return pair[turn];
  }

  long[] spare() {
    return pair[turn ^ 1];
  }

  /** Notes that the host has the state in the spare words, at a version of its register. */
  void knowSpare(long version) {
    turn ^= 1;
    knowHost(version);
  }

  /**
   * Notes that the host and others have the state in the spare words, at the versions in
   * {@code seenVersions}.
   */
  void knowSpareAt(long having) {
    // In this order: otherwise an error in between could leave a version beyond the known state.
    knowSpare(seenVersions[host]);
    for (long left = having & ~(1L << host); left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      setVersion(i, seenVersions[i]);
    }
  }

  /** Notes that the host has the known state, and that it is not known which others have it. */
  void knowHost(long version) {
    setVersion(host, version);
    setHost(/* known */ true, /* silent */ false);
    decidedBy = 0;
  }

  /** Notes that the host may have any state. */
  void forgetHost() {
    setHost(/* known */ false, /* silent */ false);
  }

  /** Notes that the host did not answer when a state was put there: its ballot is to be left. */
  void hostIsSilent() {
    setHost(/* known */ false, /* silent */ true);
  }

  private void setHost(boolean known, boolean silent) {
    hostKnown = known;
    hostSilent = silent;
  }

  boolean isHostKnown() {
    return hostKnown;
  }

  boolean isHostSilent() {
    return hostSilent;
  }

  boolean isVersionKnown(int i) {
    return (versionsKnown >>> i & 1) != 0;
  }

  void setVersion(int i, long version) {
    versions[i] = version;
    versionsKnown |= 1L << i;
  }

  /** Notes that the acceptor may refuse what it would have accepted at the version known. */
  void forgetVersion(int i) {
    versionsKnown &= ~(1L << i);
  }

  void forgetVersions() {
    versionsKnown = 0;
  }

  /** Whether the known state is still current: nobody has written to the acceptors that have it. */
  boolean isCurrent() {
    long[] versions = this.versions; // once: behind a volatile read a field is read again
    long left = decidedBy;
    if (left == 0 || !hostKnown || version(host) != versions[host]) {
      return false;
    }
    for (left &= ~(1L << host); left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      if (version(i) != versions[i]) {
        return false;
      }
    }
    return true;
  }

  private long version(int i) {
    Words cell = cells[i];
    return cell != null
        ? SlotCell.version(cell.getVolatile(SlotCell.INDEX))
        : acceptors.versionOfObject(i);
  }

  /** Sets whether the effect of the call is unknown if it finds no quorum from here on. */
  void setUnsure(boolean isUnsure) {
    this.isUnsure = isUnsure;
  }

  RegisterUnavailableException noQuorum(
      long answered, @Nullable RegisterUnavailableException silence) {
    return acceptors.quorums.noQuorum(answered, silence, isUnsure ? Effect.UNKNOWN : Effect.NONE);
  }
}
