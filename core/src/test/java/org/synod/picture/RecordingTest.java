// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.contract.RegisterContract;
import org.synod.picture.Event.Kind;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

class RecordingTest {
  private final Recording recording = new Recording();
  private Register<String> shared = new HeapRegister<>(); // by the threads of a test

  /** A recorded register does the same as one that is not recorded. */
  @Nested
  class Contract implements RegisterContract {
    @Override
    public Register<Long> create() {
      return recording.register("r", new HeapRegister<>());
    }
  }

  /** Lets others do something after the next operation on a register, before it returns. */
  private static final class Late implements Register<String> {
    private final Register<String> register;
    private Runnable others = () -> {};

    Late(Register<String> register) {
      this.register = register;
    }

    private <R> R returned(R reply) {
      Runnable now = others;
      others = () -> {};
      now.run();
      return reply;
    }

    @Override
    public Versioned<String> get() {
      return returned(register.get());
    }

    @Override
    public boolean compareAndSet(long expectedVersion, String next) {
      return returned(register.compareAndSet(expectedVersion, next));
    }
  }

  private static void runAs(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> labels(SpaceTime picture) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < picture.events().size(); i++) {
      labels.add(
          picture.processes().get(picture.events().get(i).process()) + " " + picture.label(i));
    }
    return labels;
  }

  @Test
  void whatAThreadDoesIsToldInItsOrder() {
    Register<String> register = recording.register("r", new HeapRegister<>());
    runAs("p10", () -> register.compareAndSet(0, "a"));
    runAs(
        "p2",
        () -> {
          register.compareAndSet(1, "b");
          register.compareAndSet(0, "c"); // long over
          register.get();
          recording.stopped();
        });
    recording.ended("returns");
    SpaceTime picture = recording.picture();
    assertEquals(List.of("p2", "p10", Thread.currentThread().getName()), picture.processes());
    assertEquals(List.of("r"), picture.registers());
    assertEquals(
        List.of(
            "p10 compareAndSet(0, a) = true", "p2 compareAndSet(1, b) = true",
            "p2 compareAndSet(0, c) = false", "p2 get() = 2: b", "p2 stops",
            Thread.currentThread().getName() + " returns"),
        labels(picture));
  }

  /** A write takes effect, and others do all their calls before it returns. */
  private List<String> toldBeforeTheWrite(Runnable others) {
    Late late = new Late(new HeapRegister<>());
    shared = recording.register("r", late);
    late.others = others;
    runAs("p", () -> shared.compareAndSet(0, "a"));
    return labels(recording.picture());
  }

  @Test
  void aReadComesAfterTheWriteThatItSawThoughItWasToldBefore() {
    assertEquals(
        List.of("p compareAndSet(0, a) = true", "q get() = 1: a"),
        toldBeforeTheWrite(() -> runAs("q", () -> shared.get())));
  }

  @Test
  void aRefusedWriteComesAfterTheOneThatCameFirst() {
    assertEquals(
        List.of("p compareAndSet(0, a) = true", "q compareAndSet(0, b) = false"),
        toldBeforeTheWrite(() -> runAs("q", () -> shared.compareAndSet(0, "b"))));
  }

  @Test
  void aWriteComesAfterTheReadsOfWhatItReplacedThoughTheyWereToldLater() {
    Late late = new Late(new HeapRegister<>());
    Register<String> register = recording.register("r", late);
    late.others = () -> runAs("q", () -> register.compareAndSet(0, "b"));
    runAs("p", register::get);
    assertEquals(
        List.of("p get() = unset", "q compareAndSet(0, b) = true"), labels(recording.picture()));
  }

  /** No register shows this order, but the threads could have told it to each other. */
  @Test
  void whatBeganAfterSomethingEndedComesAfterIt() {
    Register<String> other = recording.register("other", new HeapRegister<>());
    assertEquals(
        List.of("p compareAndSet(0, a) = true", "q get() = 1: a", "s get() = unset"),
        toldBeforeTheWrite(
            () -> {
              runAs("q", () -> shared.get());
              runAs("s", other::get);
            }));
  }

  /** Nothing tells which call came first, so the one that ended first is told first. */
  @Test
  void whatOverlapsIsToldInTheOrderOfItsEnds() {
    Register<String> other = recording.register("other", new HeapRegister<>());
    assertEquals(
        List.of(
            "q compareAndSet(0, b) = true", "q get() = 1: b", "q stops",
            "p compareAndSet(0, a) = true"),
        toldBeforeTheWrite(
            () ->
                runAs(
                    "q",
                    () -> {
                      other.compareAndSet(0, "b");
                      other.get();
                      recording.stopped();
                    })));
  }

  /** The order of one register holds up the calls on it, and no calls on others. */
  @Test
  void registersAreOrderedEachForItself() {
    Register<String> other = recording.register("other", new HeapRegister<>());
    other.compareAndSet(0, "x");
    other.compareAndSet(1, "y");
    List<String> told =
        toldBeforeTheWrite(
            () -> {
              runAs("q", other::get);
              runAs("q", () -> shared.get());
            });
    assertEquals(
        List.of("q get() = 2: y", "p compareAndSet(0, a) = true", "q get() = 1: a"),
        told.subList(2, told.size()));
  }

  @Test
  void whatDoesNotAnswerIsToldAndComesThrough() {
    RegisterUnavailableException down = new RegisterUnavailableException("down", Effect.NONE);
    Late late = new Late(new HeapRegister<>());
    Register<String> register = recording.register("r", late);
    Runnable fail =
        () -> {
          throw down;
        };
    late.others = fail;
    assertSame(down, assertThrows(RegisterUnavailableException.class, register::get));
    late.others = fail;
    assertThrows(
        RegisterUnavailableException.class, () -> register.compareAndSet(0, "unknown effect"));
    SpaceTime picture = recording.picture();
    assertEquals(Kind.UNANSWERED, picture.events().get(0).kind());
    assertEquals("get(): no answer", picture.label(0));
    assertEquals("compareAndSet(0, unknown effect): no answer", picture.label(1));
  }

  @Test
  void refusesRegistersThatCannotBeLinearized() {
    Iterator<Versioned<String>> versions =
        List.of(new Versioned<>(2, "b"), new Versioned<>(1, "a")).iterator();
    Register<String> backwards =
        recording.register(
            "r",
            new Register<>() {
              @Override
              public Versioned<String> get() {
                return versions.next();
              }

              @Override
              public boolean compareAndSet(long expectedVersion, String next) {
                return true;
              }
            });
    Refusal.ofArgument("processes: 0", recording::picture);
    backwards.get();
    recording.picture();
    backwards.get();
    Refusal.of(IllegalStateException.class, "versions: contradict", recording::picture);
    Refusal.ofNull("register", () -> recording.register("r", null));
    Refusal.ofNull("name", () -> recording.register(null, new HeapRegister<>()));
    Refusal.ofNull("how", () -> recording.ended(null));
  }

  /**
   * A race. The picture is a run that one thread could have made, and has each thread's own order.
   */
  @Test
  void aPictureOfRealThreadsIsARunOneStepAtATime() throws Exception {
    for (int round = 0; round < 100; round++) {
      Recording race = new Recording();
      List<Register<String>> registers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        registers.add(race.register("r" + i, new HeapRegister<>()));
      }
      List<List<String>> done = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      Race.of(
          3,
          thread -> {
            Thread.currentThread().setName("p" + thread);
            for (int i = 0; i < 8; i++) {
              Register<String> register = registers.get((i + thread) % 2);
              Versioned<String> found = register.get();
              boolean written = register.compareAndSet(found.version(), "v" + thread);
              done.get(thread).add(found.version() + " " + written);
            }
          });
      requireOneStepAtATime(race.picture(), done);
    }
  }

  private static void requireOneStepAtATime(SpaceTime picture, List<List<String>> done) {
    long[] versions = new long[picture.registers().size()];
    long[] found = new long[done.size()];
    List<List<String>> drawn = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Event event : picture.events()) {
      Supplier<String> where = () -> event + " of " + picture.toMermaid();
      int process = event.process();
      if (event.reply() instanceof Versioned<?> read) {
        assertEquals(versions[event.register()], read.version(), where);
        found[process] = read.version();
      } else {
        boolean written = Boolean.TRUE.equals(event.reply());
        assertEquals(versions[event.register()] == found[process], written, where);
        versions[event.register()] += written ? 1 : 0;
        drawn.get(process).add(found[process] + " " + written);
      }
    }
    assertEquals(done, drawn);
  }
}
