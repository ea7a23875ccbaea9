// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.consensus.Consensus;
import org.synod.consensus.ConsensusContract;
import org.synod.consensus.RegisterConsensus;
import org.synod.contract.RegisterContract;
import org.synod.memory.Codec;
import org.synod.memory.Memory;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Paxos;
import org.synod.paxos.RotatingPaxos;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;
import org.synod.register.VersionedLong;

/**
 * The contracts of registers and consensus objects, on objects in files. Each file is mapped twice,
 * and every other thread works through the other mapping.
 */
class MappedContractsTest {
  private static final int PROCESSES = 32;
  private static final int BYTES = 1 << 17;
  private static final Codec<String> TEXT = Codec.ofUtf8(16);

  private static final List<Twice> made = new ArrayList<>();

  @AfterEach
  void delete() throws IOException {
    synchronized (made) {
      for (Twice file : made) {
        file.delete();
      }
      made.clear();
    }
  }

  /** A file that is mapped twice. */
  private static final class Twice {
    private final Path directory;
    final MappedMemory one;
    final MappedMemory other;

    Twice() {
      try {
        directory = Files.createTempDirectory("synod");
        one = MappedMemory.create(directory.resolve("contract"), PROCESSES, BYTES);
        other = MappedMemory.open(one.file());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      synchronized (made) {
        made.add(this);
      }
    }

    void delete() throws IOException {
      one.close();
      other.close();
      Files.delete(one.file());
      Files.delete(directory); // there are no marks any more
    }
  }

  private static boolean isOdd() {
    return Thread.currentThread().getId() % 2 != 0;
  }

  private record TwoRegisters<V>(Register<V> one, Register<V> other) implements Register<V> {
    private Register<V> mine() {
      return isOdd() ? one : other;
    }

    @Override
    public Versioned<V> get() {
      return mine().get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      return mine().compareAndSet(expectedVersion, next);
    }
  }

  private record TwoObjects<V>(Consensus<V> one, Consensus<V> other) implements Consensus<V> {
    private Consensus<V> mine() {
      return isOdd() ? one : other;
    }

    @Override
    public V propose(V value) {
      return mine().propose(value);
    }

    @Override
    public Optional<V> decision() {
      return mine().decision();
    }
  }

  private static <V> Register<V> register(String name, Codec<V> codec) {
    Twice file = new Twice();
    return new TwoRegisters<>(
        new SlotRegister<>(file.one, name, codec), new SlotRegister<>(file.other, name, codec));
  }

  /** Acceptors, each in a file of its own, through one of the file's two mappings. */
  private static <V> List<Register<AcceptorState<V>>> acceptors(
      List<Twice> files, boolean isOther, Codec<V> codec) {
    List<Register<AcceptorState<V>>> acceptors = new ArrayList<>();
    for (Twice file : files) {
      Memory memory = isOther ? file.other : file.one;
      acceptors.add(new SlotRegister<>(memory, "acceptor", AcceptorState.codec(codec)));
    }
    return acceptors;
  }

  private static List<Twice> files() {
    return List.of(new Twice(), new Twice(), new Twice());
  }

  @Nested
  class Slot implements RegisterContract {
    @Override
    public Register<Long> create() {
      return register("slot", Codec.ofLong());
    }
  }

  @Nested
  class QuorumOfFiles implements RegisterContract {
    @Override
    public Register<Long> create() {
      List<Twice> files = files();
      return new TwoRegisters<>(open(files, false), open(files, true));
    }

    private Register<Long> open(List<Twice> files, boolean isOther) {
      List<Register<QuorumState<Long>>> acceptors = new ArrayList<>();
      for (Twice file : files) {
        Memory memory = isOther ? file.other : file.one;
        acceptors.add(new SlotRegister<>(memory, "a", QuorumState.codec(Codec.ofLong())));
      }
      Memory members = isOther ? files.get(0).other : files.get(0).one;
      return QuorumRegister.found(
          members, Codec.ofLong(), acceptors, QuorumSystem.majority(acceptors.size()));
    }
  }

  @Nested
  class Decision implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return new RegisterConsensus<>(register("decision", TEXT));
    }
  }

  @Nested
  class PaxosOverFiles implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      List<Twice> files = files();
      return new TwoObjects<>(open(files, false), open(files, true));
    }

    private Consensus<String> open(List<Twice> files, boolean isOther) {
      Memory memory = isOther ? files.get(0).other : files.get(0).one;
      VersionedLong numbers = new VersionedLong(memory, "proposers");
      return Paxos.sharing(
          acceptors(files, isOther, TEXT),
          QuorumSystem.majority(files.size()),
          () -> (int) numbers.updateAndGet(memory.current(), n -> n + 1) - 1);
    }
  }

  @Nested
  class RotatingPaxosOverFiles implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      List<Twice> files = files();
      return new TwoObjects<>(
          new RotatingPaxos<>(acceptors(files, false, TEXT)),
          new RotatingPaxos<>(acceptors(files, true, TEXT)));
    }
  }

  @Test
  void proposersAreNumberedAsTheyAreTold() {
    List<Twice> files = files();
    AtomicInteger next = new AtomicInteger(7);
    Consensus<String> consensus =
        Paxos.sharing(
            acceptors(files, false, TEXT), QuorumSystem.majority(3), next::getAndIncrement);
    assertEquals("a", consensus.propose("a"));
    assertEquals(8, next.get());
    String state = acceptors(files, true, TEXT).get(0).get().toString();
    assertTrue(state.contains("accepted 1.7"), state);
  }
}
