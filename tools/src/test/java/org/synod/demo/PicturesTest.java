// SPDX-License-Identifier: Apache-2.0
package org.synod.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.explore.Explorer;
import org.synod.explore.Schedule;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Paxos;
import org.synod.picture.SpaceTime;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/**
 * The pictures in {@code docs}, and the page of one: runs of the production {@link Paxos} over
 * three acceptors.
 */
class PicturesTest {
  private static final Path DOCS = Path.of("..", "docs");

  /** Proposers of the numbers 1, 2, and so on: number 0 would leave out its first phase. */
  private static Explorer paxos(String... values) {
    return Explorer.of(
        world -> {
          List<Register<AcceptorState<String>>> acceptors = world.registers("a", 3);
          for (int i = 0; i < values.length; i++) {
            int number = i + 1;
            world.process(
                "p" + number,
                () ->
                    Paxos.sharing(acceptors, QuorumSystem.majority(3), () -> number)
                        .propose(values[number - 1]));
          }
        });
  }

  /** Compares a file with what it should be, or writes it if asked to. */
  private static void isDrawn(String file, SpaceTime picture) throws IOException {
    isWritten(file, PaxosPicture.of(picture).toSvg());
  }

  private static void isWritten(String file, String text) throws IOException {
    Path path = DOCS.resolve(file);
    if (Boolean.getBoolean("synod.docs.write")) {
      Files.createDirectories(DOCS);
      Files.writeString(path, text);
    }
    assertTrue(
        Files.exists(path) && Files.readString(path).equals(text),
        () ->
            "docs/" + file + " is not what the code does now; if that is right, write it anew: "
                + "mvn -B -pl tools -am test -Dtest=PicturesTest -Dsynod.docs.write=true"
                + " -Dsurefire.failIfNoSpecifiedTests=false");
  }

  @Test
  void aQuietRoundIsTwoPhasesOverAQuorum() throws IOException {
    Schedule run = paxos("a").schedule("0 0 0 0 0 0 0 0");
    assertTrue(run.table().endsWith("true; returns a" + System.lineSeparator()), run.table());
    isDrawn("quiet-round.svg", run.picture().titled("A quiet round of Paxos: promise, accept"));
  }

  @Test
  void aDuelLastsUntilOneIsLeftInPeace() throws IOException {
    Schedule run =
        paxos("a", "b")
            .schedule(
                "0 0 0 0" // p1 prepares 1.1
                    + " 1 1 1 1" // p2 prepares 1.2
                    + " 0 0 0 0 0" // p1 is refused, and prepares 2.1
                    + " 1 1 1 1 1 1 1 1 1" // p2 is refused, prepares 3.2, and is left in peace
                    + " 0 0 0 0 0"); // p1 is refused, prepares 4.1, and learns
    assertEquals(2, run.table().split("; returns b", -1).length - 1, run.table());
    SpaceTime picture = run.picture().titled("A duel of two proposers of Paxos");
    isDrawn("duel.svg", picture);
    isWritten("duel.html", PaxosPicture.of(picture).toHtml());
  }

  @Test
  void aCrashIsSurvivedAndWithItTheValueOfWhoCrashed() throws IOException {
    Schedule run =
        paxos("a", "b")
            .schedule(
                "0 0 0 0 0 0 x0" // p1 prepares 1.1, has a accepted at a0, and crashes
                    + " o1" // a1 stops answering
                    + " 1 1 1 1 1" // p2 prepares 1.2 at a0 and a2
                    + " 1 1 1 1 1"); // and must propose a
    assertTrue(run.table().contains("returns a"), run.table());
    isDrawn(
        "crash-survived.svg",
        run.picture().titled("A proposer and an acceptor crash: the value survives"));
  }
}
