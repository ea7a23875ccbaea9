// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results of two machines, made by hand: on one a CAS takes twice the time of the other. */
class MachinesTest {
  private static final String RAW = "RegisterBenchmark.rawUpdate";
  private static final String OURS = "RegisterBenchmark.versionedLongUpdate";

  @TempDir Path directory;
  private Path slow;
  private Path fast;

  private static Machine machine(String processor, String commit) {
    return new Machine(processor, 2, "Linux amd64", "A JVM 17", commit, "full", "2026-11-28");
  }

  @BeforeEach
  void make() throws IOException {
    slow = Samples.made(directory.resolve("slow.json"), Map.of(RAW, 5.0, OURS, 6.5));
    fast = Samples.made(directory.resolve("fast.json"), Map.of(RAW, 2.5, OURS, 4.25));
    machine("Slow", "a").writeBeside(slow);
    machine("Fast", "b").writeBeside(fast);
  }

  private static Tables tables(Path... files) {
    return new Tables(Results.ofEachMachine(List.of(files)));
  }

  private static void refuses(String message, Path... files) {
    ReportException refused = assertThrows(ReportException.class, () -> tables(files));
    assertEquals(message, refused.getMessage());
  }

  private static void assertLast(String line, String table) {
    assertEquals(line, table.lines().reduce((before, last) -> last).orElseThrow());
  }

  @Test
  void aFigureNamesItsMachineAndARatioItsRange() {
    assertLast(
        "| add one to a number | 1 | `rawUpdate` 5.0 [1]; 2.5 [2]"
            + " | `versionedLongUpdate` 6.5 [1]; 4.3 [2] | – | 1.3–1.7 |",
        tables(slow, fast).cost());
    assertLast(
        "| add one to a number | `versionedLongUpdate` | 154 [1]; 235 [2] | – | – |",
        tables(slow, fast).throughput());
  }

  @Test
  void aRatioThatOneOfThemHasNamesIt() throws IOException {
    Samples.made(slow, Map.of(RAW, 5.0));
    assertLast(
        "| add one to a number | 1 | `rawUpdate` 5.0 [1]; 2.5 [2]"
            + " | `versionedLongUpdate` 4.3 [2] | – | 1.7 [2] |",
        tables(slow, fast).cost());
  }

  @Test
  void aLaterFileReplacesThoseOfTheSameMachineOnly() throws IOException {
    Path later = Samples.made(directory.resolve("later.json"), Map.of(OURS, 10.0));
    machine("Slow", "c").writeBeside(later);
    List<Results> both = Results.ofEachMachine(List.of(slow, fast, later));
    assertEquals(List.of(2, 1), both.stream().map(each -> each.machines().size()).toList());
    assertTrue(new Tables(both).cost().contains("10 [1]; 4.3 [2]"), new Tables(both).cost());
    assertTrue(new Tables(both).cost().contains(" 1.7–2.0 |"), new Tables(both).cost());
  }

  @Test
  void oneMachineIsNotNumbered() throws IOException {
    Files.copy(directory.resolve("slow.machine.json"), directory.resolve("more.machine.json"));
    Path more = Files.copy(fast, directory.resolve("more.json"));
    assertLast(
        "| add one to a number | 1 | `rawUpdate` 2.5 | `versionedLongUpdate` 4.3 | – | 1.7 |",
        tables(slow, more).cost());
  }

  @Test
  void refusesToMergeWhatIsNotSaidToBeOfAMachine() throws IOException {
    Path machine = directory.resolve("fast.machine.json");
    Files.delete(machine);
    refuses(machine + ": is missing, and needed to merge " + fast, slow, fast);
    machine("unknown", "b").writeBeside(fast);
    refuses(machine + ": processor: unknown, allowed: a name, to merge by it", slow, fast);
    Files.writeString(machine, "{\"machine\": 2}");
    refuses(machine + ": does not describe a machine", slow, fast);
  }

  @Test
  void refusesSeveralMachinesWhereThereCanBeOne() {
    List<Path> both = List.of(slow, fast);
    ReportException refused = assertThrows(ReportException.class, () -> Results.read(both));
    assertEquals(both + ": of 2 machines, allowed: of one", refused.getMessage());
  }

  private String render(int code, Path... compared) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(err, true, StandardCharsets.UTF_8);
    List<String> arguments =
        Stream.concat(
                Stream.of("render", slow, fast, "--out", directory),
                Stream.of(compared).flatMap(each -> Stream.of("--compare", each)))
            .map(Object::toString)
            .toList();
    assertEquals(code, Report.run(arguments, to, to), err::toString);
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theReportHasTheChartsOfEachMachine() throws IOException {
    render(0);
    String report = Files.readString(directory.resolve("REPORT.md"));
    assertTrue(report.contains("\nSlow, 2 CPUs, Linux amd64; A JVM 17; commit a, full form, "));
    assertTrue(report.contains("2026-11-28. [1]\n\nFast, 2 CPUs"));
    assertTrue(report.contains("![ratio-1](ratio-1.png)\n\n![ratio-2](ratio-2.png)"));
    assertTrue(Files.exists(directory.resolve("ratio-2.png")));
    assertFalse(Files.exists(directory.resolve("ratio.png")));
  }

  @Test
  void comparesWithTheSameMachine() throws IOException {
    Path old = Samples.made(directory.resolve("old.json"), Map.of(RAW, 2.5));
    machine("Fast", "z").writeBeside(old);
    render(0, old);
    String report = Files.readString(directory.resolve("REPORT.md"));
    assertTrue(report.contains("| 2.5 | 2.5 | +0 % |"), report);
    machine("Another", "z").writeBeside(old);
    assertEquals("report: " + old + ": of none of the machines of the results\n", render(1, old));
  }

  @Test
  void theProcessorOfAVirtualMachineIsMoreThanItsBrand() {
    assertEquals(
        "A brand (family 26, model 2)",
        Machine.processorName(
            List.of("cpu family\t: 26", "model\t\t: 2", "model name\t: A brand", "", "model : 3")));
    assertEquals("unknown", Machine.processorName(List.of("CPU part\t: 0xd4f")));
  }
}
