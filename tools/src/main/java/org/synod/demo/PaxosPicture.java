// SPDX-License-Identifier: Apache-2.0
package org.synod.demo;

import org.synod.paxos.AcceptorState;
import org.synod.paxos.Ballot;
import org.synod.picture.SpaceTime;

/** Draws runs of Paxos: each operation in the colour of the ballot that is promised. */
final class PaxosPicture {
  private PaxosPicture() {}

  static SpaceTime of(SpaceTime picture) {
    return picture.showing(PaxosPicture::text).colouredBy("ballot", PaxosPicture::ballot);
  }

  private static String ballot(Object value) {
    return value instanceof AcceptorState<?> state ? Ballot.toString(state.promisedBallot()) : "";
  }

  private static String text(Object value) {
    if (!(value instanceof AcceptorState<?> state)) {
      return String.valueOf(value);
    }
    String promised = "promised " + Ballot.toString(state.promisedBallot());
    String accepted =
        "accepted " + Ballot.toString(state.acceptedBallot()) + " " + state.acceptedValue();
    return state.acceptedBallot() == Ballot.NONE
        ? promised
        : state.acceptedBallot() == state.promisedBallot() ? accepted : promised + ", " + accepted;
  }
}
