// SPDX-License-Identifier: Apache-2.0
package org.synod.log.dependency;

/**
 * The place that an {@link DependencyLog#append} has given to a command, for {@link
 * DependencyFollower#pollTo} and {@link DependencyFollower#hasPassed}. It keeps no command.
 *
 * <p>Immutable.
 */
public final class Place {
  final DependencyLog<?> log;
  final int tail;
  final long position;

  Place(DependencyLog<?> log, int tail, long position) {
    this.log = log;
    this.tail = tail;
    this.position = position;
  }

  @Override
  public String toString() {
    return "Place[" + position + " of tail " + tail + "]";
  }
}
