// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The machine and the time at which figures were measured. It is kept in a small file of its own,
 * so that JMH's stays as other tools expect it: {@code results.machine.json} beside
 * {@code results.json}.
 *
 * @param processor its name, or "unknown"
 * @param cpus the number of CPUs that this JVM may use
 * @param system the operating system
 * @param jdk the JVM and its version
 * @param commit of the checkout, with "+" if it was changed, or "unknown"
 * @param form short or full
 * @param date when
 */
record Machine(
    String processor,
    int cpus,
    String system,
    String jdk,
    String commit,
    String form,
    String date) {

  private static final String UNKNOWN = "unknown";
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  /** This one, now. */
  static Machine here(String form) {
    return new Machine(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        commitHere(),
        form,
        Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
  }

  private static String processorName() {
    try {
      return processorName(Files.readAllLines(Path.of("/proc/cpuinfo")));
    } catch (IOException e) {
      return UNKNOWN; // not Linux
    }
  }

  /** The name with family and model, since a virtual machine's processor may say only its brand. */
  static String processorName(List<String> cpuinfo) {
    Map<String, String> first = new HashMap<>();
    for (String line : cpuinfo) {
      String[] field = line.split(":", 2);
      if (field.length == 2) {
        first.putIfAbsent(field[0].strip(), field[1].strip());
      }
    }
    String name = first.getOrDefault("model name", UNKNOWN);
    return first.containsKey("cpu family") && first.containsKey("model")
        ? name + " (family " + first.get("cpu family") + ", model " + first.get("model") + ")"
        : name;
  }

  private static String commitHere() {
    String commit = git("rev-parse", "--short=12", "HEAD");
    if (commit.isEmpty()) {
      return UNKNOWN;
    }
    return git("status", "--porcelain", "--untracked-files=no").isEmpty() ? commit : commit + "+";
  }

  private static String git(String... command) {
    String[] words = Stream.concat(Stream.of("git"), Stream.of(command)).toArray(String[]::new);
    try {
      Process git =
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      git.getOutputStream().close();
      String out = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? out.strip() : "";
    } catch (IOException e) {
      return ""; // no git here
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static Path beside(Path results) {
    String name = results.getFileName().toString();
    return results.resolveSibling(name.replaceFirst("\\.json$", "") + ".machine.json");
  }

  void writeBeside(Path results) throws IOException {
    Files.writeString(beside(results), GSON.toJson(this) + "\n");
  }

  /**
   * The description of the machine beside a file of results, if there is one.
   *
   * @throws ReportException if that file is there and something else
   */
  static Optional<Machine> readBeside(Path results) {
    Path file = beside(results);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonElement json = Results.parse(file);
    try {
      Machine machine = GSON.fromJson(json, Machine.class);
      if (machine != null && machine.isWhole()) {
        return Optional.of(machine);
      }
    } catch (JsonParseException e) {
      // the same as one without the fields
    }
    throw ReportException.of(file + ": does not describe a machine");
  }

  /**
   * Requires that the machine of results is known, which those that are merged with others need.
   *
   * @throws ReportException if there is no description of it, or one without its processor
   */
  static void requireKnown(Path results) {
    Path file = beside(results);
    Machine machine =
        readBeside(results)
            .orElseThrow(
                () -> ReportException.of(file + ": is missing, and needed to merge " + results));
    if (machine.processor.equals(UNKNOWN)) {
      throw ReportException.of(file + ": processor: unknown, allowed: a name, to merge by it");
    }
  }

  private boolean isWhole() {
    return Stream.of(processor, system, jdk, commit, form, date).allMatch(each -> each != null);
  }

  /** Whether figures of both can be compared at all. */
  boolean isLike(Machine other) {
    return processor.equals(other.processor)
        && cpus == other.cpus
        && system.equals(other.system)
        && jdk.equals(other.jdk);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s, %d CPUs, %s; %s; commit %s, %s form, %s",
        processor, cpus, system, jdk, commit, form, date);
  }
}
