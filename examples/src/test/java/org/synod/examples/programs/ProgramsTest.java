// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each program is one short file that runs alone, refuses bad arguments, and is told of. */
class ProgramsTest {
  private static final Path RECIPES = Path.of("..", "RECIPES.md");
  private static final int WRONG_USE = 64;
  private static final int UNUSABLE = 74;

  static List<Class<?>> programs() {
    return List.of(
        CheckedStack.class, CronGuard.class, EtagService.class, HotStandby.class, MarketData.class,
        OrderBook.class, TicketMachine.class);
  }

  private static Class<?> program(String name) throws ClassNotFoundException {
    return Class.forName(ProgramsTest.class.getPackageName() + "." + name);
  }

  @Test
  void theListIsWhole() throws IOException {
    Path folder = Jvm.source(TicketMachine.class).getParent();
    try (Stream<Path> files = Files.list(folder)) {
      Set<String> names =
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
      Set<String> expected = new TreeSet<>(Set.of("package-info.java"));
      programs().forEach(program -> expected.add(program.getSimpleName() + ".java"));
      assertEquals(expected, new TreeSet<>(names));
    }
  }

  /** A user who has copied the file alone runs it, here without arguments. */
  @ParameterizedTest
  @MethodSource("programs")
  void isOneFileThatJavaRuns(Class<?> program) throws Exception {
    try (Jvm jvm = Jvm.startSource(program)) {
      Jvm.End end = jvm.end();
      assertEquals(WRONG_USE, end.code(), end.toString());
      assertEquals(List.of(), end.output());
      assertTrue(end.errors().get(0).matches("arguments: .*, allowed: .*"), end.toString());
      assertTrue(
          end.errors().get(1).matches("usage: " + program.getSimpleName() + " .+"),
          end.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CheckedStack, right, 'stack: right, allowed: versioned or unversioned'",
    "CheckedStack, 'versioned versioned', 'arguments: 2, allowed: 1'",
    "CronGuard, f, 'arguments: 1, allowed: 2'",
    "CronGuard, f 0, 'MILLIS: 0, allowed: 1 to 999999999'",
    "CronGuard, f 1s, 'MILLIS: 1s, allowed: 1 to 999999999'",
    "EtagService, 65536, 'PORT: 65536, allowed: 0 to 65535, 0 for any that is free'",
    "EtagService, -1, 'PORT: -1, allowed: 0 to 65535, 0 for any that is free'",
    "EtagService, 80 80, 'arguments: 2, allowed: 1'",
    "HotStandby, f g, 'arguments: 2, allowed: 1'",
    "MarketData, sell f, 'arguments: sell f, allowed: as below'",
    "MarketData, publish f 1, 'arguments: publish f 1, allowed: as below'",
    "MarketData, watch f, 'arguments: watch f, allowed: as below'",
    "MarketData, watch f 0, 'SNAPSHOTS: 0, allowed: 1 to 999999999'",
    "OrderBook, 1000000, 'ORDERS: 1000000, allowed: 1 to 999999'",
    "OrderBook, many, 'ORDERS: many, allowed: 1 to 999999'",
    "TicketMachine, f 1 2, 'arguments: 3, allowed: 2'",
    "TicketMachine, f -5, 'TICKETS: -5, allowed: 1 to 999999999'",
    "TicketMachine, f 1000000000, 'TICKETS: 1000000000, allowed: 1 to 999999999'",
  })
  void badArgumentsAreRefused(String name, String arguments, String refusal) throws Exception {
    try (Jvm jvm = Jvm.start(program(name), (Object[]) arguments.split(" "))) {
      Jvm.End end = jvm.end();
      assertEquals(WRONG_USE, end.code(), end.toString());
      assertEquals(List.of(), end.output());
      assertEquals(refusal, end.errors().get(0));
      assertTrue(end.errors().get(1).startsWith("usage: " + name + " "), end.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"TicketMachine, '', 1", "CronGuard, '', 1", "MarketData, publish, ''"})
  void aDirectoryInPlaceOfTheFileIsRefused(
      String name, String before, String after, @TempDir Path folder) throws Exception {
    Object[] arguments =
        Stream.of(before, folder.toString(), after).filter(text -> !text.isEmpty()).toArray();
    try (Jvm jvm = Jvm.start(program(name), arguments)) {
      Jvm.End end = jvm.end();
      assertEquals(UNUSABLE, end.code(), end.toString());
      assertEquals(List.of(), end.output());
      assertEquals(1, end.errors().size(), end.toString());
      String refusal =
          "FILE: " + folder + ": kind: found a directory, expected a regular file, allowed: ";
      assertTrue(end.errors().get(0).startsWith(refusal), end.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void recipesTellOfIt(Class<?> program) throws IOException {
    String name = program.getSimpleName();
    String link = "| [" + name + "](examples/" + Jvm.source(program) + ") |";
    assertTrue(Files.readString(RECIPES).contains(link), link);
  }
}
