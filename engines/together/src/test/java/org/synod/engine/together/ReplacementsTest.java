// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.together;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.engine.testing.RedisServer;
import org.synod.engine.together.Replacements.Life;
import org.synod.engine.together.Replacements.Lives;
import org.synod.engine.together.Replacements.Results;
import org.synod.quorum.Acceptors;

/**
 * Acceptors die and are replaced, one after the other, while two JVMs write: the history of both is
 * linearizable, each increment counts once, and the workers go on meanwhile. The longest pauses of
 * the workers are printed. {@code -Dsynod.replacements=500} makes it longer.
 */
@Tag("deep")
class ReplacementsTest {
  private static final int REPLACEMENTS = Integer.getInteger("synod.replacements", 5);
  private static final int OF_A_REGISTER = 50; // or its history would not fit into a small heap

  @TempDir Path folder;
  private int begun; // lives

  @AfterEach
  void close() throws Exception {
    Place.closeAll();
  }

  private void replace(
      String what, int size, Function<List<String>, Acceptors> quorums, Lives lives)
      throws Exception {
    Results results = new Results();
    while (results.replacements() < REPLACEMENTS) {
      Path own = Files.createDirectory(folder.resolve("own" + results.replacements()));
      try (Replacements replacements = new Replacements(own, lives, results)) {
        replacements.start(size, quorums);
        replacements.run(Math.min(OF_A_REGISTER, REPLACEMENTS - results.replacements()));
        replacements.finish();
      }
      Place.closeAll();
    }
    System.out.println(what + ": " + results);
  }

  /** A file, which dies when it is deleted. */
  private record MappedFile(String name, Path file) implements Life {
    @Override
    public void kill() throws IOException {
      Files.delete(file);
    }
  }

  @Test
  void mappedFilesAreDeletedAndReplaced() throws Exception {
    replace("mapped files", 3, Acceptors::majority, this::mappedFile);
  }

  /** A fresh one has the place of either at once, and nothing of what is decided. */
  @Test
  void onlyAPrimaryAndItsBackupAreDeletedAndReplaced() throws Exception {
    replace("two mapped files", 2, Acceptors::primaryBackup, this::mappedFile);
  }

  private Life mappedFile() throws IOException {
    Path file = folder.resolve("file" + begun++);
    MappedEngine.create(file);
    return new MappedFile(Place.inLife(Place.mapped(file), begun), file);
  }

  /** A server, which keeps nothing when it is killed. */
  private record Redis(String name, RedisServer server) implements Life {
    @Override
    public void kill() throws IOException {
      server.close(); // by SIGKILL
    }
  }

  @Test
  void redisServersAreKilledAndReplaced() throws Exception {
    replace(
        "Redis",
        3,
        Acceptors::majority,
        () -> {
          RedisServer server = new RedisServer();
          return new Redis(Place.inLife(Place.redis(server.port()), begun++), server);
        });
  }
}
