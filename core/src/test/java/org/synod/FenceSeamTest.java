// SPDX-License-Identifier: Apache-2.0
package org.synod;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Algorithms take their fences from Words, where an explorer of weak memory sees them. */
class FenceSeamTest {
  private static final Pattern FENCE = Pattern.compile("\\w+Fence\\(\\)|\\w+Fence;");
  private static final Pattern OF_WORDS =
      Pattern.compile("(words|a)\\.(acquire|release)Fence\\(\\)");

  /** Beside Words, only those that check a member, whose fences order no words. */
  private static final Set<String> OTHERS =
      Set.of("Words.java", "ProcessConsensus.java", "QuorumAcceptors.java");

  private static boolean hasOther(Path file) {
    try {
      String rest = OF_WORDS.matcher(Files.readString(file)).replaceAll("");
      return FENCE.matcher(rest).find();
    } catch (IOException e) {
      throw new IllegalStateException(file.toString(), e);
    }
  }

  @Test
  void noAlgorithmHasAnotherFence() throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> all = Files.walk(Path.of("src", "main", "java"))) {
      all.filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.toString().contains("explore"))
          .filter(FenceSeamTest::hasOther)
          .forEach(file -> found.add(file.getFileName().toString()));
    }
    assertEquals(new TreeSet<>(OTHERS), found);
  }
}
