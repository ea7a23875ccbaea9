// SPDX-License-Identifier: Apache-2.0
package org.synod.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Refusal;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

class VersionHistoryTest {
  private final VersionHistory history = new VersionHistory();

  private void read(long version, long value) {
    history.read(() -> version == 0 ? Versioned.unset() : new Versioned<>(version, value));
  }

  private void write(long expected, long value, boolean written) {
    history.write(expected, value, () -> written);
  }

  private void isRefused(String how) {
    String said = assertThrows(AssertionError.class, history::check).getMessage();
    assertEquals(how, said.substring(0, said.indexOf(':')));
  }

  @Test
  void passesWhatIsInOrder() {
    read(0, 0);
    write(0, 10, true);
    write(0, 11, false);
    history.write(1, 20, () -> { // reads of both versions while it goes on
      read(1, 10);
      read(2, 20);
      return true;
    });
    read(2, 20);
    history.check();
  }

  @Test
  void findsAStaleRead() {
    write(0, 10, true);
    write(1, 20, true);
    read(1, 10);
    isRefused("a version that had passed");
  }

  @Test
  void findsAReadThatGoesBack() {
    history.write(0, 10, () -> {
      read(1, 10);
      read(0, 0);
      return true;
    });
    isRefused("a version that had passed");
  }

  @Test
  void findsAWriteThatWasDoneTwice() {
    write(0, 10, true);
    write(0, 10, true);
    isRefused("one version written twice");
  }

  @Test
  void findsAWriteThatWasDeniedAndDone() {
    write(0, 10, false);
    read(1, 10);
    isRefused("a version that nobody wrote");
  }

  @Test
  void findsAReadBeforeItsWrite() {
    read(1, 10);
    write(0, 10, true);
    isRefused("a version before it was written");
  }

  @Test
  void findsAnotherValue() {
    write(0, 10, true);
    read(1, 11);
    isRefused("another value");
  }

  @Test
  void findsARefusalBeforeAnyWrite() {
    write(0, 10, false);
    write(0, 11, true);
    isRefused("a version before it was written");
  }

  private void writeUnanswered(long expected, long value, Effect effect) {
    assertThrows(
        RegisterUnavailableException.class,
        () ->
            history.write(
                expected,
                value,
                () -> {
                  throw new RegisterUnavailableException("no answer", effect);
                }));
  }

  @Test
  void passesAWriteOfUnknownEffectThatTookEffect() {
    writeUnanswered(0, 10, Effect.UNKNOWN);
    read(1, 10);
    write(1, 20, true);
    history.check();
  }

  @Test
  void passesAWriteOfUnknownEffectThatDidNot() {
    writeUnanswered(0, 10, Effect.UNKNOWN);
    read(0, 0);
    write(0, 11, true);
    writeUnanswered(1, 20, Effect.UNKNOWN);
    writeUnanswered(5, 60, Effect.UNKNOWN); // its version was never reached
    read(1, 11);
    history.check();
  }

  @Test
  void passesAWriteOfUnknownEffectThatCameLate() {
    writeUnanswered(0, 10, Effect.UNKNOWN);
    read(0, 0);
    read(1, 10);
    write(0, 11, false);
    history.check();
  }

  @Test
  void passesAWriteOfUnknownEffectThatNobodySaw() {
    writeUnanswered(0, 10, Effect.UNKNOWN);
    write(1, 20, true);
    writeUnanswered(2, 30, Effect.UNKNOWN);
    write(2, 31, false);
    history.check();
  }

  @Test
  void passesTheOneOfSeveralWritesOfUnknownEffectThatWasRead() {
    writeUnanswered(0, 10, Effect.UNKNOWN);
    writeUnanswered(0, 11, Effect.UNKNOWN);
    writeUnanswered(0, 11, Effect.UNKNOWN);
    read(1, 11);
    history.check();
  }

  @Test
  void findsTwoEffectsOfOneWrite() {
    writeUnanswered(0, 10, Effect.UNKNOWN);
    read(1, 10);
    read(2, 10);
    isRefused("a version that nobody wrote");
  }

  @Test
  void findsTheEffectsOfTwoWritesAtOneVersion() {
    writeUnanswered(0, 10, Effect.UNKNOWN);
    writeUnanswered(0, 11, Effect.UNKNOWN);
    read(1, 11);
    read(1, 10);
    isRefused("another value");
  }

  @Test
  void findsAnEffectOfUnknownAndOneThatWasAnswered() {
    writeUnanswered(0, 10, Effect.UNKNOWN);
    write(0, 11, true);
    read(1, 10);
    isRefused("another value");
  }

  @Test
  void findsAWriteThatWasSaidToHaveNoEffect() {
    writeUnanswered(0, 10, Effect.NONE);
    read(1, 10);
    isRefused("a version that nobody wrote");
  }

  @Test
  void findsAWriteOfUnknownEffectThatIsLostAgain() {
    writeUnanswered(0, 10, Effect.UNKNOWN);
    read(1, 10);
    read(0, 0);
    isRefused("a version that had passed");
  }

  @Test
  void findsAReadBeforeAWriteOfUnknownEffect() {
    read(1, 10);
    writeUnanswered(0, 10, Effect.UNKNOWN);
    isRefused("a version before it was written");
  }

  @Test
  void findsAVersionThatNobodyWroteNorSaw() {
    write(0, 10, true);
    write(2, 30, true);
    isRefused("nobody wrote version 2");
  }

  @Test
  void findsAWriteOfUnknownEffectThatWouldHaveComeTooEarly() {
    write(1, 20, true);
    writeUnanswered(0, 10, Effect.UNKNOWN);
    isRefused("a version that had passed");
  }

  /** Two JVMs, each with a history of its own by one clock. */
  @Test
  void joinsTheHistoriesOfOthers(@TempDir Path folder) throws IOException {
    AtomicLong clock = new AtomicLong();
    VersionHistory first = new VersionHistory(clock::incrementAndGet);
    VersionHistory second = new VersionHistory(clock::incrementAndGet);
    first.write(0, 10, () -> true);
    second.read(() -> new Versioned<>(1, 10L));
    assertThrows(
        RegisterUnavailableException.class,
        () ->
            second.write(
                1,
                20,
                () -> {
                  throw new RegisterUnavailableException("lost", Effect.UNKNOWN);
                }));
    first.read(() -> new Versioned<>(2, 20L));
    first.save(folder.resolve("first"));
    second.save(folder.resolve("second"));
    history.add(folder.resolve("first"));
    history.add(folder.resolve("second"));
    history.check();
    second.read(() -> new Versioned<>(1, 10L));
    second.save(folder.resolve("second"));
    history.add(folder.resolve("second"));
    isRefused("a version that had passed");
  }

  @Test
  void refusesAFileOfAnotherKind(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("other");
    for (String line : new String[] {"", "READ 1 2 3", "SEEN 1 2 3 4", "READ 1 2 3 x"}) {
      Files.writeString(file, line + "\n");
      String said = assertThrows(IOException.class, () -> history.add(file)).getMessage();
      assertEquals(
          file + ": \"" + line + "\", allowed: a call as save writes it", said);
    }
    Refusal.ofNull("clock", () -> new VersionHistory(null));
  }
}
