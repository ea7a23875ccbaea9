// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.ModelCheck;
import org.synod.log.HeapLog;
import org.synod.memory.HeapMemory;

/**
 * Random calls on {@link Replicated}, with its log, made by a checker that is not ours. The calls
 * are linearizable, and with more replicas than threads they wait for nobody. The checker must find
 * mistakes that a careless user could make.
 */
@Tag("deep")
class ReplicatedLincheckTest {

  @Test
  void isLinearizableWithoutBlocking() {
    ModelCheck.linearizableWithoutBlocking(ThreeReplicas.class, Specification.class);
  }

  @Test
  void isLinearizableWithFewerReplicasThanThreads() {
    ModelCheck.linearizable(OneReplica.class, Specification.class);
  }

  @Test
  void aReadThatIsNotOneIsFound() {
    ModelCheck.finds("Invalid execution results", ChangedByRead.class, Specification.class);
  }

  /** If threads may hold all replicas at once, others wait. */
  @Test
  void waitingForTheOnlyReplicaIsFound() {
    ModelCheck.finds("should be non-blocking", OneReplica.class, Specification.class);
  }

  /** A number whose calls come one after the other. */
  public static final class Specification {
    private int number;

    public int add(int addend) {
      return number += addend;
    }

    public int get() {
      return number;
    }
  }

  /**
   * A new caller for each operation. Such a caller has met no other thread, after which it would
   * pause, by spins that the checker takes for waiting. All callers begin with the first replica,
   * since threads have other numbers when the checker repeats a schedule.
   */
  private static final class Restless implements Callers {
    @Override
    public Caller current() {
      return new Caller(0);
    }

    @Override
    public Caller last() {
      return null;
    }

    static Setting<int[]> setting() {
      return new Setting<>(
          new HeapMemory(1), new HeapLog<>(), new Restless(), 256, 512, 65_536);
    }
  }

  @Param(name = "addend", gen = IntGen.class, conf = "1:3")
  private abstract static class Calls {
    final Replicated<int[]> object;

    Calls(int replicas) {
      object = new Replicated<>(() -> new int[1], replicas, Restless.setting(), null, null);
    }

    @Operation(params = "addend")
    public int add(int addend) {
      return object.update(cell -> cell[0] += addend);
    }

    @Operation
    public int get() {
      return object.read(cell -> cell[0]);
    }
  }

  public static final class ThreeReplicas extends Calls {
    public ThreeReplicas() {
      super(3);
    }
  }

  public static final class OneReplica extends Calls {
    public OneReplica() {
      super(1);
    }
  }

  /** A user's mistake: a read changes the state, which should be an update. */
  public static final class ChangedByRead extends Calls {
    public ChangedByRead() {
      super(3);
    }

    @Override
    @Operation(params = "addend")
    public int add(int addend) {
      return object.read(cell -> cell[0] += addend);
    }
  }
}
