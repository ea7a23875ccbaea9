// SPDX-License-Identifier: Apache-2.0
package org.synod.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A process was elected, or has noticed that it leads no more. */
@Name("org.synod.LeaderChange")
@Label("Leader Change")
@Description("A process was elected, or has noticed that it leads no more")
@Category("Synod")
@Enabled(false)
@StackTrace(false)
public final class LeaderChange extends Event {
  private static final LeaderChange ASKED = new LeaderChange("", "", -1, -1);

  @Label("Election")
  @Description("The name of its lease")
  private final String election;

  @Label("Change")
  @Description("elected, or deposed: resigned, or noticed to be over")
  private final String change;

  @Label("Process")
  private final int process;

  @Label("Token")
  @Description("The token that it leads, or led, with")
  private final long token;

  private LeaderChange(String election, String change, int process, long token) {
    this.election = election;
    this.change = change;
    this.process = process;
    this.token = token;
  }

  /** Tells that a leader was elected or deposed. */
  public static void changed(String election, String change, int process, long token) {
    if (ASKED.isEnabled()) {
      new LeaderChange(election, change, process, token).commit();
    }
  }
}
