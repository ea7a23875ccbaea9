// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.packed;

/** A part of a state that may be given a number, for {@link Numbers}. */
public abstract class Numbered {
  int number = -1; // none yet
}
