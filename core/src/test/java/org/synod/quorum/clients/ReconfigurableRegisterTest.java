// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.contract.MissedCallsContract;
import org.synod.contract.MissingCalls;
import org.synod.contract.RegisterContract;
import org.synod.contract.VersionHistory;
import org.synod.quorum.Acceptors;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** The contract on registers whose acceptors are replaced, also while that happens. */
class ReconfigurableRegisterTest {
  private static final Acceptors THREE = Acceptors.majority(List.of("a", "b", "c"));
  private static final Acceptors TWO = Acceptors.primaryBackup(List.of("a", "b"));

  @Nested
  class OfThree implements RegisterContract {
    @Override
    public Register<Long> create() {
      return new NamedAcceptors<Long>().found(THREE);
    }
  }

  @Nested
  class PrimaryAndBackup implements RegisterContract {
    @Override
    public Register<Long> create() {
      return new NamedAcceptors<Long>().found(TWO);
    }
  }

  /** The client has read the first configuration, and nothing since. */
  @Nested
  class AfterChangesThatWereSleptThrough implements RegisterContract {
    @Override
    public Register<Long> create() {
      NamedAcceptors<Long> named = new NamedAcceptors<>();
      ReconfigurableRegister<Long> register = named.found(THREE);
      assertFalse(register.get().isSet());
      named.client().replace("a", "d");
      named.client().replace("b", "e");
      return register;
    }
  }

  /** Acceptors and the master miss calls, and acceptors are replaced. */
  private static Register<Long> missing(NamedAcceptors<Long> named, int oneIn) {
    Map<String, Register<ClientQuorumState<Long>>> missing = new ConcurrentHashMap<>();
    return new ReconfigurableRegister<>(
        new MissingCalls<>(named.master(), oneIn),
        name ->
            missing.computeIfAbsent(name, each -> new MissingCalls<>(named.apply(each), oneIn)));
  }

  @Nested
  class Unanswered implements MissedCallsContract {
    @Override
    public Register<Long> create() {
      NamedAcceptors<Long> named = new NamedAcceptors<>();
      ReconfigurableRegister<Long> unused = named.found(THREE);
      return missing(named, 20);
    }
  }

  @Test
  void clientsThatShareNothingLoseNothingWhileAcceptorsAreReplaced() throws Exception {
    NamedAcceptors<Long> named = new NamedAcceptors<>();
    ReconfigurableRegister<Long> first = named.found(TWO);
    VersionHistory history = new VersionHistory();
    AtomicInteger names = new AtomicInteger();
    Race.of(
        4,
        thread -> {
          ReconfigurableRegister<Long> mine = named.client();
          for (int i = 0; i < 5_000; i++) {
            if (thread == 0 && i % 10 == 0) {
              List<String> members = mine.configuration().acceptors().members();
              Configuration unused =
                  mine.replace(members.get(i / 10 % 2), "f" + names.getAndIncrement());
            }
            long value = 4L * i + thread;
            Versioned<Long> now = history.read(mine::get);
            try {
              history.write(now.version(), value, () -> mine.compareAndSet(now.version(), value));
            } catch (RegisterUnavailableException e) { // it was overtaken by very many
              assertEquals(Effect.UNKNOWN, e.effect());
            }
          }
        });
    history.check();
    assertEquals(500, first.configuration().epoch());
  }

  @Test
  void aChangeThatWasMadeIsMadeOnce() {
    NamedAcceptors<Long> named = new NamedAcceptors<>();
    ReconfigurableRegister<Long> register = named.found(THREE);
    Configuration first = register.configuration();
    Configuration second = register.replace("b", "d");
    assertEquals(new Configuration(1, first.acceptors().replacing("b", "d"), List.of()), second);
    assertEquals(second, named.client().replace("b", "d"), "again, by another");
    assertFalse(second.equals(first));
  }

  @Test
  void aWriteThatWasPutNowhereIsRefusedHoweverOldItIs() {
    NamedAcceptors<Long> named = new NamedAcceptors<>();
    ReconfigurableRegister<Long> asleep = named.found(THREE);
    assertFalse(asleep.get().isSet());
    ReconfigurableRegister<Long> other = named.client();
    Configuration unused = other.replace("a", "d");
    for (long version = 0; version < 2 * ClientQuorumState.EVIDENCE; version++) {
      assertTrue(other.compareAndSet(version, version));
    }
    assertFalse(asleep.compareAndSet(0, 7L), "the epoch that it knew told it nothing");
  }

  /** A register that runs something before it is read for the first time, and may be silent. */
  private static final class Hooked<V> implements Register<V> {
    private final Register<V> register;
    private Runnable before;
    private boolean isSilent;

    Hooked(Register<V> register, Runnable before) {
      this.register = register;
      this.before = before;
    }

    @Override
    public Versioned<V> get() {
      Runnable now = before;
      before = () -> {};
      now.run();
      if (isSilent) {
        throw new RegisterUnavailableException("silent", Effect.NONE);
      }
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      return register.compareAndSet(expectedVersion, next);
    }
  }

  @Test
  void theEffectOfAWriteInAnEpochThatEndsIsUnknownWhileTheMasterIsSilent() {
    NamedAcceptors<Long> named = new NamedAcceptors<>();
    ReconfigurableRegister<Long> other = named.found(THREE);
    Hooked<Configuration> master = new Hooked<>(named.master(), () -> {});
    Hooked<ClientQuorumState<Long>> second =
        new Hooked<>(
            named.apply("b"),
            () -> {
              other.replace("c", "d");
              master.isSilent = true;
            });
    ReconfigurableRegister<Long> register =
        new ReconfigurableRegister<>(
            master, name -> name.equals("b") ? second : named.apply(name));
    PendingWrite<Long> write = register.write(0, 7L);
    assertEquals(
        Effect.UNKNOWN, assertThrows(RegisterUnavailableException.class, write::run).effect());
    master.isSilent = false;
    assertTrue(write.run(), "the first acceptor had it, and the change took it along");
    assertEquals(new Versioned<>(1, 7L), other.get());
  }
}
