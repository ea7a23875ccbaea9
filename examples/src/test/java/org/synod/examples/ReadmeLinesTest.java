// SPDX-License-Identifier: Apache-2.0
package org.synod.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** README's lines for jshell do what they say, and its line for JBang names what is published. */
class ReadmeLinesTest {
  private static final Path README = Path.of("..", "README.md");
  private static final String PROMPT = "jshell> ";
  private static final Pattern FEEDBACK = Pattern.compile("[\\w$]+ ==> .*");

  /** The version that is released next: the one of the build, without its suffix. */
  private static String version() {
    String version = System.getProperty("synod.version"); // from pom.xml
    assertTrue(version.matches("[0-9]+(\\.[0-9]+)+(-SNAPSHOT)?"), version);
    return version.replace("-SNAPSHOT", "");
  }

  private static String found(String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(Files.readString(README));
    assertTrue(matcher.find(), pattern);
    String text = matcher.group(1);
    assertTrue(!matcher.find(), "twice: " + pattern);
    return text;
  }

  private static List<String> feedback(List<String> lines) {
    List<String> feedback = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = FEEDBACK.matcher(line);
      if (matcher.find()) {
        feedback.add(matcher.group());
      }
    }
    return feedback;
  }

  @Test
  void jshellAnswersWhatIsShown(@TempDir Path folder) throws Exception {
    List<String> readme = Files.readAllLines(README);
    List<String> typed = new ArrayList<>();
    for (String line : readme) {
      if (line.startsWith(PROMPT)) {
        typed.add(line.substring(PROMPT.length()));
      }
    }
    assertEquals(2, typed.size(), typed.toString());
    Path input = Files.write(folder.resolve("input"), typed);
    Path errors = folder.resolve("errors");
    Process jshell =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jshell").toString(),
                "-J-Djava.util.prefs.userRoot=" + folder, // not the preferences of this user
                "--class-path",
                System.getProperty("java.class.path"))
            .redirectInput(input.toFile())
            .redirectError(errors.toFile())
            .start();
    List<String> answered = jshell.inputReader().lines().toList();
    assertEquals(0, jshell.waitFor(), Files.readString(errors));
    assertEquals(feedback(readme), feedback(answered), String.join("\n", answered));
  }

  @Test
  void jshellGetsTheJarThatIsPublished() throws IOException {
    String jar = found("^\\$ jshell --class-path (\\S+)  # or core/target/classes$");
    assertEquals("synod-core-" + version() + ".jar", jar);
  }

  @Test
  void jbangGetsTheCoordinatesOfThePom() throws IOException {
    String coordinates = found("^\\$ jbang --deps (\\S+) Tour\\.java  #.*$");
    assertEquals("org.synod:synod-core:" + version(), coordinates);
    Path pom = Path.of("..", "core", "pom.xml");
    assertTrue(Files.readString(pom).contains("<artifactId>synod-core</artifactId>"));
    assertTrue(Files.readString(pom).contains("<groupId>org.synod</groupId>")); // its parent's
  }
}
