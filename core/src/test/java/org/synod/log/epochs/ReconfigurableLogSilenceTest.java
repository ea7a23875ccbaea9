// SPDX-License-Identifier: Apache-2.0
package org.synod.log.epochs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.synod.log.Follower;
import org.synod.log.HeapLog;
import org.synod.log.Log;
import org.synod.log.LogContract;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** A log whose acceptors do not answer for a while. */
class ReconfigurableLogSilenceTest {
  private static final List<String> FIRST = List.of("a");
  private static final List<String> NEXT = List.of("b");

  /** A log that appends at all times, and cannot be read while it is silent. */
  private record Silent(Log<EpochEntry<String>> log, AtomicBoolean isSilent)
      implements Log<EpochEntry<String>> {

    private void read() {
      if (isSilent.get()) {
        throw new RegisterUnavailableException("silent", Effect.NONE);
      }
    }

    @Override
    public long append(EpochEntry<String> entry) {
      return log.append(entry);
    }

    @Override
    public EpochEntry<String> get(long index) {
      read();
      return log.get(index);
    }

    @Override
    public long decidedPrefix() {
      read();
      return log.decidedPrefix();
    }

    @Override
    public Follower<EpochEntry<String>> follow(long from) {
      return log.follow(from);
    }

    @Override
    public void close() {
      log.close();
    }
  }

  private final Silent first = new Silent(new HeapLog<>(), new AtomicBoolean());
  private final Silent next = new Silent(new HeapLog<>(), new AtomicBoolean());
  private final Function<List<String>, Log<EpochEntry<String>>> place =
      names -> names.equals(FIRST) ? first : next;
  private final ReconfigurableLog<String> log = ReconfigurableLog.found(place, FIRST);

  private static void unavailable(Effect effect, Executable call) {
    assertEquals(effect, assertThrows(RegisterUnavailableException.class, call).effect());
  }

  @Test
  void anAppendThatMayBeBehindAStopIsOfUnknownEffect() {
    new ReconfigurableLog<>(place, FIRST).append("a");
    first.isSilent.set(true);
    unavailable(Effect.UNKNOWN, () -> log.append("b"));
    first.isSilent.set(false);
    assertEquals(List.of("a", "b"), LogContract.all(log));
  }

  @Test
  void aCloseThatMayBeBehindAStopIsOfUnknownEffect() {
    first.isSilent.set(true);
    unavailable(Effect.UNKNOWN, log::close);
    first.isSilent.set(false);
    log.close();
    assertThrows(IllegalStateException.class, () -> log.append("a"));
  }

  @Test
  void aChangeToSilentAcceptorsIsNotMade() {
    next.isSilent.set(true);
    unavailable(Effect.NONE, () -> log.change(FIRST, NEXT));
    assertEquals(FIRST, log.acceptors());
    assertEquals(0, log.append("a"));
  }

  @Test
  void anAppendThatFindsTheNextAcceptorsSilentHasNoEffect() {
    first.append(new EpochEntry.Stop<>(NEXT));
    next.isSilent.set(true);
    unavailable(Effect.NONE, () -> log.append("a"));
    next.isSilent.set(false);
    assertEquals(0, log.append("b"));
    assertEquals(List.of("b"), LogContract.all(log));
  }

  @Test
  void aFollowerGoesOnOnceTheNextAcceptorsAnswer() {
    Follower<String> follower = log.follow(0);
    first.append(new EpochEntry.Stop<>(NEXT));
    first.append(new EpochEntry.Command<>("behind"));
    next.isSilent.set(true);
    for (int i = 0; i < 3; i++) {
      unavailable(Effect.NONE, follower::poll);
    }
    next.isSilent.set(false);
    assertNull(follower.poll());
    assertEquals(0, log.append("a"));
    assertEquals("a", follower.poll());
  }
}
