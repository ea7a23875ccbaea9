// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.synod.benchmarks.report.Catalogue.Row;
import org.synod.benchmarks.report.Catalogue.Subject;
import org.synod.benchmarks.stall.StallSubject;

class CatalogueTest {
  private static Stream<Row> rows() {
    return Stream.of(
            Catalogue.ROWS,
            Scaling.rows(),
            List.of(Catalogue.STALL, Catalogue.CONTENTION),
            Catalogue.LATENCIES)
        .flatMap(List::stream);
  }

  private static List<Subject> subjects() {
    return rows().flatMap(Row::subjects).toList();
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void subjectsAreBenchmarks(Subject subject) throws ClassNotFoundException {
    String[] names = subject.benchmark().split("\\.");
    Class<?> benchmark = Class.forName("org.synod.benchmarks." + names[0]);
    assertTrue(
        Arrays.stream(benchmark.getMethods())
            .anyMatch(
                each ->
                    each.getName().equals(names[1]) && each.isAnnotationPresent(Benchmark.class)),
        "no such method");
    subject.params().forEach((name, value) -> assertParam(benchmark, name, value));
  }

  private static void assertParam(Class<?> benchmark, String name, String value) {
    Field field =
        Stream.concat(Stream.of(benchmark), Arrays.stream(benchmark.getClasses()))
            .flatMap(each -> Arrays.stream(each.getFields()))
            .filter(each -> each.getName().equals(name) && each.isAnnotationPresent(Param.class))
            .findFirst()
            .orElse(null);
    assertNotNull(field, "no parameter " + name);
    if (field.getType().isEnum()) {
      assertTrue(
          Arrays.stream(field.getType().getEnumConstants())
              .anyMatch(each -> each.toString().equals(value)),
          "no " + value);
    }
  }

  @Test
  void chartsNameMethodsOfOurs() {
    Stream.of(Catalogue.ROWS, List.of(Catalogue.CONTENTION), Catalogue.LATENCIES)
        .flatMap(List::stream)
        .forEach(row -> assertTrue(isOurs(row.call()), row.call()));
  }

  private static boolean isOurs(String call) {
    String[] names = call.split("[., ]");
    return Stream.of("consensus", "lease", "log", "paxos", "quorum", "register", "replica")
        .flatMap(each -> named("org.synod." + each + "." + names[0]).stream())
        .flatMap(each -> Arrays.stream(each.getMethods()))
        .anyMatch(each -> each.getName().equals(names[1]));
  }

  private static Optional<Class<?>> named(String name) {
    try {
      return Optional.of(Class.forName(name));
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  @Test
  void rowsHaveNamesOfTheirOwnAndSomethingOfOurs() {
    Set<String> ids = new HashSet<>();
    rows().forEach(row -> assertTrue(ids.add(row.id()), row.id()));
    rows().forEach(row -> assertFalse(row.ours().isEmpty(), row.id()));
  }

  @Test
  void labelsLeaveOutTheNamesOfParameters() {
    Row serial =
        Catalogue.ROWS.stream().filter(each -> each.id().equals("decide-2")).findFirst().get();
    Subject subject = serial.ours().get(0);
    assertEquals("propose SERIAL_2", subject.label());
    assertEquals("SERIAL_2", subject.params().get("subject"));
  }

  @Test
  void allThatCanBeStalledIsMeasuredBothWays() {
    assertEquals(2 * StallSubject.values().length, Catalogue.STALL.subjects().distinct().count());
    assertTrue(Catalogue.STALL.peers().contains(Catalogue.stall(StallSubject.FAIR_LOCK, true)));
    assertTrue(Catalogue.STALL.ours().contains(Catalogue.stall(StallSubject.LEASE, true)));
  }
}
