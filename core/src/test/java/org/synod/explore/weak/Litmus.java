// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.weak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.synod.explore.Explorer;
import org.synod.explore.Spec;
import org.synod.explore.World;
import org.synod.explore.cells.StepWords;
import org.synod.explore.replay.Request.Mode;

/**
 * A litmus test: some accesses by some threads. Threads are separated by {@code ||}, accesses by
 * {@code ;}. {@code W} writes, {@code R} reads, {@code C} replaces a value by another and tells the
 * one that was there, {@code c} does so and tells nothing; the letter behind it is the mode: plain,
 * opaque, acquire, release or volatile. {@code Fa} and {@code Fr} are fences. Behind {@code =>}
 * stand words whose last value counts.
 *
 * <p>An outcome is all values that were told, thread by thread, and the last values.
 */
final class Litmus {
  private static final Map<Character, Mode> MODES = new HashMap<>();

  static {
    for (Mode mode : Mode.values()) {
      MODES.put(mode.name().toLowerCase(Locale.ROOT).charAt(0), mode);
    }
  }

  private static final String WORDS = "xyzs";

  private final List<String[]> threads = new ArrayList<>();
  private final String last;

  Litmus(String program) {
    String[] parts = program.split("=>");
    last = parts.length > 1 ? parts[1].strip() : "";
    for (String thread : parts[0].split("\\|\\|")) {
      threads.add(thread.strip().split("; *"));
    }
  }

  private static String run(String[] accesses, StepWords words) {
    StringBuilder told = new StringBuilder();
    for (String access : accesses) {
      String[] part = access.split(" ");
      Mode mode = MODES.get(access.charAt(1));
      if (access.charAt(0) == 'F') {
        if (mode == Mode.ACQUIRE) {
          words.acquireFence();
        } else {
          words.releaseFence();
        }
        continue;
      }
      int at = WORDS.indexOf(part[1]);
      switch (access.charAt(0)) {
        case 'W' -> words.write(at, Long.parseLong(part[2]), mode);
        case 'R' -> told.append(words.read(at, mode));
        default -> {
          long found =
              words.exchange(at, Long.parseLong(part[2]), Long.parseLong(part[3]), mode);
          told.append(access.charAt(0) == 'C' ? found : "");
        }
      }
    }
    return told.toString();
  }

  /** All outcomes. */
  Set<String> outcomes(boolean isWeak) {
    Set<String> outcomes = new TreeSet<>();
    Explorer.of(world -> setUp(world, isWeak, outcomes)).explore().requireComplete();
    return outcomes;
  }

  private void setUp(World world, boolean isWeak, Set<String> outcomes) {
    if (isWeak) {
      world.weak();
    }
    StepWords words = (StepWords) world.memory("w", threads.size()).allocate(WORDS.length());
    for (int i = 0; i < threads.size(); i++) {
      String[] accesses = threads.get(i);
      world.process("T" + i, () -> run(accesses, words));
    }
    world.check(
        new Spec<Integer>() {
          @Override
          public Integer start() {
            return 0;
          }

          @Override
          public Integer next(Integer remembered, View view) {
            if (IntStream.range(0, threads.size()).allMatch(view::ended)) {
              outcomes.add(outcome(view, words));
            }
            return 0;
          }
        });
  }

  private String outcome(Spec.View view, StepWords words) {
    String told =
        IntStream.range(0, threads.size())
            .mapToObj(i -> String.valueOf(view.result(i)))
            .collect(Collectors.joining());
    String finals =
        last.chars()
            .mapToObj(word -> String.valueOf(view.get(words, WORDS.indexOf(word))))
            .collect(Collectors.joining());
    return told + finals;
  }
}
