// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.quorum.Acceptors;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.quorum.clients.Configuration;
import org.synod.quorum.clients.ReconfigurableRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * What does it cost that acceptors can be replaced? {@code change} and {@code read} are those of a
 * register that has replaced as many acceptors as {@code replaced} says, and {@code fixedChange}
 * and {@code fixedRead} of one that cannot; each has three acceptors, registers of references.
 * {@code backupChange} has a primary and one backup; its limit, {@code twoCas}, puts a number into
 * each of two registers. In the group {@code busy} one thread replaces acceptors without end, while
 * another one changes the register.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar ReconfigurableBenchmark
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Group)
public class ReconfigurableBenchmark {

  /** How many acceptors have been replaced before. */
  @Param({"0", "1"})
  public int replaced;

  private final Map<String, Register<ClientQuorumState<Long>>> acceptors =
      new ConcurrentHashMap<>();
  private final Register<Configuration> master = new HeapRegister<>();
  private final Register<Long> one = new HeapRegister<>();
  private final Register<Long> other = new HeapRegister<>();
  private ClientQuorumRegister<Long> fixed;
  private ReconfigurableRegister<Long> register;
  private ReconfigurableRegister<Long> changer;
  private ReconfigurableRegister<Long> backed;
  private long fixedVersion;
  private long version;
  private long backedVersion;
  private long casVersion;
  private String oldest = "a";
  private long names;

  private Register<ClientQuorumState<Long>> acceptor(String name) {
    return acceptors.computeIfAbsent(name, unused -> new HeapRegister<>());
  }

  /** Makes the registers. */
  @Setup
  public void setUp() {
    fixed =
        ClientQuorumRegister.found(
            List.of(acceptor("x"), acceptor("y"), acceptor("z")), QuorumSystem.majority(3));
    register =
        ReconfigurableRegister.found(
            master, this::acceptor, Acceptors.majority(List.of("a", "b", "c")));
    changer = new ReconfigurableRegister<>(master, this::acceptor);
    Register<Configuration> small = new HeapRegister<>();
    backed =
        ReconfigurableRegister.found(
            small, this::acceptor, Acceptors.primaryBackup(List.of("primary", "backup")));
    if (replaced > 0) {
      Configuration unused = register.replace("b", "d");
      unused = backed.replace("backup", "another");
    }
  }

  @Benchmark
  @Group("fixedChange")
  public boolean fixedChange() {
    return fixed.compareAndSet(fixedVersion, fixedVersion++);
  }

  @Benchmark
  @Group("change")
  public boolean change() {
    return register.compareAndSet(version, version++);
  }

  @Benchmark
  @Group("fixedRead")
  public Versioned<Long> fixedRead() {
    return fixed.get();
  }

  @Benchmark
  @Group("read")
  public Versioned<Long> read() {
    return register.get();
  }

  @Benchmark
  @Group("backupChange")
  public boolean backupChange() {
    return backed.compareAndSet(backedVersion, backedVersion++);
  }

  @Benchmark
  @Group("twoCas")
  public boolean twoCas() {
    return one.compareAndSet(casVersion, casVersion)
        & other.compareAndSet(casVersion, casVersion++);
  }

  /** Replaces the acceptor that came first, by one with a new name. */
  @Benchmark
  @Group("busy")
  public Configuration replace() {
    String fresh = "f" + names++;
    Configuration now = changer.replace(oldest, fresh);
    oldest = now.acceptors().members().get((int) (names % 3));
    acceptors.remove("f" + (names - 10)); // the clients have let go of it
    return now;
  }

  @Benchmark
  @Group("busy")
  public Versioned<Long> changeMeanwhile() {
    return register.updateAndGet(value -> value == null ? 1L : value + 1);
  }
}
