// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLC checks the module of hosted ballots, and finds the wrong guards that the module has. */
class TlaTest {
  private static final Path MODULES = Path.of("src", "test", "tla");
  private static final Pattern STATES = Pattern.compile("(\\d+) distinct states found");

  @TempDir Path directory;

  private String check(String configuration) throws IOException, InterruptedException {
    Process tlc =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                "tlc2.TLC",
                "-workers",
                "2",
                "-metadir",
                directory.toString(),
                "-config",
                configuration + ".cfg",
                "HostedBallots.tla")
            .directory(MODULES.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(tlc.getInputStream().readAllBytes());
    tlc.waitFor();
    return said;
  }

  @Test
  void hostedBallotsAgree() throws IOException, InterruptedException {
    String said = check("HostedBallots");
    assertTrue(said.contains("Model checking completed. No error has been found."), said);
    Matcher states = STATES.matcher(said);
    assertTrue(states.find() && said.contains(" 0 states left on queue"), said);
    String last = states.group(1);
    while (states.find()) {
      last = states.group(1);
    }
    System.out.println("proofs: TLC found no error in " + last + " states of HostedBallots.tla");
  }

  @Test
  void anAcceptorThatAcceptsBelowItsPromiseIsFound() throws IOException, InterruptedException {
    requireViolated("AcceptsBelowItsPromise", "Agreement");
  }

  @Test
  void aBallotThatBeginsWithTheLongestSequenceIsFound()
      throws IOException, InterruptedException {
    requireViolated("BeginsWithTheLongest", "Contained");
  }

  private void requireViolated(String configuration, String invariant)
      throws IOException, InterruptedException {
    String said = check(configuration);
    assertTrue(said.contains("Invariant " + invariant + " is violated."), said);
  }
}
