// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.runners.SpinLoopStyle;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Runs the stress tests, and judges the run by {@link Gate}:
 *
 * <pre>{@code java -jar stress/target/jcstress.jar [--require-controls] [options]}</pre>
 *
 * <p>The options are jcstress's own. With {@code --require-controls} the run fails if a negative
 * control was not caught. Results go to {@code target/stress-results} beside the jar; {@code -r}
 * puts the HTML report elsewhere.
 *
 * <p>jcstress skips a test that has more actors than there are processors. Those tests run in a
 * second JVM, which takes the processors for as many and does not bind threads to them.
 */
public final class Main {
  private static final String REQUIRE_CONTROLS = "--require-controls";
  private static final String CHILD = "--child=";
  private static final String BLOB = "results.bin.gz";

  /** The tests that a child runs: those that the processors are enough for, or the others. */
  private enum Part {
    NARROW,
    WIDE;

    boolean holds(String test, int cpus) {
      return (TestList.getInfo(test).threads() > cpus) == (this == WIDE);
    }
  }

  private Main() {}

  /**
   * Runs the tests; the exit status is 0 if and only if all passed.
   *
   * @param args options of jcstress, and {@code --require-controls}
   * @throws Exception if the tests cannot be run
   */
  public static void main(String[] args) throws Exception {
    List<String> options = new ArrayList<>(List.of(args));
    if (!options.isEmpty() && options.get(0).startsWith(CHILD)) {
      String[] child = options.remove(0).substring(CHILD.length()).split(",", 3);
      runPart(Part.valueOf(child[0]), Integer.parseInt(child[1]), Path.of(child[2]), options);
      return;
    }
    boolean requireControls = options.remove(REQUIRE_CONTROLS);
    Options parsed = new Options(options.toArray(new String[0]));
    if (!parsed.parse()) {
      System.exit(options.contains("-h") ? 0 : 1);
    } else if (parsed.shouldList() || parsed.shouldParse()) {
      org.openjdk.jcstress.Main.main(options.toArray(new String[0]));
    } else {
      Gate gate = new Gate(new JCStress(parsed).getTests());
      for (Part part : Part.values()) {
        launch(part, parsed.getCPUCount(), options, gate);
      }
      System.exit(gate.judge(parsed.getTestFilter(), requireControls) ? 0 : 1);
    }
  }

  /** Runs a part of the tests in a JVM of its own, and shows its results to the gate. */
  private static void launch(Part part, int cpus, List<String> options, Gate gate)
      throws Exception {
    String name = part.name().toLowerCase(Locale.ROOT);
    Path results = emptied(target().resolve("stress-results").resolve(name));
    List<String> tests = gate.expected().stream().filter(test -> part.holds(test, cpus)).toList();
    if (tests.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (part == Part.WIDE) {
      int actors = tests.stream().mapToInt(t -> TestList.getInfo(t).threads()).max().orElseThrow();
      command.add("-XX:ActiveProcessorCount=" + actors);
    }
    String jar = Path.of(System.getProperty("java.class.path")).toAbsolutePath().toString();
    command.addAll(List.of("-jar", jar, CHILD + part + "," + cpus + "," + results));
    command.addAll(options);

    Process child = new ProcessBuilder(command).inheritIO().start();
    Thread killer = new Thread(() -> kill(child));
    Runtime.getRuntime().addShutdownHook(killer);
    int status = child.waitFor();
    Runtime.getRuntime().removeShutdownHook(killer);

    gate.add(name, results.resolve(BLOB), status);
  }

  private static void kill(Process child) {
    child.descendants().forEach(ProcessHandle::destroy);
    child.destroy();
  }

  /** In the child: runs the tests of a part. */
  private static void runPart(Part part, int cpus, Path results, List<String> options)
      throws Exception {
    if (part == Part.WIDE) {
      // Otherwise jcstress reads the real processors from /sys and finds too few. Only now, since
      // the JDK asks for it at its own start and when it first makes a process.
      Class.forName("java.lang.ProcessImpl");
      System.setProperty("os.name", "Other");
    }
    Options parsed = new PartOptions(part, results, options);
    parsed.parse();
    new JCStress(parsed) {
      @Override
      public SortedSet<String> getTests() {
        SortedSet<String> tests = new TreeSet<>(super.getTests());
        tests.removeIf(test -> !part.holds(test, cpus));
        return tests;
      }
    }.run();
  }

  /** The options given, with the results where the gate looks for them. */
  private static final class PartOptions extends Options {
    private final Part part;
    private final Path results;

    PartOptions(Part part, Path results, List<String> options) {
      super(options.toArray(new String[0]));
      this.part = part;
      this.results = results;
    }

    @Override
    public String getResultFile() {
      return results.resolve(BLOB).toString();
    }

    @Override
    public String getResultDest() {
      boolean unasked = super.getResultDest().equals("results/"); // jcstress's default
      Path place = unasked ? results.getParent() : Path.of(super.getResultDest());
      return place.resolve(results.getFileName()) + "/";
    }

    @Override
    public List<String> getJvmArgsPrepend() {
      List<String> args = new ArrayList<>(super.getJvmArgsPrepend());
      if (Runtime.version().feature() >= 24) {
        args.add("--enable-native-access=ALL-UNNAMED"); // jcstress binds threads through JNA
      }
      return args;
    }

    @Override
    public int getCPUCount() {
      return part == Part.WIDE ? Runtime.getRuntime().availableProcessors() : super.getCPUCount();
    }

    @Override
    public SpinLoopStyle getSpinStyle() {
      // more actors than processors: one that waits for the others must let them run
      return part == Part.WIDE ? SpinLoopStyle.THREAD_YIELD : super.getSpinStyle();
    }
  }

  /** The directory of the jar that this class is in. */
  private static Path target() throws URISyntaxException {
    return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toAbsolutePath().getParent();
  }

  private static Path emptied(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    return directory;
  }
}
