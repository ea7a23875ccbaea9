// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import java.util.Objects;
import java.util.Optional;
import org.jetbrains.lincheck.datastructures.LongGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.ModelCheck;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/**
 * Random calls on the consensus objects, made by a checker that is not ours and that stops threads
 * below every seam. The first proposal decides, and no call waits. Each kind of object has a
 * control, which the same check must find.
 */
@Tag("deep")
class LincheckTest {

  @ParameterizedTest
  @ValueSource(classes = {Cas.class, OnHeapRegister.class, OnSlotRegister.class})
  void theFirstProposalDecidesWithoutBlocking(Class<?> subject) {
    ModelCheck.linearizableWithoutBlocking(subject, Specification.class);
  }

  @Test
  void withALockTheFirstProposalDecidesAndOthersWait() {
    ModelCheck.linearizable(Lock.class, Specification.class);
    ModelCheck.finds("should be non-blocking", Lock.class, Specification.class);
  }

  @ParameterizedTest
  @ValueSource(classes = {GetThenSet.class, OnForgetfulRegister.class})
  void aPlantedFaultIsFound(Class<?> twin) {
    ModelCheck.finds("Invalid execution results", twin, Specification.class);
  }

  /** A consensus object whose calls come one after the other. */
  public static final class Specification {
    private Long decided;

    public long propose(long value) {
      if (decided == null) {
        decided = value;
      }
      return decided;
    }

    public Optional<Long> decision() {
      return Optional.ofNullable(decided);
    }
  }

  /** The calls on a consensus object. */
  @Param(name = "value", gen = LongGen.class, conf = "1:9")
  public abstract static class Calls {
    private final Consensus<Long> consensus;

    Calls(Consensus<Long> consensus) {
      this.consensus = consensus;
    }

    @Operation(params = "value")
    public long propose(long value) {
      return consensus.propose(value);
    }

    @Operation
    public Optional<Long> decision() {
      return consensus.decision();
    }
  }

  public static final class Cas extends Calls {
    public Cas() {
      super(new CasConsensus<>());
    }
  }

  public static final class OnHeapRegister extends Calls {
    public OnHeapRegister() {
      super(new RegisterConsensus<>(new HeapRegister<>()));
    }
  }

  public static final class OnSlotRegister extends Calls {
    public OnSlotRegister() {
      super(
          new RegisterConsensus<>(
              new SlotRegister<>(new HeapMemory(ModelCheck.THREADS), Codec.ofLong())));
    }
  }

  public static final class Lock extends Calls {
    public Lock() {
      super(new LockConsensus<>());
    }
  }

  /** A control: another proposal comes in between the check and the write. */
  public static final class GetThenSet extends Calls {
    public GetThenSet() {
      super(
          new Consensus<>() {
            private volatile Long decided;

            @Override
            public Long propose(Long value) {
              if (decided == null) {
                decided = value;
              }
              return decided;
            }

            @Override
            public Optional<Long> decision() {
              return Optional.ofNullable(decided);
            }
          });
    }
  }

  /** A control: its register says to two writers of version 0 that they have written it. */
  public static final class OnForgetfulRegister extends Calls {
    public OnForgetfulRegister() {
      super(
          new RegisterConsensus<>(
              new Register<>() {
                private volatile Versioned<Long> state = Versioned.unset();

                @Override
                public Versioned<Long> get() {
                  return state;
                }

                @Override
                public boolean compareAndSet(long expected, Long next) {
                  Objects.requireNonNull(next);
                  if (state.version() != expected) {
                    return false;
                  }
                  state = new Versioned<>(expected + 1, next);
                  return true;
                }
              }));
    }
  }
}
