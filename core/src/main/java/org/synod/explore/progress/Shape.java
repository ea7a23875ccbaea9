// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.progress;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.synod.explore.engine.Faults;
import org.synod.explore.engine.State;
import org.synod.explore.replay.Local;
import org.synod.explore.replay.Request;
import org.synod.explore.replay.Scene;

/**
 * The shape of a state: a text that is equal for states from which the same steps seem possible.
 * States of one shape differ in what processes keep to themselves, and in numbers that have grown.
 */
final class Shape {
  /*
   * It has the contents of the cells that the setup has made, and of those that the next steps are
   * on; for each process its last step and its next, and the number of its calls that have ended;
   * and the failures. Ghosts and specs do not count, since no process sees them.
   *
   * Each number in contents and steps is replaced by its rank among the numbers of the state. So
   * versions and ballots may grow, and the order of all numbers, and which of them are equal, is
   * the same.
   */
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Comparator<String> BY_VALUE =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private Shape() {}

  static String of(State state, Scene scene) {
    StringBuilder text = new StringBuilder();
    Object[] contents = state.cells.contents;
    for (int cell = 0; cell < contents.length; cell++) {
      if (!scene.isGhost(cell)) {
        text.append(contents[cell]).append('\n');
      }
    }
    StringBuilder counts = new StringBuilder();
    for (Local local : state.locals) {
      counts.append(local.completedCalls()).append(' '); // with an effect
      if (local.before != null && local.before.request != null) {
        text.append(local.before.request.describe()).append(" -> ").append(local.reply());
      }
      addNext(text, counts, state, local, scene);
    }
    Faults faults = state.faults;
    text.append(faults.late());
    counts.append(faults.crashed()).append(Arrays.toString(faults.out()));
    counts.append(faults.outages()).append(' ').append(faults.omissions());
    return ranked(text) + counts;
  }

  private static void addNext(
      StringBuilder text, StringBuilder counts, State state, Local local, Scene scene) {
    Request next = local.request;
    if (next != null) {
      text.append(' ').append(next.describe());
      if (next.cell() < state.cells.contents.length) {
        counts.append("of ").append(next.cell()).append(' '); // cells may have the same name
      } else {
        text.append(" of ").append(scene.cellName(next.cell()));
        text.append(' ').append(state.cells.get(next.cell(), scene));
      }
    }
    text.append('\n');
  }

  private static String ranked(CharSequence text) {
    Map<String, Integer> ranks = new TreeMap<>(BY_VALUE);
    Matcher numbers = NUMBER.matcher(text);
    while (numbers.find()) {
      ranks.put(numbers.group(), 0);
    }
    int rank = 0;
    for (Map.Entry<String, Integer> each : ranks.entrySet()) {
      each.setValue(rank++);
    }
    return NUMBER.matcher(text).replaceAll(number -> String.valueOf(ranks.get(number.group())));
  }
}
