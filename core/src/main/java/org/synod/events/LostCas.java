// SPDX-License-Identifier: Apache-2.0
package org.synod.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A compare-and-set found that another had come first; the stack trace says whose it was. */
@Name("org.synod.LostCas")
@Label("Lost Compare-And-Set")
@Description("A compare-and-set failed, because another write came first")
@Category("Synod")
@Enabled(false)
public final class LostCas extends Event {
  /** The version of an object that has none. */
  private static final long NONE = -1;

  // This instance only tells whether the event is on, so a process that loses allocates nothing
  // while it is off.
  private static final LostCas ASKED = new LostCas(LostCas.class, NONE, NONE);

  @Label("Object Class")
  private final Class<?> objectClass;

  @Label("Expected Version")
  @Description("What the loser expected: a version, the length of a log, or -1 if there is none")
  private final long expectedVersion;

  @Label("Found Version")
  @Description("What it found, or at least that: more may have been written since")
  private final long foundVersion;

  private LostCas(Class<?> objectClass, long expectedVersion, long foundVersion) {
    this.objectClass = objectClass;
    this.expectedVersion = expectedVersion;
    this.foundVersion = foundVersion;
  }

  /**
   * Tells that one was lost on an object without versions; returns false, the result of the lost
   * one.
   */
  public static boolean lost(Class<?> objectClass) {
    return lost(objectClass, NONE, NONE);
  }

  /** Tells that one was lost; returns false, the result of the lost one. */
  public static boolean lost(Class<?> objectClass, long expectedVersion, long foundVersion) {
    if (ASKED.isEnabled()) {
      new LostCas(objectClass, expectedVersion, foundVersion).commit();
    }
    return false;
  }
}
