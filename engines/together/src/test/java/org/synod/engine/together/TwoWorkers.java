// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.together;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.synod.contract.VersionHistory;
import org.synod.engine.testing.Server;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * Two JVMs that increment one number while servers are broken; then their joint history is checked,
 * and the number.
 */
final class TwoWorkers {
  private static final int WORKERS = 2;

  /** Something that can fail. */
  interface Action {
    void run() throws Exception;
  }

  /**
   * A fault.
   *
   * @param begin begins it
   * @param end ends it, behind the next line of a worker
   * @param untilSilence if so, behind the next line that says that the register does not answer
   */
  record Fault(Action begin, Action end, boolean untilSilence) {

    /** A lone server, or one of so few that nobody works on without it. */
    static Fault killed(Server server) {
      return new Fault(server::kill, () -> restart(server), /* untilSilence */ true);
    }

    static Fault stopped(Server server) {
      return new Fault(server::stop, server::resume, /* untilSilence */ true);
    }

    static void restart(Server server) throws Exception {
      server.start();
      server.awaitReady();
    }
  }

  private final Path folder;
  private final int each;
  private final List<Fault> faults = new ArrayList<>();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<Child> children = new ArrayList<>();
  private int silences;

  TwoWorkers(Path folder, int each) {
    this.folder = folder;
    this.each = each;
  }

  /** Adds a fault; they come one after the other, each once. */
  TwoWorkers with(Fault fault) {
    faults.add(fault);
    return this;
  }

  /** Stops one of the workers itself, while it does anything, and lets it go on. */
  TwoWorkers withStoppedWorkers() {
    for (int i = 0; i < WORKERS; i++) {
      int worker = i;
      faults.add(
          new Fault(
              () -> children.get(worker).stop(), () -> children.get(worker).resume(), false));
    }
    return this;
  }

  /**
   * Requires that all is exact.
   *
   * @param places the acceptors as the workers see them
   * @param direct the acceptors without proxies between
   */
  void count(List<String> places, List<String> direct) throws Exception {
    Place.found(direct, Worker.NAME, ByteCodec.ofLong());
    VersionHistory history = run("exact", places);
    Versioned<Long> last = answered(Place.client(direct, Worker.NAME, ByteCodec.ofLong()));
    assertEquals(Worker.both(each), last);
    history.check();
  }

  /** Requires that those who try again blindly count too high, and that the check finds it. */
  void countNaively(String place, String direct) throws Exception {
    VersionHistory history = run("naive", List.of(place));
    Register<Long> register = Place.open(direct).register(Worker.NAME, ByteCodec.ofLong());
    long last = answered(register).value();
    long sum = (last >>> Worker.HALF) + (int) last;
    System.out.println("naive: " + sum + " for " + WORKERS * each);
    assertTrue(sum > WORKERS * each, "nothing was counted twice: " + sum);
    String said = assertThrows(AssertionError.class, history::check).getMessage();
    assertTrue(
        said.startsWith("a version that nobody wrote") || said.startsWith("nobody wrote version"),
        said);
  }

  private static Versioned<Long> answered(Register<Long> register) {
    for (; ; ) {
      try {
        return register.get();
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
  }

  private Path file(int worker) {
    return folder.resolve("history" + worker);
  }

  private VersionHistory run(String way, List<String> places) throws Exception {
    try {
      for (int i = 0; i < WORKERS; i++) {
        List<String> arguments =
            new ArrayList<>(List.of(way, "" + i, "" + each, "" + gates(), "" + file(i)));
        arguments.addAll(places);
        children.add(new Child(lines::add, Worker.class, arguments));
      }
      breakWhileTheyWork();
    } finally {
      children.forEach(Child::close);
    }
    VersionHistory all = new VersionHistory();
    for (int i = 0; i < WORKERS; i++) {
      all.add(file(i));
    }
    return all;
  }

  /** The workers have a gate for each fault, behind which it has begun. */
  private int gates() {
    return faults.size();
  }

  private void breakWhileTheyWork() throws Exception {
    int begun = 0;
    int waiting = 0; // at a gate, or they were
    int saved = 0;
    Fault current = null;
    for (int ended = 0; ended < WORKERS; ) {
      String line = lines.take();
      boolean isSilence = line.equals("silent");
      boolean isGate = line.equals("gate");
      boolean isProgress = line.startsWith("done ");
      silences += isSilence ? 1 : 0;
      saved += line.equals("saved") ? 1 : 0;
      ended += line.equals(Child.END) ? 1 : 0;
      waiting += isGate ? 1 : 0;
      boolean isNext = isGate && waiting > WORKERS * begun; // the first at this gate
      boolean isSeen = isSilence || isProgress && current != null && !current.untilSilence;
      if (current != null && (isSeen || isNext || saved > 0)) {
        current.end.run();
        current = null;
      }
      if (isNext) {
        current = faults.get(begun++ % faults.size());
        current.begin.run();
        for (Child each : children) {
          each.letPass();
        }
      }
    }
    if (saved < WORKERS) {
      throw new IOException(children.get(0).printed() + "\n---\n" + children.get(1).printed());
    }
    System.out.println("faults: " + begun + ", seen silent: " + silences);
    assertEquals(gates(), begun, "faults");
  }
}
