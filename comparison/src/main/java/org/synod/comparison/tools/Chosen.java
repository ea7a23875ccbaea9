// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.tools;

import org.synod.comparison.Case;
import org.synod.comparison.Place;
import org.synod.comparison.Subject;

/** The case that a JVM works on, by its system properties. */
final class Chosen {
  static final String CASE = "comparison.case";
  static final String MENDED = "comparison.mended";

  static final Case THE_CASE = Case.valueOf(System.getProperty(CASE));
  static final boolean IS_MENDED = Boolean.getBoolean(MENDED);

  private Chosen() {}

  /** Its subject, on the heap. */
  static Subject onHeap() {
    return THE_CASE.subject(new Place.Heap(), IS_MENDED);
  }
}
