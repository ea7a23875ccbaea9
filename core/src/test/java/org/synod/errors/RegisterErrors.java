// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.synod.byzantine.Seal;
import org.synod.byzantine.SealedRegister;
import org.synod.byzantine.WitnessedRegister;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.picture.Recording;
import org.synod.quorum.Acceptors;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.quorum.clients.Configuration;
import org.synod.quorum.clients.ReconfigurableRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;
import org.synod.register.VersionedLong;

/**
 * Threads count in a register: the low half of its value is its version. The high half is a mark,
 * new for each attempt to write, so that no attempt is taken for another. Several updates are cut
 * off.
 */
abstract class RegisterErrors implements Scenario {
  private static final int MARK = 32;
  private static final long COUNT = (1L << MARK) - 1;
  private static final int UPDATES = 4; // from the third on, a quorum's are repeated

  /** References. */
  static class Heap extends RegisterErrors {
    Heap() {
      super(new HeapRegister<>());
    }
  }

  /** Slots. */
  static class Slots extends RegisterErrors {
    Slots() {
      super(new SlotRegister<>(new HeapMemory(8), Codec.ofLong()));
    }
  }

  /** A sealed value by reference. */
  static class Sealed extends RegisterErrors {
    Sealed() {
      super(
          SealedRegister.found(new HeapRegister<>(), "r", Codec.ofLong(), Seal.crc32c()));
    }
  }

  /** Five acceptors, one of which may lie. */
  static class Witnessed extends RegisterErrors {
    Witnessed() {
      super(WitnessedRegister.onHeap(QuorumSystem.masking(5, 1)));
    }
  }

  /** A quorum of slots. */
  static class Quorum extends RegisterErrors {
    Quorum() {
      super(QuorumRegister.acceptors(new HeapMemory(8), Codec.ofLong(), 3));
    }
  }

  /** A quorum of references, by a client that shares nothing else. */
  static class Client extends RegisterErrors {
    Client() {
      super(
          ClientQuorumRegister.found(
              Stream.generate(HeapRegister<ClientQuorumState<Long>>::new).limit(3).toList(),
              QuorumSystem.majority(3)));
    }
  }

  /** A primary and a backup, one of which is replaced before each of the updates. */
  static class Replaced extends RegisterErrors {
    private static final Acceptors TWO = Acceptors.primaryBackup(List.of("0", "1"));

    private final ReconfigurableRegister<Long> register;

    Replaced() {
      this(ReconfigurableRegister.found(new HeapRegister<>(), acceptors(), TWO));
    }

    private Replaced(ReconfigurableRegister<Long> register) {
      super(register);
      this.register = register;
    }

    private static Function<String, Register<ClientQuorumState<Long>>> acceptors() {
      Map<String, Register<ClientQuorumState<Long>>> acceptors = new ConcurrentHashMap<>();
      return name -> acceptors.computeIfAbsent(name, unused -> new HeapRegister<>());
    }

    @Override
    void updates() {
      Configuration now = register.configuration();
      String old = now.acceptors().members().get((int) now.epoch() % 2);
      try {
        Configuration unused =
            register.change(now, now.acceptors().replacing(old, String.valueOf(now.epoch() + 2)));
      } catch (IllegalStateException e) {
        Assertions.assertTrue(register.configuration().epoch() > now.epoch(), e.getMessage());
      }
      super.updates();
    }
  }

  /** A quorum whose acceptors miss calls in turn, so that ballots change. */
  static class Hosts extends RegisterErrors {
    private final List<Silent> acceptors;
    private int silent;

    Hosts() {
      this(Stream.generate(Silent::new).limit(3).toList());
    }

    private Hosts(List<Silent> acceptors) {
      super(
          QuorumRegister.found(
              new HeapMemory(8), Codec.ofLong(), acceptors, QuorumSystem.majority(3)));
      this.acceptors = acceptors;
    }

    @Override
    void updates() {
      for (int i = 0; i < 2; i++) {
        acceptors.get(silent % 3).isSilent = false;
        acceptors.get(++silent % 3).isSilent = true;
        super.updates();
      }
    }

    @Override
    int updatesEach() {
      return 2 * super.updatesEach();
    }
  }

  /** An acceptor that may not answer. */
  private static class Silent implements Register<QuorumState<Long>> {
    private final Register<QuorumState<Long>> register = new HeapRegister<>();
    private boolean isSilent;

    private void requireAnswer() {
      if (isSilent) {
        throw new RegisterUnavailableException("silent", RegisterUnavailableException.Effect.NONE);
      }
    }

    @Override
    public Versioned<QuorumState<Long>> get() {
      requireAnswer();
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, QuorumState<Long> next) {
      requireAnswer();
      return register.compareAndSet(expectedVersion, next);
    }
  }

  /** A recorded register, whose picture can be drawn. */
  static class Recorded extends RegisterErrors {
    private final Recording recording;

    Recorded() {
      this(new Recording());
    }

    private Recorded(Recording recording) {
      super(recording.register("r", new HeapRegister<>()));
      this.recording = recording;
    }

    @Override
    public void check(int returned) {
      super.check(returned);
      Assertions.assertFalse(recording.picture().toString().isEmpty());
    }
  }

  /** Numbers, by a process that the thread keeps. */
  static class Numbers extends RegisterErrors {
    private final HeapMemory memory = new HeapMemory(8);
    private final VersionedLong numbers = new VersionedLong(memory);

    Numbers() {
      super(null);
    }

    @Override
    long update(LongUnaryOperator change) {
      return numbers.updateAndGet(memory.current(), change);
    }

    @Override
    long version() {
      return numbers.version();
    }

    @Override
    long value() {
      return numbers.get();
    }
  }

  private final Register<Long> register;
  private int others;
  private long marks;

  RegisterErrors(Register<Long> register) {
    this.register = register;
  }

  long update(LongUnaryOperator change) {
    return register.updateAndGet(n -> change.applyAsLong(n == null ? 0 : n)).value();
  }

  long version() {
    return register.get().version();
  }

  long value() {
    return register.get().value();
  }

  void updates() {
    for (int i = 0; i < UPDATES; i++) {
      List<Long> tried = new ArrayList<>();
      update(
          n -> {
            Assertions.assertFalse(tried.contains(n), "an attempt was lost, and took effect");
            long next = (marks++ << MARK) + (n & COUNT) + 1;
            tried.add(next);
            return next;
          });
    }
  }

  int updatesEach() {
    return UPDATES;
  }

  @Override
  public void prepare() {
    updates();
    others++;
  }

  @Override
  public void operation() {
    updates();
  }

  @Override
  public void goOn() {
    updates();
    others++;
    Assertions.assertEquals(version(), value() & COUNT);
  }

  @Override
  public void check(int returned) {
    long version = version();
    Assertions.assertEquals(version, value() & COUNT);
    Assertions.assertTrue(version >= updatesEach() * (others + returned), "lost: " + version);
    Assertions.assertTrue(version <= updatesEach() * (others + 2), "twice: " + version);
  }
}
