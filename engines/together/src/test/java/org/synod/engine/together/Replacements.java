// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.together;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.synod.contract.VersionHistory;
import org.synod.quorum.Acceptors;
import org.synod.quorum.clients.ReconfigurableRegister;
import org.synod.register.ByteCodec;
import org.synod.register.Versioned;

/**
 * JVMs that increment a number without a pause, while one acceptor after the other dies and is
 * replaced: by one JVM, by two at once, or by one that is killed at it and another. Then the joint
 * history of the workers is checked, and the number.
 */
final class Replacements implements AutoCloseable {
  private static final int WORKERS = 2;
  private static final long GUARD_SECONDS = 120; // only against a hang
  private static final int TAIL = 2_000; // characters that are shown of what a JVM has printed
  private static final int MAX_PAUSE_NANOS = 3_000_000;
  private static final int HEALTHY = 3; // one acceptor in so many dies behind its replacement
  private static final int KILLED = 5; // one JVM in so many is killed while it replaces

  /** The memory of an acceptor, from its beginning to its death. */
  interface Life {
    /** Its place, with the number of the life. */
    String name();

    void kill() throws IOException;
  }

  /** Begins lives. */
  interface Lives {
    Life begin() throws Exception;
  }

  /** Another JVM, and what it has printed that was not waited for yet. */
  private record Told(Child child, BlockingQueue<String> lines) {
    static Told start(Class<?> main, String... arguments) throws IOException {
      BlockingQueue<String> lines = new LinkedBlockingQueue<>();
      return new Told(new Child(lines::add, main, List.of(arguments)), lines);
    }

    void send(String line) throws IOException {
      try {
        child.send(line);
      } catch (IOException e) {
        throw new IOException("it has ended: " + tail(), e);
      }
    }

    private String tail() {
      String printed = child.printed();
      return printed.substring(Math.max(0, printed.length() - TAIL));
    }

    /** Waits for a line that begins so, and returns the rest of it. */
    String await(String start) throws IOException, InterruptedException {
      for (; ; ) {
        String line = lines.poll(GUARD_SECONDS, TimeUnit.SECONDS);
        if (line == null || line.equals(Child.END)) {
          throw new IOException("no \"" + start + "\": " + tail());
        }
        if (line.startsWith(start)) {
          return line.substring(start.length()).trim();
        }
      }
    }
  }

  /** What came out of one register or several. */
  static final class Results {
    private final List<Long> replaced = new ArrayList<>(); // nanoseconds until it was
    private final List<Long> pauses = new ArrayList<>(); // the longest meanwhile, of any worker
    private final List<Long> calm = new ArrayList<>(); // the same, while no acceptor died
    private int pairs;
    private int kills;
    private long increments;

    int replacements() {
      return replaced.size();
    }

    private static String millis(List<Long> nanos) {
      List<Long> sorted = nanos.stream().sorted().toList();
      return String.format(
          "median %.1f ms, longest %.1f ms",
          sorted.get(sorted.size() / 2) / 1e6, sorted.get(sorted.size() - 1) / 1e6);
    }

    @Override
    public String toString() {
      return String.format(
          "%d acceptors replaced, %d of them by two JVMs at once, %d by another than the one that"
              + " was killed at it; %,d increments, 0 lost, 0 twice; until one was replaced: %s;"
              + " the longest pause of a worker meanwhile: %s; and while something else died: %s",
          replaced.size(), pairs, kills, increments, millis(replaced), millis(pauses),
          millis(calm));
    }
  }

  private final Path folder;
  private final Lives lives;
  private final Life master; // which lives on
  private final Results results;
  private final Random random = new Random(1);
  private final List<Life> acceptors = new ArrayList<>(); // the present ones
  private final List<Told> workers = new ArrayList<>();
  private final List<Told> replacers = new ArrayList<>(); // two

  Replacements(Path folder, Lives lives, Results results) throws Exception {
    this.folder = folder;
    this.lives = lives;
    this.results = results;
    master = lives.begin();
  }

  private Path file(int worker) {
    return folder.resolve("history" + worker);
  }

  /**
   * Founds the register, and starts all who work on it.
   *
   * @param size the number of acceptors
   * @param quorums gives them their quorums
   */
  void start(int size, Function<List<String>, Acceptors> quorums) throws Exception {
    for (int i = 0; i < size; i++) {
      acceptors.add(lives.begin());
    }
    Acceptors first = quorums.apply(acceptors.stream().map(Life::name).toList());
    ReconfigurableRegister<Long> unused =
        Replacer.answered(
            () ->
                ReconfigurableRegister.found(
                    Replacer.master(master.name()),
                    Place.byPlace(Worker.NAME, ByteCodec.ofLong()),
                    first));
    for (int i = 0; i < WORKERS; i++) {
      workers.add(Told.start(ReplacedWorker.class, "" + i, "" + file(i), master.name()));
      replacers.add(Told.start(Replacer.class, master.name()));
    }
    longestPause(); // of the beginning
  }

  /** Waits for another increment of each worker. */
  private long longestPause() throws IOException, InterruptedException {
    long longest = 0;
    for (Told each : workers) {
      each.send("");
    }
    for (Told each : workers) {
      longest = Math.max(longest, Long.parseLong(each.await("longest")));
    }
    return longest;
  }

  /** Kills and replaces so many acceptors. */
  void run(int times) throws Exception {
    for (int i = 1; i <= times; i++) {
      lives.begin().kill(); // to compare: the machine has the same to do
      results.calm.add(longestPause());
      Life old = acceptors.remove(random.nextInt(acceptors.size()));
      boolean isHealthy = i % HEALTHY == 0;
      long start = System.nanoTime();
      if (!isHealthy) {
        old.kill();
      }
      Life fresh = lives.begin();
      acceptors.add(fresh);
      String change = old.name() + "\t" + fresh.name();
      boolean isKilled = i % KILLED == 0;
      boolean isByTwo = !isKilled && i % 2 == 0;
      if (isKilled) {
        killOneWhoReplaces(change);
      } else if (isByTwo) {
        replacers.get(1).send(change);
      }
      replacers.get(0).send(change);
      replacers.get(0).await("replaced");
      results.replaced.add(System.nanoTime() - start);
      if (isByTwo) {
        replacers.get(1).await("replaced");
        results.pairs++;
      }
      if (isHealthy) {
        old.kill();
      }
      results.pauses.add(longestPause());
    }
  }

  private void killOneWhoReplaces(String change) throws IOException, InterruptedException {
    Told killed = replacers.remove(0);
    killed.send(change);
    LockSupport.parkNanos(random.nextInt(MAX_PAUSE_NANOS));
    killed.child.kill();
    results.kills++;
    replacers.add(Told.start(Replacer.class, master.name()));
  }

  /** Ends the workers, and requires that all is exact. */
  void finish() throws Exception {
    VersionHistory history = new VersionHistory();
    long sum = 0;
    long number = 0;
    for (Told each : workers) {
      each.send("q");
    }
    for (int i = 0; i < WORKERS; i++) {
      long counted = Long.parseLong(workers.get(i).await("counted"));
      sum += counted;
      number += counted << Worker.HALF * i;
      history.add(file(i));
    }
    ReconfigurableRegister<Long> late = Replacer.client(master.name());
    assertEquals(new Versioned<>(sum, number), Replacer.answered(late::get));
    history.check();
    results.increments += sum;
  }

  @Override
  public void close() throws IOException {
    workers.forEach(each -> each.child.close());
    replacers.forEach(each -> each.child.close());
    for (Life each : acceptors) {
      each.kill();
    }
    master.kill();
  }
}
