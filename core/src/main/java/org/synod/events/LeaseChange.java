// SPDX-License-Identifier: Apache-2.0
package org.synod.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A lease was changed, or noticed to be over. */
@Name("org.synod.LeaseChange")
@Label("Lease Change")
@Description("A lease was changed, or noticed to be over")
@Category("Synod")
@Enabled(false)
@StackTrace(false)
public final class LeaseChange extends Event {
  private static final LeaseChange ASKED = new LeaseChange("", "", -1, -1);

  @Label("Lease")
  private final String lease;

  @Label("Change")
  @Description(
      "acquired, shared, taken over, challenged, renewed, released, revoked, or lost: noticed by"
          + " its holder to be over")
  private final String change;

  @Label("Process")
  @Description("The process that changed it")
  private final int process;

  @Label("Token")
  @Description("The grant's token; if challenged or revoked, the smallest of those that hold it")
  private final long token;

  private LeaseChange(String lease, String change, int process, long token) {
    this.lease = lease;
    this.change = change;
    this.process = process;
    this.token = token;
  }

  /** Tells that a lease was changed. */
  public static void changed(String lease, String change, int process, long token) {
    if (ASKED.isEnabled()) {
      new LeaseChange(lease, change, process, token).commit();
    }
  }
}
