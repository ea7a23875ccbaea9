// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Acceptors that are known by name, and their quorums.
 *
 * <p>Immutable.
 *
 * @param members the names of the acceptors
 * @param prepare how many of them prepare
 * @param accept how many of them accept
 */
public record Acceptors(List<String> members, int prepare, int accept) {

  /**
   * Refuses acceptors whose quorums do not meet.
   *
   * @param members from 1 to {@link QuorumSystem#MAX_ACCEPTORS} different names
   * @param prepare from 1 to all
   * @param accept from 1 to all; {@code prepare + accept} is more than all
   */
  public Acceptors {
    members = List.copyOf(members);
    QuorumSystem.flexible(members.size(), prepare, accept); // refuses what cannot be
    for (int i = 0; i < members.size(); i++) {
      int first = members.indexOf(members.get(i));
      if (first < i) {
        throw new IllegalArgumentException(
            "members[" + i + "]: \"" + members.get(i) + "\", the same as members[" + first
                + "], allowed: distinct names");
      }
    }
  }

  /**
   * Acceptors whose quorums are the majorities.
   *
   * @param members the names of the acceptors
   * @return the acceptors
   */
  public static Acceptors majority(List<String> members) {
    int quorum = members.size() / 2 + 1;
    return new Acceptors(members, quorum, quorum);
  }

  /**
   * Acceptors that all accept, so that each of them has what is decided: a primary and its backups.
   * One of them is enough to prepare.
   *
   * @param members the names of the acceptors
   * @return the acceptors
   */
  public static Acceptors primaryBackup(List<String> members) {
    return new Acceptors(members, 1, members.size());
  }

  /**
   * Returns the same with another acceptor in the place of one.
   *
   * @param old the name of the one that goes, which is a member
   * @param fresh the name of the one that comes, which is none
   * @return the acceptors
   */
  public Acceptors replacing(String old, String fresh) {
    Objects.requireNonNull(old, "old: null, allowed: a name");
    Objects.requireNonNull(fresh, "fresh: null, allowed: a name");
    int place = members.indexOf(old);
    if (place < 0) {
      throw new IllegalArgumentException("old: \"" + old + "\", allowed: one of " + members);
    }
    if (members.contains(fresh)) {
      throw new IllegalArgumentException(
          "fresh: \"" + fresh + "\", allowed: a name that is not one of " + members);
    }
    List<String> changed = new ArrayList<>(members);
    changed.set(place, fresh);
    return new Acceptors(changed, prepare, accept);
  }

  /**
   * Returns their quorum system.
   *
   * @return one in which acceptor i is the i-th member
   */
  public QuorumSystem quorums() {
    return QuorumSystem.flexible(members.size(), prepare, accept);
  }
}
