// SPDX-License-Identifier: Apache-2.0
package org.synod.events;

import java.util.function.LongFunction;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** An acceptor refused a ballot, since it had promised a higher one. */
@Name("org.synod.RefusedBallot")
@Label("Refused Ballot")
@Description("An acceptor refused a ballot, since it had promised a higher one")
@Category("Synod")
@Enabled(false)
public final class RefusedBallot extends Event {
  private static final RefusedBallot ASKED = new RefusedBallot(RefusedBallot.class, "", "", "");

  @Label("Object Class")
  private final Class<?> objectClass;

  @Label("Phase")
  @Description("What was asked for: prepare or accept")
  private final String phase;

  @Label("Ballot")
  private final String ballot;

  @Label("Promised Ballot")
  private final String promisedBallot;

  private RefusedBallot(
      Class<?> objectClass, String phase, String ballot, String promisedBallot) {
    this.objectClass = objectClass;
    this.phase = phase;
    this.ballot = ballot;
    this.promisedBallot = promisedBallot;
  }

  /** Tells that a ballot was refused, where ballots are plain numbers. */
  public static void refused(
      Class<?> objectClass, String phase, long ballot, long promisedBallot) {
    refused(objectClass, phase, ballot, promisedBallot, Long::toString);
  }

  /** Tells that a ballot was refused, where ballots have texts of their own. */
  public static void refused(
      Class<?> objectClass,
      String phase,
      long ballot,
      long promisedBallot,
      LongFunction<String> words) {
    if (ASKED.isEnabled()) {
      new RefusedBallot(objectClass, phase, words.apply(ballot), words.apply(promisedBallot))
          .commit();
    }
  }
}
