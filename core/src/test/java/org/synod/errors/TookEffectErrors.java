// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.FaultyRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/**
 * A write of a quorum register that is cut off, and the question whether it took effect. Each write
 * sets a bit of its own, which all later writes keep.
 */
class TookEffectErrors implements Scenario {
  private static final int WRITES = 4; // from the third on they are repeated

  final Memory memory = new HeapMemory(8);
  final List<SlotRegister<QuorumState<Long>>> slots =
      Stream.generate(() -> new SlotRegister<>(memory, QuorumState.codec(Codec.ofLong())))
          .limit(3)
          .toList();
  final QuorumRegister<Long> register =
      QuorumRegister.found(memory, Codec.ofLong(), slots, QuorumSystem.majority(3));
  private int bits;
  private long mine; // the bit of this thread's write
  private Thread victim;
  private boolean tookEffect;
  private boolean isAsked;
  private boolean hasBegun;

  /** A write of a thread that repeats, and does not know that another one has written meanwhile. */
  static class Overtaken extends TookEffectErrors {
    private Versioned<Long> known;
    private Thread repeating;

    void overtake() {
      write(register);
    }

    @Override
    public void prepare() {
      super.prepare();
      repeating = Thread.currentThread();
      for (int i = 0; i < WRITES; i++) {
        write(register);
      }
      known = register.get();
      Injection.onOther(this::overtake);
    }

    @Override
    Versioned<Long> known() {
      return known;
    }

    @Override
    public void operation() {
      if (Thread.currentThread() == repeating) {
        super.operation();
      }
    }
  }

  /** The other thread found no answer at the acceptor where this thread's writes begin. */
  static class OvertakenElsewhere extends Overtaken {
    @Override
    void overtake() {
      List<Register<QuorumState<Long>>> registers = new ArrayList<>(slots);
      registers.set(0, silentIf(0, () -> true));
      registers.set(2, silentIf(2, this::isThirdSilent));
      write(new QuorumRegister<>(memory, Codec.ofLong(), registers, QuorumSystem.majority(3)));
    }

    private Register<QuorumState<Long>> silentIf(int i, BooleanSupplier isSilent) {
      return new FaultyRegister<>(
          slots.get(i),
          next -> {
            if (isSilent.getAsBoolean()) {
              throw FaultyRegister.crashed("a" + i);
            }
          });
    }

    boolean isThirdSilent() {
      return false;
    }
  }

  /** The other thread has only begun a ballot, at the acceptor that this thread writes second. */
  static class BallotBegun extends OvertakenElsewhere {
    @Override
    void overtake() {
      Assertions.assertThrows(RegisterUnavailableException.class, super::overtake);
    }

    @Override
    boolean isThirdSilent() {
      QuorumState<Long> first = slots.get(1).get().value();
      return first.promisedBallot() > first.acceptedBallot();
    }
  }

  @Override
  public void prepare() {
    Injection.onOther(() -> write(register));
  }

  void write(QuorumRegister<Long> register) {
    long bit = 1L << bits++;
    register.updateAndGet(n -> n == null ? bit : n | bit);
  }

  Versioned<Long> known() {
    return register.get();
  }

  @Override
  public void operation() {
    hasBegun = false;
    victim = Thread.currentThread();
    mine = 1L << bits++;
    Versioned<Long> known = known();
    try {
      register.compareAndSet(known.version(), known.value() | mine);
      hasBegun = true;
    } catch (Throwable e) {
      hasBegun = hasBegun(e.getStackTrace());
      throw e;
    }
  }

  /** Whether the call had come so far that it is the last one of which the register can tell. */
  private static boolean hasBegun(StackTraceElement[] trace) {
    return Stream.of(trace)
        .skip(2) // the frames of the point and of the method that it is in
        .anyMatch(frame -> frame.getMethodName().equals("compareAndSetWords"));
  }

  @Override
  public void goOn() {
    if (Thread.currentThread() == victim && !isAsked) {
      tookEffect = register.tookEffect();
      isAsked = true; // a later question would be about the next write
    }
    write(register);
  }

  @Override
  public void check(int returned) {
    if (hasBegun) {
      Assertions.assertEquals((register.get().value() & mine) != 0, tookEffect);
    }
  }
}
