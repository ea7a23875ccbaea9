// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.synod.quorum.QuorumState.ACCEPTED;
import static org.synod.quorum.QuorumState.FIRST_BALLOT;
import static org.synod.quorum.QuorumState.PROMISED;
import static org.synod.quorum.QuorumState.VERSION;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.internal.Distinct;
import org.synod.memory.Codec;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.roster.Tenure;
import org.synod.memory.roster.Windows;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;
import org.synod.register.slots.SlotAccess;

/** The acceptors of a {@link QuorumRegister}, as words, and their quorum system. */
final class QuorumAcceptors<V> {
  static {
    Windows.add(QuorumAcceptors.class);
  }

  private static final long NO_VERSION = -1; // no register is at it

  final int size;
  final int width; // of a state, in words
  final QuorumSystem quorums;
  private final List<Register<QuorumState<V>>> registers;
  private final Codec<QuorumState<V>> codec;
  final SlotRegister<?>[] slots; // the registers that give words without making objects
  private final boolean areSlots;
  private volatile long latestBallot = FIRST_BALLOT; // the ballot to start in; any ballot will do

  QuorumAcceptors(
      Memory memory,
      Codec<V> codec,
      List<? extends Register<QuorumState<V>>> registers,
      QuorumSystem quorums) {
    this.registers = Distinct.copyOf("registers", registers);
    this.quorums = QuorumSystem.requireTruthful(quorums); // a ballot has one host
    this.codec =
        QuorumState.codec(Objects.requireNonNull(codec, "codec: null, allowed: a codec"));
    size = registers.size();
    width = this.codec.words();
    if (size != quorums.acceptors()) {
      throw new IllegalArgumentException(
          "registers: " + size + ", allowed: as many as the quorum system has acceptors, "
              + quorums.acceptors());
    }
    slots = new SlotRegister<?>[size];
    for (int i = 0; i < size; i++) {
      requireWidth(i, this.registers.get(i));
      if (registers.get(i) instanceof SlotRegister<?> slot && slot.memory() == memory) {
        slots[i] = slot;
      }
    }
    areSlots = !Arrays.asList(slots).contains(null);
  }

  private void requireWidth(int i, Register<QuorumState<V>> register) {
    if (register instanceof SlotRegister<?> slot && slot.width() != width) {
      throw new IllegalArgumentException(
          "registers[" + i + "]: " + slot.width() + " words, allowed: " + width
              + ", the width of QuorumState.codec(codec)");
    }
  }

  /** The words of each acceptor that is in slots of the memory; null for the others. */
  Words[] cells() {
    Words[] cells = new Words[size];
    for (int i = 0; i < size; i++) {
      SlotRegister<?> slot = slots[i];
      cells[i] = slot != null ? SlotAccess.words(slot).words() : null;
    }
    return cells;
  }

  /** Whether all acceptors are in slots of the memory. */
  boolean areSlots() {
    return areSlots;
  }

  List<Register<QuorumState<V>>> registers() {
    return registers;
  }

  long latestBallot() {
    return latestBallot;
  }

  void setLatestBallot(long ballot) {
    latestBallot = ballot;
  }

  /** The acceptor whose own acceptances make a ballot's states. */
  int host(long ballot) {
    long place = ballot - FIRST_BALLOT;
    return (int) (place < size ? place : place % size); // division is slow
  }

  /** The acceptor after {@code i}. */
  int after(int i) {
    return i + 1 == size ? 0 : i + 1;
  }

  /**
   * Reads an acceptor.
   *
   * @return the version of its register
   * @throws RegisterUnavailableException also if it is empty: one that has lost its memory
   */
  long read(int i, long[] into) {
    SlotRegister<?> slot = slots[i];
    long version = slot != null ? slot.read(into) : readObject(i, into);
    if (version == 0) {
      // otherwise a process would ask it again to promise and accept what it may have refused
      // before
      throw new RegisterUnavailableException(
          "acceptor " + i + " is empty, allowed: one that was founded or has rejoined",
          Effect.NONE);
    }
    QuorumState.open(into, version);
    return version;
  }

  /**
   * Reads the state of a ballot's host, and then other acceptors, until a quorum is found to have
   * that state. If there is such a quorum, the state is decided, and was current at the read of the
   * host.
   *
   * @param into the array for the host's state
   * @param seen the array for the states of the others, one after the other
   * @param versions the array for the versions of the registers that have the state
   * @return the acceptors that were found to have it; empty if the host has none of the ballot or
   *     does not answer, and then {@code into} and {@code versions} say nothing
   */
  long having(long ballot, int host, long[] into, long[] seen, long[] versions) {
    // The host first: later states of its ballot were not there when the host was read. A state
    // that a higher ballot decided before that read would show in the promises of the quorum, since
    // the quorum that prepared the higher ballot meets every accept quorum.
    try {
      versions[host] = read(host, into);
    } catch (RegisterUnavailableException e) {
      return 0;
    }
    if (into[PROMISED] != ballot || into[ACCEPTED] != ballot) {
      return 0;
    }
    long having = 1L << host;
    for (int i = after(host); i != host && !quorums.isAcceptQuorum(having); i = after(i)) {
      if (has(i, ballot, into[VERSION], seen, versions)) {
        having |= 1L << i;
      }
    }
    return having;
  }

  /**
   * Reads a state that is decided and current, for a reader that knows nothing; false if it finds
   * none.
   */
  boolean readDecided(long[] into) {
    long ballot = latestBallot;
    long having = having(ballot, host(ballot), into, new long[width], new long[size]);
    return quorums.isAcceptQuorum(having);
  }

  /** Whether an acceptor has a version of a ballot, or one beyond it. */
  private boolean has(int i, long ballot, long version, long[] seen, long[] versions) {
    try {
      versions[i] = read(i, seen);
      // The acceptor must have promised nothing higher: otherwise a higher ballot may have decided
      // more, by accept quorums that need not meet this one.
      return seen[PROMISED] == ballot
          && seen[ACCEPTED] == ballot
          && seen[VERSION] >= version;
    } catch (RegisterUnavailableException e) {
      return false; // no answer is no acceptance
    }
  }

  private long readObject(int i, long[] into) {
    Versioned<QuorumState<V>> current = registers.get(i).get();
    if (current.value() != null) {
      codec.encode(current.value(), into, 0);
    }
    return current.version();
  }

  /** The version of a register without words; {@link #NO_VERSION} if it does not answer. */
  long versionOfObject(int i) {
    try {
      return registers.get(i).get().version();
    } catch (RegisterUnavailableException e) {
      return NO_VERSION;
    }
  }

  /** Gives an empty acceptor a state; false if it was not empty. */
  boolean fill(int i, @Nullable Member me, long[] state) {
    return compareAndSet(i, me, 0, state);
  }

  /** Changes an acceptor from the state it had at a version of its register. */
  boolean compareAndSet(int i, @Nullable Member me, long version, long[] next) {
    long opened = next[VERSION];
    QuorumState.close(next, version + 1);
    try {
      SlotRegister<?> slot = slots[i];
      if (slot != null) {
        return slot.compareAndSetWords(me, version, next); // which refuses a closed member
      }
      if (me != null) {
        VarHandle.releaseFence(); // for the check, see Member
        // or a write of mine could come after the next with my number has settled
        Tenure.of(me).requireOpen();
      }
      return registers.get(i).compareAndSet(version, codec.decode(next, 0));
    } catch (IllegalArgumentException e) {
      throw lost(i, version, e);
    } finally {
      next[VERSION] = opened; // not by a method, whose call could fail when the stack is full
    }
  }

  /**
   * The exception for an acceptor that has not reached a version that was seen there: it has lost
   * its memory.
   */
  private RuntimeException lost(int i, long version, IllegalArgumentException e) {
    long now = registers.get(i).get().version();
    if (now >= version) {
      return e;
    }
    return new RegisterUnavailableException(
        "acceptor " + i + " has gone back from version " + version + " to " + now
            + ", allowed: one with its memory, or empty and rejoined",
        e,
        Effect.NONE);
  }
}
