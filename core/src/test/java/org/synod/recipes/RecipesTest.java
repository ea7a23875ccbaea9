// SPDX-License-Identifier: Apache-2.0
package org.synod.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.recipes.RecipesLincheckTest.SequentialFifo;
import org.synod.recipes.RecipesLincheckTest.SequentialLeastFirst;
import org.synod.recipes.RecipesLincheckTest.SequentialLimited;

/**
 * RECIPES.md shows the classes of this package as they are, and each class prints what it says it
 * prints.
 */
class RecipesTest {
  private static final Path RECIPES = Path.of("..", "RECIPES.md");
  private static final Path SOURCES = Path.of("src", "test", "java", "org", "synod", "recipes");
  private static final String PRINTS = "// prints ";

  private static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .filter(name -> !name.endsWith("Test"))
          .sorted()
          .toList();
    }
  }

  private static String source(String name) throws IOException {
    String file = Files.readString(SOURCES.resolve(name + ".java"));
    return file.substring(file.indexOf("import "));
  }

  @Test
  void theDocumentShowsAllRecipesAsTheyAre() throws IOException {
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(RECIPES));
    Set<String> shown = new TreeSet<>();
    while (block.find()) {
      shown.add(block.group(1));
    }
    Set<String> recipes = new TreeSet<>();
    for (String name : names()) {
      recipes.add(source(name));
    }
    assertEquals(6, recipes.size());
    shown.retainAll(recipes); // the others are examples, which ExamplesTest compares
    assertEquals(String.join("\n", recipes), String.join("\n", shown));
  }

  @Test
  void eachPrintsWhatItSays() throws Exception {
    for (String name : names()) {
      String expected =
          source(name)
              .lines()
              .filter(line -> line.contains(PRINTS))
              .map(line -> line.substring(line.indexOf(PRINTS) + PRINTS.length()))
              .collect(Collectors.joining("\n"));
      assertEquals(expected, printed(Class.forName("org.synod.recipes." + name)), name);
    }
  }

  private static String printed(Class<?> recipe) throws Exception {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      recipe.getDeclaredMethod("main", String[].class).invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8).strip();
  }

  /** Each class does the same as its sequential twin, one call after the other, in long runs. */
  @Test
  void eachIsLikeItsTwin() {
    Random random = new Random(1);
    for (int run = 0; run < 50; run++) {
      FifoQueue<Integer> fifo = new FifoQueue<>();
      SequentialFifo fifoTwin = new SequentialFifo();
      LeastFirstQueue<Integer> least = new LeastFirstQueue<>();
      SequentialLeastFirst leastTwin = new SequentialLeastFirst();
      RateLimiter limiter = new RateLimiter(2, 2, 0);
      SequentialLimited limiterTwin = new SequentialLimited();
      int now = 0;
      for (int call = 0; call < 400; call++) {
        if (random.nextInt(5) < 3) {
          int item = random.nextInt(100);
          fifo.offer(item);
          fifoTwin.offer(item);
          least.offer(item);
          leastTwin.offer(item);
        } else {
          assertEquals(fifoTwin.poll(), fifo.poll());
          assertEquals(leastTwin.poll(), least.poll());
        }
        now += random.nextInt(4);
        int at = now - random.nextInt(2);
        assertEquals(limiterTwin.tryAcquire(at), limiter.tryAcquire(at));
      }
    }
  }

  @Test
  void queuesRefuseNull() {
    Refusal.ofNull("item", () -> new FifoQueue<String>().offer(null));
    Refusal.ofNull("item", () -> new LeastFirstQueue<String>().offer(null));
  }
}
