// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.synod.explore.Explorer;

/** A mutant of the lists of core: one text of a source file in the place of another. */
record CodeMutant(String id, Path file, String was, String becomes) {
  private static final Path ROOT = Path.of("..");
  private static final Path LISTS = ROOT.resolve(Path.of("core", "src", "test", "mutants"));

  static CodeMutant of(String id) throws IOException {
    Pattern entry =
        Pattern.compile(
            "^id: " + id + "\n.*?^file: (\\S+)\n<<<<\n(.*?)\n====\n(.*?)\n>>>>",
            Pattern.DOTALL | Pattern.MULTILINE);
    try (Stream<Path> lists = Files.list(LISTS)) {
      for (Path list : lists.toList()) {
        Matcher found = entry.matcher(Files.readString(list));
        if (found.find()) {
          return new CodeMutant(
              id, ROOT.resolve(found.group(1)), found.group(2), found.group(3));
        }
      }
    }
    throw new IllegalArgumentException(id + ": no mutant, allowed: one of " + LISTS);
  }

  /** What a model says of the code with this mutant; null if it says nothing. */
  Throwable followed(Class<? extends Subject> subject, Path directory) throws Exception {
    String source = Files.readString(file);
    String name = file.getFileName().toString();
    Path mutated = Files.writeString(directory.resolve(name), source.replace(was, becomes));
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null, null, null, "-proc:none", "-nowarn", "-d", directory.toString(), "-cp",
                System.getProperty("java.class.path"), mutated.toString());
    if (source.equals(source.replace(was, becomes)) || failed != 0) {
      throw new AssertionError(id + ": is not put in");
    }
    // all classes anew, so that those of the library see the mutated one
    try (URLClassLoader loader =
        new URLClassLoader(urls(directory), ClassLoader.getPlatformClassLoader())) {
      Method follow =
          loader
              .loadClass(CodeMutant.class.getName())
              .getDeclaredMethod("follow", String.class);
      follow.setAccessible(true); // it is of another class of this name
      follow.invoke(null, subject.getName());
      return null;
    } catch (InvocationTargetException e) {
      return e.getCause();
    }
  }

  private static URL[] urls(Path first) throws MalformedURLException {
    List<URL> urls = new ArrayList<>(List.of(first.toUri().toURL()));
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(each).toUri().toURL());
    }
    return urls.toArray(new URL[0]);
  }

  /** Follows the code with the model of a subject, in the classes of this class's loader. */
  static void follow(String subject) throws ReflectiveOperationException {
    Subject mine =
        Class.forName(subject).asSubclass(Subject.class).getDeclaredConstructor().newInstance();
    Map<String, Integer> taken = new TreeMap<>();
    for (Explorer each : mine.followed(mine.model(), taken).values()) {
      each.explore().requireNoFailure();
    }
  }
}
