// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

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
}
