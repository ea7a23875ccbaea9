// SPDX-License-Identifier: Apache-2.0
package org.synod.log.egalitarian;

import java.util.Comparator;

/** A place in the log: the n-th of a process, begun at its home, one of the acceptors. */
record Id(int process, int number, int home) implements Comparable<Id> {
  private static final Comparator<Id> ORDER =
      Comparator.comparingInt(Id::number).thenComparingInt(Id::process);

  @Override
  public int compareTo(Id other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return process + "." + number + "@" + home;
  }
}
