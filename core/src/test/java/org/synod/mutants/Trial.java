// SPDX-License-Identifier: Apache-2.0
package org.synod.mutants;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A JVM of its own that runs tests, with or without a mistake in the library. */
final class Trial {
  /**
   * The end of a trial.
   *
   * @param isKilled whether a test failed or did not end in time
   * @param test the first test that failed, or what else ended it
   * @param seconds the time that it took
   */
  record Outcome(boolean isKilled, String test, double seconds) {}

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final List<String> OPTIONS =
      List.of("-ea", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx2g");

  private final String jars;
  private final String classes;
  private final Path directory;
  private final Path archive;

  /** Makes trials with the tests of a class path. They leave files in a directory. */
  Trial(String classPath, Path directory) {
    this.directory = directory;
    archive = directory.resolve("archive");
    Map<Boolean, String> parts =
        Arrays.stream(classPath.split(File.pathSeparator))
            .collect(
                Collectors.partitioningBy(
                    each -> each.endsWith(".jar"), Collectors.joining(File.pathSeparator)));
    jars = parts.get(true);
    classes = parts.get(false);
  }

  /** Runs the tests with the library as it is. */
  Outcome control(String name, List<String> tests, Duration limit)
      throws IOException, InterruptedException {
    Path overlay = Files.createDirectory(directory.resolve(name));
    Outcome outcome =
        run(overlay, tests, limit, "-XX:DumpLoadedClassList=" + overlay.resolve("loaded"));
    if (outcome.isKilled()) {
      System.out.println(Files.readString(overlay.resolve("output")));
    }
    return outcome;
  }

  /**
   * Makes an archive of the classes of jars that a control has loaded, most of them JUnit's. Later
   * trials map the archive and do not read these classes anew, which saves a third of the time of
   * each. Without an archive they would run as well.
   */
  void archive(String control) throws IOException, InterruptedException {
    new ProcessBuilder(
            JAVA,
            "-Xshare:dump",
            "-XX:+UseSerialGC",
            "-XX:SharedClassListFile=" + directory.resolve(control).resolve("loaded"),
            "-XX:SharedArchiveFile=" + archive,
            "-cp",
            jars)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("archived").toFile())
        .start()
        .waitFor();
  }

  /** Runs the tests with a mutant. */
  Outcome of(Mutant mutant, Path root, List<String> tests, Duration limit)
      throws IOException, InterruptedException {
    Path overlay = Files.createDirectory(directory.resolve(mutant.id()));
    compile(mutant, root, overlay);
    return run(overlay, tests, limit, "-XX:SharedArchiveFile=" + archive);
  }

  private void compile(Mutant mutant, Path root, Path overlay) throws IOException {
    List<JavaFileObject> sources = new ArrayList<>();
    mutant.applied(root).forEach((file, text) -> sources.add(source(file, text)));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    String classPath = jars + File.pathSeparator + classes;
    List<String> options =
        List.of("-d", overlay.toString(), "-cp", classPath, "-proc:none", "-nowarn", "-parameters");
    if (!compiler.getTask(null, null, found, options, null, sources).call()) {
      throw new IllegalArgumentException(mutant.id() + ": " + found.getDiagnostics());
    }
  }

  private static JavaFileObject source(String file, String text) {
    String uri = "string:///" + Mutant.type(file).replace('.', '/') + ".java";
    return new SimpleJavaFileObject(URI.create(uri), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  private Outcome run(Path overlay, List<String> tests, Duration limit, String option)
      throws IOException, InterruptedException {
    Path result = overlay.resolve("result");
    List<String> command = new ArrayList<>();
    command.add(JAVA);
    command.addAll(OPTIONS);
    command.add(option);
    command.add("-cp");
    command.add(String.join(File.pathSeparator, jars, overlay.toString(), classes));
    command.add(RunTests.class.getName());
    command.add(result.toString());
    command.addAll(tests);
    File output = overlay.resolve("output").toFile();
    long began = System.nanoTime();
    Process jvm =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    try {
      boolean hasEnded = jvm.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      double seconds = (System.nanoTime() - began) / 1e9;
      if (!hasEnded) {
        dumpThreads(jvm);
        return new Outcome(/* isKilled= */ true, "time limit", seconds);
      }
      if (!Files.exists(result)) {
        throw new IllegalStateException("exit " + jvm.exitValue() + ", see " + output);
      }
      String failed = Files.readString(result);
      return new Outcome(!failed.isEmpty(), failed, seconds);
    } finally {
      jvm.descendants().forEach(ProcessHandle::destroyForcibly);
      jvm.destroyForcibly().waitFor();
    }
  }

  /** Has a JVM print where its threads stand. It answers this signal soon, and goes on. */
  private static void dumpThreads(Process jvm) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-QUIT", "" + jvm.pid()).start().waitFor();
    jvm.waitFor(1, TimeUnit.SECONDS);
  }
}
