// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a picture, from left to right: timestamps, half of the processes, the labels of
 * these, the registers, the labels of the other processes, and these.
 */
final class Columns {
  /** The space beside a text. */
  static final int PAD = 10;

  private static final double CHARACTER = 6.7; // of the drawing's font
  private static final int LEAST_GAP = 56;

  private final SpaceTime picture;
  private final int[] processX;
  private final int[] registerX;
  private final int left; // the number of processes on the left
  private final int width;

  Columns(SpaceTime picture, int margin) {
    this.picture = picture;
    processX = new int[picture.processes().size()];
    registerX = new int[picture.registers().size()];
    left = (processX.length + 1) / 2;
    int gap = gap();
    String stamps = picture.stampName();
    int x = margin + (stamps.isEmpty() ? 0 : length(stamps) + PAD) + gap / 2;
    for (int i = 0; i < left; i++) {
      processX[i] = x + i * gap;
    }
    x = leftLabels() + Math.max(gap, widestLabel(/* onLeft */ true));
    for (int i = 0; i < registerX.length; i++) {
      registerX[i] = x + i * gap;
    }
    int last = registerX.length == 0 ? x : registerX[registerX.length - 1];
    x = last + Math.max(gap, widestLabel(/* onLeft */ false));
    for (int i = left; i < processX.length; i++) {
      processX[i] = x + (i - left) * gap;
      last = processX[i];
    }
    width = last + gap / 2 + margin;
  }

  private int gap() {
    List<String> names = new ArrayList<>(picture.processes());
    names.addAll(picture.registers());
    int gap = LEAST_GAP;
    for (String name : names) {
      gap = Math.max(gap, length(name) + 3 * PAD);
    }
    return gap;
  }

  private int widestLabel(boolean onLeft) {
    int widest = 0;
    for (int i = 0; i < picture.events().size(); i++) {
      if (isOnLeft(picture.events().get(i)) == onLeft) {
        widest = Math.max(widest, length(picture.label(i)));
      }
    }
    return widest + 2 * PAD;
  }

  /** The width of a text. */
  static int length(String text) {
    return (int) Math.ceil(text.length() * CHARACTER);
  }

  /** Whether an event is described on the left: a register's own is, too. */
  boolean isOnLeft(Event event) {
    return !event.isOfProcess() || event.process() < left;
  }

  int process(int number) {
    return processX[number];
  }

  int register(int number) {
    return registerX[number];
  }

  /** The place where the labels on the left begin. */
  int leftLabels() {
    return processX[left - 1];
  }

  /** The place where the labels on the right end. */
  int rightLabels() {
    return processX[left];
  }

  int width() {
    return width;
  }
}
