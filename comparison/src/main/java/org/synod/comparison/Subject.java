// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison;

/** A shared object: an algorithm, with its fault or without. */
public interface Subject {
  /** Makes a call, as a process with a number from 0 on; returns its result. */
  int call(int me, Op op);

  /** The refusal of a call that this kind of subject does not have. */
  static IllegalArgumentException unknown(Op op) {
    return new IllegalArgumentException("op: " + op + ", allowed: a call of this subject");
  }
}
