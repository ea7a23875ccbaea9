// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.together;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.synod.contract.VersionHistory;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.quorum.clients.PendingWrite;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * One that increments a number, as a rule in a JVM of its own, and saves the history of its calls.
 * The clock of the history is {@link System#nanoTime}, which all JVMs of one host share on Linux.
 *
 * <p>The number has two halves, one for each of two workers. So a worker finds its own last write
 * in the number also when the evidence of the register is gone, which keeps the last writes only.
 *
 * <p>Its JVM prints {@code done N} at times, and {@code silent} when the register does not answer.
 * At some places it prints {@code gate} and waits for a byte: so a fault begins while it has work.
 */
final class Worker {
  /** The bits of each worker's count. */
  static final int HALF = 32;

  /** The name of the number. */
  static final String NAME = "count";

  private static final int LINES = 20;
  private static final long AGAIN_NANOS = 500_000_000;

  private final VersionHistory history = new VersionHistory(System::nanoTime);
  private final int shift;
  private final LongPredicate done;
  private final Runnable silent;
  private boolean isSilent;
  private long toldNanos;

  /**
   * Makes a worker.
   *
   * @param number its number, 0 or 1
   * @param done is told of each increment that is done, and says whether the worker goes on
   * @param silent is told when the register does not answer
   */
  Worker(int number, LongPredicate done, Runnable silent) {
    shift = HALF * number;
    this.done = done;
    this.silent = silent;
  }

  /** Its way, its number, its increments, the gates, the file of the history, and the places. */
  public static void main(String[] args) throws Exception {
    int increments = Integer.parseInt(args[2]);
    int section = increments / (Integer.parseInt(args[3]) + 1);
    Worker worker =
        new Worker(
            Integer.parseInt(args[1]),
            done -> {
              report(done, section, increments);
              return done < increments;
            },
            () -> System.out.println("silent"));
    List<String> places = List.of(args).subList(5, args.length);
    if (args[0].equals("naive")) {
      worker.countNaively(Place.open(places.get(0)).register(NAME, ByteCodec.ofLong()));
    } else {
      ClientQuorumRegister<Long> register = Place.client(places, NAME, ByteCodec.ofLong());
      worker.count(register, register::write);
    }
    worker.save(Path.of(args[4]));
    System.out.println("saved");
    System.exit(0); // whatever threads the clients have
  }

  /** Saves the history of its calls. */
  void save(Path file) throws IOException {
    history.save(file);
  }

  /** What two workers have made of the number if each has done so many. */
  static Versioned<Long> both(int each) {
    return new Versioned<>(2L * each, ((long) each << HALF) + each);
  }

  private static long value(Versioned<Long> state) {
    return state.isSet() ? state.value() : 0;
  }

  private long mine(Versioned<Long> state) {
    return value(state) >>> shift & (1L << HALF) - 1;
  }

  /**
   * Each write is finished, so it is known whether it took effect.
   *
   * @param register the register
   * @param writes makes a write of it, of an expected version and a value
   */
  void count(Register<Long> register, BiFunction<Long, Long, PendingWrite<Long>> writes) {
    boolean goesOn = true;
    for (long reached = 1; goesOn; ) {
      Versioned<Long> now = answered(() -> history.read(register::get));
      long next = value(now) + (1L << shift);
      long count = reached;
      PendingWrite<Long> write = writes.apply(now.version(), next);
      if (history.write(now.version(), next, () -> finished(register, write, now, count))) {
        goesOn = done.test(reached++);
      }
    }
  }

  /** Runs a write until its outcome is known: it is answered, or the version is long past. */
  private boolean finished(
      Register<Long> register,
      PendingWrite<Long> write,
      Versioned<Long> expected,
      long reached) {
    for (; ; ) {
      try {
        boolean isWritten = write.run();
        isSilent = false;
        return isWritten;
      } catch (RegisterUnavailableException e) {
        silence();
      }
      Versioned<Long> now = answered(register::get);
      if (now.version() > expected.version() + ClientQuorumState.EVIDENCE) {
        return mine(now) == reached; // it can be written at its own version only
      }
    }
  }

  /** The control: it sends a write again that was not answered, and believes the last answer. */
  private void countNaively(Register<Long> register) {
    boolean goesOn = true;
    for (long reached = 1; goesOn; ) {
      Versioned<Long> now = answered(() -> history.read(register::get));
      long next = value(now) + (1L << shift);
      if (history.write(
          now.version(), next, () -> answered(() -> register.compareAndSet(now.version(), next)))) {
        goesOn = done.test(reached++);
      }
    }
  }

  private <T> T answered(Supplier<T> call) {
    for (; ; ) {
      try {
        T answer = call.get();
        isSilent = false;
        return answer;
      } catch (RegisterUnavailableException e) {
        silence();
      }
    }
  }

  private void silence() {
    long now = System.nanoTime();
    if (!isSilent || now - toldNanos > AGAIN_NANOS) {
      silent.run();
      toldNanos = now;
    }
    isSilent = true;
  }

  private static void report(long done, int section, int increments) {
    if (done % LINES == 0) {
      System.out.println("done " + done);
    }
    if (done % section == 0 && done + section <= increments) {
      System.out.println("gate");
      try {
        System.in.read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
