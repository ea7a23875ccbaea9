// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.synod.contract.MissedCallsContract;
import org.synod.contract.MissingCalls;
import org.synod.contract.RegisterContract;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.mapped.MappedMemory;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.register.ByteCodec;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/**
 * The contract on registers, each call a transaction on two of them, in every place that registers
 * have.
 */
class RegisterTransactionContractsTest {
  private static final QuorumSystem THREE = QuorumSystem.majority(3);
  private static final int MAX_BYTES = 200;

  /** A register of a transaction; another one always has the same number of writes. */
  private record InTransactions(Supplier<RegisterTransactions<Long>> client)
      implements Register<Long> {

    @Override
    public Versioned<Long> get() {
      return client
          .get()
          .atomically(
              tx -> {
                Versioned<Long> state = tx.read(0);
                assertEquals(state.version(), tx.read(1).toOptional().orElse(0L));
                return state;
              });
    }

    @Override
    public boolean compareAndSet(long expectedVersion, Long next) {
      if (next == null) {
        throw new NullPointerException("next: null, allowed: a value");
      }
      return client
          .get()
          .atomically(
              tx -> {
                long version = tx.read(0).version();
                Versioned.requireReached(expectedVersion, version);
                if (version == expectedVersion) {
                  tx.set(1, version + 1);
                  tx.set(0, next);
                }
                return version == expectedVersion;
              });
    }
  }

  /** Makes registers of one kind, each of them once for each name. */
  private interface Places {
    Register<TransactionState<Long>> register(String name);

    Register<TransactionOutcome> status(String name);

    /** A register of transactions, of one client for all threads or of one for each. */
    default Register<Long> open(boolean isShared) {
      List<Register<TransactionState<Long>>> registers = new ArrayList<>();
      String prefix = UUID.randomUUID().toString().substring(0, 8);
      for (int i = 0; i < 2; i++) {
        registers.add(register(prefix + i));
      }
      Map<UUID, Register<TransactionOutcome>> made = new ConcurrentHashMap<>();
      Function<UUID, Register<TransactionOutcome>> statuses =
          id -> made.computeIfAbsent(id, each -> status(each.toString().substring(0, 18)));
      Supplier<RegisterTransactions<Long>> client =
          () -> new RegisterTransactions<>(registers, statuses);
      RegisterTransactions<Long> shared = client.get();
      ThreadLocal<RegisterTransactions<Long>> own = ThreadLocal.withInitial(client);
      return new InTransactions(isShared ? () -> shared : own::get);
    }
  }

  private record Heap() implements Places {
    @Override
    public Register<TransactionState<Long>> register(String name) {
      return new HeapRegister<>();
    }

    @Override
    public Register<TransactionOutcome> status(String name) {
      return new HeapRegister<>();
    }
  }

  /** Registers each of which misses some calls. */
  private record Missing(Places places, int oneIn) implements Places {
    @Override
    public Register<TransactionState<Long>> register(String name) {
      return new MissingCalls<>(places.register(name), oneIn);
    }

    @Override
    public Register<TransactionOutcome> status(String name) {
      return new MissingCalls<>(places.status(name), oneIn);
    }
  }

  /** Each register is a quorum of three of the heap's. */
  private record Quorums() implements Places {
    private static <T> Register<T> quorum() {
      List<Register<ClientQuorumState<T>>> acceptors = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        acceptors.add(new HeapRegister<>());
      }
      return ClientQuorumRegister.found(acceptors, THREE);
    }

    @Override
    public Register<TransactionState<Long>> register(String name) {
      return quorum();
    }

    @Override
    public Register<TransactionOutcome> status(String name) {
      return quorum();
    }
  }

  /** Words for values that are bytes elsewhere. */
  private static <T> Codec<T> words(ByteCodec<T> codec) {
    Codec<byte[]> bytes = Codec.ofBytes(MAX_BYTES);
    return new Codec<>() {
      @Override
      public int words() {
        return bytes.words();
      }

      @Override
      public void encode(T value, long[] words, int offset) {
        bytes.encode(codec.encode(value), words, offset);
      }

      @Override
      public T decode(long[] words, int offset) {
        return codec.decode(bytes.decode(words, offset));
      }
    };
  }

  private static final Codec<TransactionState<Long>> STATE =
      words(TransactionState.codec(ByteCodec.ofLong()));
  private static final Codec<TransactionOutcome> OUTCOME = words(TransactionOutcome.codec());

  /** Slots of one memory. */
  private record Slots(Memory memory) implements Places {
    @Override
    public Register<TransactionState<Long>> register(String name) {
      return new SlotRegister<>(memory, name, STATE);
    }

    @Override
    public Register<TransactionOutcome> status(String name) {
      return new SlotRegister<>(memory, name, OUTCOME);
    }
  }

  /** Quorums of slots of one memory. */
  private record SlotQuorums(Memory memory) implements Places {
    private <T> Register<T> quorum(Codec<T> codec) {
      List<Register<QuorumState<T>>> acceptors = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        acceptors.add(new SlotRegister<>(memory, QuorumState.codec(codec)));
      }
      return QuorumRegister.found(memory, codec, acceptors, THREE);
    }

    @Override
    public Register<TransactionState<Long>> register(String name) {
      return quorum(STATE);
    }

    @Override
    public Register<TransactionOutcome> status(String name) {
      return quorum(OUTCOME);
    }
  }

  @Nested
  class OneClient implements RegisterContract {
    @Override
    public Register<Long> create() {
      return new Heap().open(true);
    }

    @Override
    public int calls() {
      return 2_000;
    }
  }

  @Nested
  class AClientAThread implements RegisterContract {
    @Override
    public Register<Long> create() {
      return new Heap().open(false);
    }

    @Override
    public int calls() {
      return 2_000;
    }
  }

  @Nested
  class RegistersThatMissCalls implements MissedCallsContract {
    @Override
    public Register<Long> create() {
      return new Missing(new Heap(), 20).open(false);
    }

    @Override
    public int increments() {
      return 1_000;
    }
  }

  @Nested
  class OneClientOfRegistersThatMissCalls implements MissedCallsContract {
    @Override
    public Register<Long> create() {
      return new Missing(new Heap(), 20).open(true);
    }

    @Override
    public int increments() {
      return 1_000;
    }
  }

  @Nested
  class OverQuorums implements RegisterContract {
    @Override
    public Register<Long> create() {
      return new Quorums().open(false);
    }

    @Override
    public int calls() {
      return 500;
    }
  }

  @Nested
  class OverQuorumsOfSlots implements RegisterContract {
    @Override
    public Register<Long> create() {
      return new SlotQuorums(new HeapMemory(Memory.MAX_PROCESSES)).open(true);
    }

    @Override
    public int calls() {
      return 500;
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class InAFile implements RegisterContract {
    private static final int BYTES = 64 << 20;
    private MappedMemory memory;

    @BeforeAll
    void create(@TempDir Path directory) throws IOException {
      memory = MappedMemory.create(directory.resolve("transactions"), 16, BYTES);
    }

    @AfterAll
    void close() {
      memory.close();
    }

    @Override
    public Register<Long> create() {
      return new Slots(memory).open(true);
    }

    @Override
    public int calls() {
      return 500;
    }
  }
}
