// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/**
 * A register over several others, its acceptors, that lives as long as a quorum of them answers:
 * a quorum of compare-and-swap registers is a compare-and-swap register again. So it nests.
 *
 * <p>{@code compareAndSet} is exact: it returns true if and only if this call's write took effect,
 * although others may carry it to its quorum and write again before this call comes back to it. If
 * too few acceptors answer, the call ends in a {@link RegisterUnavailableException}; when enough
 * answer again, {@link #tookEffect()} says whether the write took effect.
 *
 * <p><i>Progress:</i> lock-free as long as acceptors that answer one process answer all. A ballot
 * belongs to an acceptor, and all processes work in it for as long as that acceptor answers, so no
 * process prepares ballots against another. A write that meets no other takes one compare-and-set
 * on each acceptor of a quorum; a read that meets no write takes one read of each and writes
 * nothing. If acceptors answer some processes and not others, it is obstruction-free. A process
 * that stops anywhere holds up nobody.
 *
 * <p><i>Linearization:</i> a write when a quorum has accepted it, or a state made from it; a read,
 * or a {@code compareAndSet} that returns false, at its read of the ballot's host, or at such a
 * moment after it.
 *
 * <p><i>Memory effects:</i> as {@link Register} says.
 *
 * <p><i>Not guaranteed:</i> fairness; safety if an acceptor comes back with an old state that is
 * not empty. An acceptor that comes back empty counts as one that does not answer, until it
 * {@linkplain #rejoin rejoins}. A write is done as a member of the memory, which has at most
 * {@value Memory#MAX_PROCESSES}.
 *
 * <p>Sources: D. Rystsov, <i>CASPaxos</i> (2018); B. Lampson, <i>The ABCD's of Paxos</i>. Hosted
 * ballots, which belong to acceptors instead of proposers, and the bits that make a write exact are
 * this library's; the proof is in docs/hosted-ballots.md.
 *
 * @param <V> the values
 */
public final class QuorumRegister<V> implements Register<V> {
  private final Memory memory;
  private final Codec<V> codec;
  private final QuorumAcceptors<V> acceptors;
  private final @Nullable Participant[] participants; // one for each process

  /**
   * Makes a register of acceptors that {@linkplain #found have been founded}; any number of these
   * may share them.
   *
   * @param memory the memory whose members read and write; acceptors in slots of the same memory
   *     are used without allocation
   * @param codec the codec that lays values out
   * @param registers the acceptors, distinct, and in the same order for all who share them; written
   *     only by quorum registers, as members with different numbers
   * @param quorums the quorum system; the same for all who share the acceptors
   */
  public QuorumRegister(
      Memory memory,
      Codec<V> codec,
      List<? extends Register<QuorumState<V>>> registers,
      QuorumSystem quorums) {
    this.memory = Objects.requireNonNull(memory, "memory: null, allowed: a memory");
    this.codec = codec;
    acceptors = new QuorumAcceptors<>(memory, codec, registers, quorums);
    participants = new Participant[memory.processes()];
  }

  /**
   * Founds a register: gives each acceptor its first state. An acceptor without a state is refused
   * as one that has lost its memory. So a register is founded once, before it is used. To found it
   * again, or twice at the same time, or after an attempt that failed, does no harm.
   *
   * @param <V> the values
   * @param memory the memory whose members read and write
   * @param codec the codec that lays values out
   * @param registers the acceptors, all of which must answer
   * @param quorums the quorum system
   * @return the register, unset if it is new
   * @throws IllegalStateException if some acceptors are empty and others used: the empty ones have
   *     lost their memory, and must {@linkplain #rejoin rejoin}
   * @throws RegisterUnavailableException if an acceptor does not answer
   */
  public static <V> QuorumRegister<V> found(
      Memory memory,
      Codec<V> codec,
      List<? extends Register<QuorumState<V>>> registers,
      QuorumSystem quorums) {
    QuorumRegister<V> register = new QuorumRegister<>(memory, codec, registers, quorums);
    int empty = -1;
    int used = -1;
    for (int i = 0; i < registers.size(); i++) {
      Versioned<QuorumState<V>> state = registers.get(i).get();
      empty = state.isSet() ? empty : i;
      used = state.isSet() && !QuorumState.founded().equals(state.value()) ? i : used;
    }
    if (empty >= 0 && used >= 0) {
      throw new IllegalStateException(
          "registers[" + empty + "]: empty while registers[" + used
              + "] is in use, allowed: all empty, to be founded, or none; see rejoin");
    }
    for (Register<QuorumState<V>> each : registers) {
      boolean unused = each.compareAndSet(0, QuorumState.founded()); // false if another did it
    }
    return register;
  }

  /**
   * Makes a new register on the heap whose quorums are the majorities.
   *
   * @param <V> the values
   * @param memory a memory on the heap, whose members read and write
   * @param codec the codec that lays values out
   * @param acceptors the number of acceptors, from 1 to {@link QuorumSystem#MAX_ACCEPTORS}
   * @return an unset register
   */
  public static <V> QuorumRegister<V> acceptors(Memory memory, Codec<V> codec, int acceptors) {
    QuorumSystem quorums = QuorumSystem.majority(acceptors);
    List<SlotRegister<QuorumState<V>>> registers = new ArrayList<>();
    for (int i = 0; i < acceptors; i++) {
      registers.add(new SlotRegister<>(memory, QuorumState.codec(codec)));
    }
    return found(memory, codec, registers, quorums);
  }

  /**
   * Returns the memory whose members read and write.
   *
   * @return the memory
   */
  public Memory memory() {
    return memory;
  }

  @Override
  public Versioned<V> get() {
    long[] state = new long[acceptors.width];
    if (acceptors.readDecided(state)) { // nothing is going on: no need to be a member
      return versioned(state[QuorumState.VERSION], state, QuorumState.VALUE);
    }
    Member me = memory.lend();
    try {
      return get(me);
    } finally {
      giveBack(me);
    }
  }

  private Versioned<V> get(Member me) {
    long[] value = new long[codec.words()];
    return versioned(participant(me).read(value), value, 0);
  }

  private Versioned<V> versioned(long version, long[] words, int offset) {
    return version == 0
        ? Versioned.unset()
        : new Versioned<>(version, codec.decode(words, offset));
  }

  /**
   * {@inheritDoc}
   *
   * <p>It writes as a member that the calling thread is {@linkplain Memory#lend() lent}. If the
   * call ends in an exception, and it is unknown whether the write took effect, the thread keeps
   * that member until its next call here has settled it.
   */
  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    Member me = memory.lend();
    try {
      return compareAndSet(me, expectedVersion, next);
    } finally {
      giveBack(me);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>The thread is lent one member for all attempts.
   */
  @Override
  public Versioned<V> updateAndGet(UnaryOperator<@Nullable V> change) {
    Member me = memory.lend();
    try {
      return new AsMember<>(this, me).updateAndGet(change);
    } finally {
      giveBack(me);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>The thread is lent one member for all attempts.
   */
  @Override
  public Versioned<V> getAndUpdate(UnaryOperator<@Nullable V> change) {
    Member me = memory.lend();
    try {
      return new AsMember<>(this, me).getAndUpdate(change);
    } finally {
      giveBack(me);
    }
  }

  /** The register, used as one member, which knows what it has read when it writes. */
  private record AsMember<V>(QuorumRegister<V> register, Member me) implements Register<V> {
    @Override
    public Versioned<V> get() {
      return register.get(me);
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      return register.compareAndSet(me, expectedVersion, next);
    }
  }

  private long[] encoded(Participant mine, V next) {
    try {
      Objects.requireNonNull(next, "next: null, allowed: a value");
      long[] words = new long[codec.words()];
      codec.encode(next, words, 0);
      return words;
    } catch (Throwable e) {
      mine.refuse(); // otherwise tookEffect would tell of the call before
      throw e;
    }
  }

  /**
   * Writes a value if the register is at the expected version, as a member of the caller's. Later
   * {@link Participant#tookEffect} of {@code participant(me)} tells whether the write took effect.
   *
   * @param me a member of this register's memory, used by no other thread at the same time
   * @param expectedVersion the version it must be at, from 0 to the current one
   * @param next the value to write, not null
   * @return true if it was written, and the version is now {@code expectedVersion + 1}
   * @throws org.synod.register.VersionNotReachedException if the register has not reached the
   *     expected version; it is unchanged
   * @throws RegisterUnavailableException if no quorum answers; it says whether the write may have
   *     taken effect
   */
  public boolean compareAndSet(Member me, long expectedVersion, V next) {
    Participant mine = participant(me);
    return mine.compareAndSetWords(expectedVersion, encoded(mine, next));
  }

  /**
   * Tells whether the calling thread's last {@code compareAndSet} took effect, also if it ended in
   * an exception. If it has not taken effect, it never will.
   *
   * <p><i>Not guaranteed:</i> the right answer after a call that returned, if the thread was lent a
   * member for that call only, as virtual threads are: the answer is then false. If an error, such
   * as a full stack, ended a call before it had begun, the answer is that of the call before.
   *
   * @return true if it took effect; false if not, or if there was none
   * @throws RegisterUnavailableException if no quorum answers; ask again
   */
  public boolean tookEffect() {
    Member me = memory.lend();
    try {
      return participant(me).tookEffect();
    } finally {
      giveBack(me);
    }
  }

  private void giveBack(Member me) {
    Participant mine = participants[me.id()];
    if (mine != null && mine.me() == me) {
      mine.holdWhileInDoubt(); // otherwise nobody could ask whether its write took effect
    }
    memory.giveBack(me);
  }

  /**
   * Returns a member's hold on this register, always the same one.
   *
   * @param me a member of this register's memory
   * @return the participant to read and write with, for as long as the member is open
   */
  public Participant participant(Member me) {
    Objects.requireNonNull(me, "me: null, allowed: a process").requireMemberOf(memory);
    Participant mine = participants[me.id()];
    if (mine == null || mine.me() != me) {
      mine = new Participant(acceptors, codec, me);
      participants[me.id()] = mine;
    }
    return mine;
  }

  /**
   * Puts a new acceptor in the place of one that has lost its memory. A quorum of the others first
   * promises a ballot above all that the lost one can have promised. The new acceptor then gets the
   * state that they decide in that ballot. So no promise is broken, whatever is going on meanwhile.
   * Several acceptors may be replaced one after the other, as long as those that remember are a
   * quorum.
   *
   * <p>The lost acceptor must never answer with its old state again: a process that still used it
   * could have a quorum of its own. All other users make their quorum registers anew, over the
   * acceptors of the one that is returned.
   *
   * @param me a member of this register's memory, used by no other thread at the same time
   * @param acceptor the number of the lost acceptor
   * @param empty a new register at version 0
   * @return this register with the new acceptor
   * @throws IllegalStateException if the acceptor with that number still answers with a state, or
   *     the new one is not empty; nothing is changed
   * @throws RegisterUnavailableException if no quorum of the others answers
   */
  public QuorumRegister<V> rejoin(
      Member me, int acceptor, Register<QuorumState<V>> empty) {
    if (acceptor < 0 || acceptor >= acceptors.size) {
      throw new IllegalArgumentException(
          "acceptor: " + acceptor + ", allowed: 0 to " + (acceptors.size - 1));
    }
    List<Register<QuorumState<V>>> registers = new ArrayList<>(acceptors.registers());
    registers.set(acceptor, Objects.requireNonNull(empty, "empty: null, allowed: a register"));
    requireLost(acceptor, acceptors.registers().get(acceptor));
    QuorumRegister<V> renewed = new QuorumRegister<>(memory, codec, registers, acceptors.quorums);
    if (acceptors.registers().get(acceptor) == empty || empty.get().isSet()) {
      throw new IllegalStateException(
          "empty: " + empty + ", allowed: a new register at version 0");
    }
    long[] state = renewed.participant(me).decideBeyond();
    if (!renewed.acceptors.fill(acceptor, me, state)) {
      throw new IllegalStateException(
          "empty: written by another meanwhile, allowed: a register that nobody else uses");
    }
    return renewed;
  }

  private void requireLost(int acceptor, Register<QuorumState<V>> register) {
    boolean remembers;
    try {
      remembers = register.get().isSet();
    } catch (RegisterUnavailableException e) {
      return; // and it must not come back, which only the caller can know
    }
    if (remembers) {
      throw new IllegalStateException(
          "acceptor: " + acceptor + ", which still has a state, allowed: one that is empty or does"
              + " not answer");
    }
  }

  @Override
  public String toString() {
    String held;
    try {
      Versioned<V> now = get();
      held = now.isSet() ? "version " + now.version() + ": " + now.value() : "unset";
    } catch (RegisterUnavailableException e) {
      held = "no quorum answers";
    }
    return "QuorumRegister[" + acceptors.size + " acceptors, " + held + "]";
  }
}
