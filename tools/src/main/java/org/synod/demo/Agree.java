// SPDX-License-Identifier: Apache-2.0
package org.synod.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.synod.paxos.Acceptor;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Ballot;
import org.synod.paxos.Proposer;
import org.synod.picture.Recording;
import org.synod.picture.SpaceTime;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * Runs Paxos once: each argument is proposed by a thread of its own, on acceptors that are
 * registers on the heap, some of which may crash; one thread may stop for ever in mid-round.
 * Prints every ballot, and draws the run if asked to.
 */
public final class Agree {
  private static final int DECIDED = 0;
  private static final int BAD_ARGUMENTS = 2;
  private static final int NO_QUORUM = 3;
  private static final int NOT_WRITTEN = 74;

  /** Thrown out of a process that stops for ever. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Options options;
  private final List<HeapRegister<AcceptorState<String>>> memory = new ArrayList<>();
  private final List<Register<AcceptorState<String>>> acceptors = new ArrayList<>();
  private final int[] answers; // how many requests an acceptor answers before it crashes, or -1
  // a lock-free queue, so that the log of events does not order the events by a lock
  private final Queue<String> ballots = new ConcurrentLinkedQueue<>();
  private final Recording recording = new Recording();
  private final String[] results;
  private final @Nullable String[] decided;

  private Agree(Options options) {
    this.options = options;
    results = new String[options.proposals().size()];
    decided = new String[options.proposals().size()];
    answers = new int[options.acceptors()];
    Arrays.fill(answers, -1);
    SplittableRandom random = new SplittableRandom(options.seed());
    for (int left = options.crash(); left > 0; ) {
      int victim = random.nextInt(options.acceptors());
      if (answers[victim] < 0) {
        answers[victim] = options.after() >= 0 ? options.after() : random.nextInt(8);
        left--;
      }
    }
    for (int i = 0; i < options.acceptors(); i++) {
      HeapRegister<AcceptorState<String>> register = new HeapRegister<>();
      memory.add(register);
      Register<AcceptorState<String>> acceptor =
          answers[i] < 0 ? register : crashing(register, i);
      boolean isShown = options.picture() != null || options.html() != null;
      acceptors.add(isShown ? recording.register("a" + i, acceptor) : acceptor);
    }
  }

  private Register<AcceptorState<String>> crashing(
      Register<AcceptorState<String>> register, int acceptor) {
    AtomicInteger requests = new AtomicInteger();
    return new FaultyRegister<>(
        register,
        next -> {
          if (requests.getAndIncrement() >= answers[acceptor]) {
            throw FaultyRegister.crashed("acceptor a" + acceptor);
          }
        });
  }

  /**
   * Runs and exits: 0 if a value was decided, 2 for wrong arguments, 3 if no quorum was left, 74 if
   * what is printed cannot be written.
   *
   * @param args the proposals and options
   */
  public static void main(String[] args) {
    int status = run(args, System.out, System.err);
    if (status != DECIDED) {
      System.exit(status);
    }
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    int status = DECIDED;
    if (Options.areForHelp(args)) {
      out.println(Options.USAGE);
    } else {
      Options options;
      try {
        options = Options.parse(args);
      } catch (IllegalArgumentException e) {
        err.println(e.getMessage());
        return BAD_ARGUMENTS;
      }
      status = new Agree(options).run(out, err);
    }
    if (out.checkError()) {
      err.println("standard output: cannot be written, allowed: one that takes what is printed");
      return NOT_WRITTEN;
    }
    return status;
  }

  private int run(PrintStream out, PrintStream err) {
    out.printf(
        Locale.ROOT,
        "%d processes, %d acceptors, quorum %d, seed %d%n",
        results.length, options.acceptors(), options.quorum(), options.seed());
    List<Thread> threads = new ArrayList<>();
    for (int process = 0; process < results.length; process++) {
      out.printf(Locale.ROOT, "  p%d proposes %s%n", process, options.proposals().get(process));
      int number = process;
      Thread thread = new Thread(() -> propose(number), "p" + process);
      thread.setDaemon(true);
      threads.add(thread);
    }
    long startNanos = System.nanoTime();
    threads.forEach(Thread::start);
    join(threads);
    long elapsedNanos = System.nanoTime() - startNanos;

    out.println("ballots (round.process), in the order in which they ended");
    ballots.forEach(line -> out.println("  " + line));
    out.println("results");
    for (String result : results) {
      out.println("  " + result);
    }
    out.println("acceptors");
    for (int i = 0; i < options.acceptors(); i++) {
      Versioned<AcceptorState<String>> state = memory.get(i).get();
      out.printf(
          Locale.ROOT,
          "  a%d version %d %s%s%n", i, state.version(),
          state.isSet() ? state.value() : AcceptorState.initial(),
          answers[i] < 0 ? "" : ", crashes after " + answers[i] + " requests");
    }
    out.printf(Locale.ROOT, "elapsed %.3f ms%n", elapsedNanos / 1e6);
    return show("--picture", options.picture(), err) && show("--html", options.html(), err)
        ? verdict(out, err)
        : BAD_ARGUMENTS;
  }

  /** Writes the run to the file of an option, if it has one. */
  private boolean show(String option, @Nullable Path file, PrintStream err) {
    if (file == null) {
      return true;
    }
    String title = String.join(", ", options.proposals()) + "; seed " + options.seed();
    SpaceTime picture = PaxosPicture.of(recording.picture()).titled(title);
    try {
      if (option.equals("--html")) {
        picture.writeHtml(file);
      } else {
        Files.writeString(file, picture.toSvg());
      }
      return true;
    } catch (IOException e) {
      err.println(Options.notWritable(option, file));
      return false;
    }
  }

  private int verdict(PrintStream out, PrintStream err) {
    Set<String> values = new HashSet<>();
    for (String value : decided) {
      if (value != null) {
        values.add(value);
      }
    }
    if (values.size() > 1) {
      throw new AssertionError("two values were decided: " + values);
    }
    String decision = values.isEmpty() ? "nothing, no process finished" : values.iterator().next();
    if (!options.leavesQuorum()) {
      err.printf(
          Locale.ROOT,
          "no quorum is left: %d of %d acceptors crashed, %d must answer; safety held: no two"
              + " processes decided differently (decided: %s)%n",
          options.crash(), options.acceptors(), options.quorum(), decision);
      return NO_QUORUM;
    }
    out.println("decided: " + decision);
    return DECIDED;
  }

  private void propose(int process) {
    // the ballot that is under way, so that one which never ends can be told too
    long[] ballot = {Ballot.NONE};
    List<Acceptor<String>> mine = view(process, ballot);
    Proposer<String> proposer = Proposer.seeded(process, mine, options.seed() + process);
    String name = "p" + process;
    try {
      String value =
          proposer.propose(
              options.proposals().get(process), round -> ballots.offer(round + " (" + name + ")"));
      recording.ended("decides " + value);
      decided[process] = value;
      results[process] = name + " decided " + value;
    } catch (Stopped e) {
      recording.stopped();
      ballots.offer(fate(ballot[0], "stopped in mid-round", name));
      results[process] = name + " stopped for ever";
    } catch (RegisterUnavailableException e) {
      recording.ended("gives up");
      ballots.offer(fate(ballot[0], "no quorum", name));
      results[process] = name + " gave up: " + e.getMessage();
    }
  }

  private static String fate(long ballot, String fate, String process) {
    return "ballot " + Ballot.toString(ballot) + ": " + fate + " (" + process + ")";
  }

  /**
   * The acceptors as this process sees them. A process that is to stop does so before the write
   * that would give it its first quorum: of promises, or of acceptances in ballot 1.0. Each process
   * comes to that write.
   */
  private List<Acceptor<String>> view(int process, long[] ballot) {
    int[] writes = {process == options.stop() ? options.quorum() - 1 : Integer.MAX_VALUE};
    FaultyRegister.Fault<AcceptorState<String>> stop =
        next -> {
          if (next != null) {
            ballot[0] = next.promisedBallot();
            if (writes[0]-- == 0) {
              throw new Stopped();
            }
          }
        };
    List<Acceptor<String>> view = new ArrayList<>();
    for (Register<AcceptorState<String>> acceptor : acceptors) {
      view.add(new Acceptor<>(new FaultyRegister<>(acceptor, stop)));
    }
    return view;
  }

  private static void join(List<Thread> threads) {
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the processes were running", e);
      }
    }
  }
}
