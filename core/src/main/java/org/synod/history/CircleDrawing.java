// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

/** The SVG of an anomaly. */
final class CircleDrawing {
  private final Verdict verdict;

  CircleDrawing(Verdict verdict) {
    this.verdict = verdict;
  }

  String svg() {
    return "<svg><title>" + verdict + "</title></svg>";
  }
}
