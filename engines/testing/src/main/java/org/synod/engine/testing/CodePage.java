// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** The programs of a document, which are compiled on the class path of the test, and run. */
public final class CodePage {
  private static final Pattern BLOCK =
      Pattern.compile("```java[^\n]*\n(.*?)```", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("^class (\\w+) ", Pattern.MULTILINE);
  private static final Pattern PRINTS = Pattern.compile("// prints (.*)");

  private CodePage() {}

  /** A program: its class, and its whole text. */
  public record Program(String name, String source) {

    /** The lines that it says it prints. */
    public List<String> says() {
      return PRINTS.matcher(source).results().map(each -> each.group(1)).toList();
    }

    /** Compiles it without a warning, runs it, and returns the lines that it prints. */
    public List<String> run(Path folder, String... arguments) throws Exception {
      compile(folder);
      PrintStream console = System.out;
      ByteArrayOutputStream printed = new ByteArrayOutputStream();
      URL[] path = {folder.toUri().toURL()};
      try (URLClassLoader loader = new URLClassLoader(path, CodePage.class.getClassLoader())) {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        var main = loader.loadClass(name).getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        main.invoke(null, (Object) arguments);
      } finally {
        System.setOut(console);
      }
      return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Compiles it without a warning. */
    public void compile(Path folder) throws IOException {
      Path file = Files.writeString(folder.resolve(name + ".java"), source);
      ByteArrayOutputStream messages = new ByteArrayOutputStream();
      int status =
          ToolProvider.getSystemJavaCompiler()
              .run(
                  null, null, messages, "-Xlint:all,-processing,-classfile", "-Werror", "-cp",
                  System.getProperty("java.class.path"), "-d", folder.toString(),
                  file.toString());
      if (status != 0) {
        throw new AssertionError(messages.toString(StandardCharsets.UTF_8));
      }
    }
  }

  /** The programs of a page in docs that contain a text, in order. */
  public static List<Program> programs(String page, String text) throws IOException {
    Path docs = Path.of("..", "..", "docs");
    Matcher block = BLOCK.matcher(Files.readString(docs.resolve(page)));
    List<Program> programs = new ArrayList<>();
    while (block.find()) {
      String source = block.group(1);
      Matcher name = NAME.matcher(source);
      if (!name.find()) {
        throw new AssertionError("no class: " + source);
      }
      if (source.contains(text)) {
        programs.add(new Program(name.group(1), source));
      }
    }
    return programs;
  }
}
