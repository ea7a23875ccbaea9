// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.synod.cli.contents.Contents;
import org.synod.cli.usage.Exit;
import org.synod.cli.usage.Plain;
import org.synod.cli.usage.RunOptions;
import org.synod.lease.Grant;
import org.synod.lease.Lease;
import org.synod.lease.LeaseStatus;
import org.synod.memory.Member;
import org.synod.memory.mapped.FileInUseException;
import org.synod.memory.mapped.MappedMemory;

/** Runs a command only while holding a lease. */
final class Run {
  /*
   * The lease guarantees that nobody waits for a holder that is dead or stuck. But it cannot stop a
   * command at the moment when it is lost. If this process is stopped, it ends the command when it
   * goes on. If it is killed, the system kills the command (DeathSignal), but not the processes
   * that the command has started. So if a command's effects must not meet those of the next
   * holder's command, it passes on its token, in SYNOD_TOKEN, to the place of these effects.
   *
   * Only the thread that runs the command touches the lease. If the JVM is told to end, its hook
   * asks the command to end, and waits until that thread has released the lease.
   */
  static final String CUT_OFF =
      "file: found one that was cut off while it was in use, expected one that keeps its size";
  private static final int PROCESSES = 16;
  private static final int BYTES = MappedMemory.MIN_BYTES;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final int RENEWALS = 3; // in a term

  private final RunOptions options;
  private final PrintStream err;
  private final long startNanos = System.nanoTime();
  private final CountDownLatch isDone = new CountDownLatch(1);
  private boolean isToldDeleted;
  private volatile boolean isEnding; // the JVM is told to end
  private volatile @Nullable Process child;
  private volatile List<ProcessHandle> told = List.of(); // to end, with the child

  Run(RunOptions options, PrintStream err) {
    this.options = options;
    this.err = err;
  }

  int call() throws IOException {
    Thread hook = new Thread(this::end, "end of the command");
    Runtime.getRuntime().addShutdownHook(hook);
    try (MappedMemory memory = open()) {
      return hold(memory);
    } catch (FileInUseException e) {
      Main.say(err, e.getMessage());
      return options.conflictCode();
    } catch (RuntimeException | InternalError e) {
      if (child == null) {
        throw e;
      }
      // an access to a mapped page that is not there any more ends in an InternalError
      lost(e instanceof InternalError ? CUT_OFF : Plain.message(e));
      return Exit.LOST.code;
    } finally {
      isDone.countDown();
      if (!isEnding) {
        removeHook(hook);
      }
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending
    }
  }

  private MappedMemory open() throws IOException {
    for (; ; ) {
      try {
        return MappedMemory.create(options.file(), PROCESSES, BYTES);
      } catch (FileAlreadyExistsException e) {
        return MappedMemory.open(options.file());
      } catch (FileInUseException e) {
        if (isEnding || hasWaited()) { // for a command that holds the lease in the deleted file
          throw e;
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  private boolean hasWaited() {
    return options.waitMillis() != RunOptions.FOR_EVER
        && System.nanoTime() - startNanos >= TimeUnit.MILLISECONDS.toNanos(options.waitMillis());
  }

  private int hold(MappedMemory memory) {
    Lease lease;
    try {
      lease =
          new Lease(
              memory, options.name(), Duration.ofMillis(options.termMillis()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(options.file() + ": " + e.getMessage(), e);
    }
    Grant grant = acquire(memory, lease);
    return grant == null ? options.conflictCode() : start(memory, lease, grant);
  }

  private @Nullable Grant acquire(MappedMemory memory, Lease lease) {
    @Nullable Member me = null;
    while (!isEnding) {
      @Nullable String refusal = null;
      try {
        if (me == null) {
          me = memory.join();
        }
        Grant grant = lease.tryAcquire(me);
        if (grant != null && grant.renew()) { // or the file was replaced while this one waited
          return grant;
        }
      } catch (IllegalStateException e) {
        if (me != null) {
          throw e;
        }
        refusal = e.getMessage(); // too many are waiting
      }
      if (hasWaited()) {
        LeaseStatus status = lease.status();
        Main.say(
            err,
            refusal != null
                ? refusal
                : named() + "found token " + status.token() + " held by "
                    + Contents.holders(memory, lease, status) + ", expected it to be free within "
                    + options.waitMillis() + " ms");
        return null;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return null;
  }

  /** The name of the lease. */
  private String named() {
    return options.file() + ": lease \"" + options.name() + "\": ";
  }

  private void lost(String how) {
    Main.say(err, named() + how + "; COMMAND has been killed if it had not ended");
  }

  private int refuse(Grant grant, Exit exit, String why) {
    grant.release();
    Main.say(err, "COMMAND: \"" + options.command().get(0) + "\": " + why);
    return exit.code;
  }

  private int start(MappedMemory memory, Lease lease, Grant grant) {
    Exit found = Programs.find(options.command().get(0));
    if (found != Exit.OK) {
      return refuse(
          grant, found,
          found == Exit.NOT_FOUND
              ? "not found, allowed: a program, by its path or in PATH"
              : "found no program, allowed: a file that may be executed");
    }
    ProcessBuilder builder = new ProcessBuilder(DeathSignal.with(options.command())).inheritIO();
    builder.environment().put("SYNOD_TOKEN", Long.toString(grant.token()));
    Process started;
    try {
      started = builder.start();
    } catch (IOException | IllegalArgumentException e) {
      return refuse(
          grant, Exit.NOT_EXECUTABLE,
          "found " + Programs.reason(e) + ", allowed: a command that can be started");
    }
    child = started;
    if (isEnding) {
      tellToEnd(started); // the hook may have come before the child
    }
    boolean isHeld = false;
    try {
      isHeld = attend(started, grant) && grant.release();
    } finally {
      if (!isHeld) {
        kill(started); // also if the file has been cut off
      }
    }
    if (isHeld) {
      return started.exitValue();
    }
    lost(
        memory.isReplaced()
            ? "found another file in place of that which it is in, expected the same"
            : "found token " + lease.status().token() + ", expected " + grant.token()
                + ", with which COMMAND was run");
    return Exit.LOST.code;
  }

  /** Renews while the command runs. Returns false if the lease is lost. */
  private boolean attend(Process running, Grant grant) {
    long renewMillis = Math.max(1, options.termMillis() / RENEWALS);
    long termNanos = TimeUnit.MILLISECONDS.toNanos(options.termMillis());
    long endingSince = 0;
    for (boolean wasEnding = false; ; ) {
      boolean hasEnded = hasEnded(running, renewMillis);
      if (hasEnded && told.stream().allMatch(Run::hasEnded)) {
        return true;
      }
      if (!grant.renew()) {
        return false;
      }
      tellIfDeleted();
      if (isEnding && !wasEnding) {
        wasEnding = true;
        endingSince = System.nanoTime();
      }
      if (wasEnding && System.nanoTime() - endingSince >= termNanos) {
        // it does not end as it was told to; nobody need wait for the rest
        kill(running);
        told.forEach(ProcessHandle::destroyForcibly);
        return true;
      }
      if (hasEnded) {
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  private void tellIfDeleted() {
    if (!isToldDeleted && Files.notExists(options.file())) {
      isToldDeleted = true;
      err.println(
          options.file() + ": found deleted, expected to be there as long as a command holds a"
              + " lease in it; until this one ends no other can make it anew");
    }
  }

  private boolean hasEnded(Process running, long millis) {
    try {
      return running.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      isEnding = true; // only a wish that it end interrupts a command line
      tellToEnd(running);
      return false;
    }
  }

  private static boolean hasEnded(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", process.pid() + "", "stat"));
      // a zombie has, though it may be long until somebody takes note
      return !process.isAlive() || "ZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) >= 0;
    } catch (IOException e) {
      return true;
    }
  }

  private void tellToEnd(Process running) {
    told = running.descendants().toList(); // which nobody knows once it has ended
    running.destroy();
    told.forEach(ProcessHandle::destroy);
  }

  private static void kill(Process running) {
    List<ProcessHandle> descendants = running.descendants().toList();
    running.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    for (boolean hasEnded = false; !hasEnded; ) {
      try {
        running.waitFor();
        hasEnded = true;
      } catch (InterruptedException e) {
        // it has been killed, so it will end
      }
    }
  }

  /** The JVM is told to end. */
  private void end() {
    isEnding = true;
    Process running = child;
    if (running != null) {
      tellToEnd(running);
    }
    try {
      isDone.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
