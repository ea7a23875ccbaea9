// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos.disk;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.synod.consensus.Consensus;
import org.synod.events.RefusedBallot;
import org.synod.internal.Distinct;
import org.synod.paxos.Ballot;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.TimedBackoff;

/**
 * Consensus over memory that cannot compare and swap: disks or files that processes read and write.
 * Of 2f + 1 disks f may fail, and of n processes any number may stop.
 *
 * <p>One object is one process, with a number of its own. A process that was stopped and started
 * again goes on with its number.
 *
 * <pre>{@code
 * List<Disk<String>> disks = new ArrayList<>();
 * for (Path path : paths) { // three, on three disks
 *   disks.add(DiskFile.open(path, processes, 100, ByteCodec.ofUtf8()).instance(0));
 * }
 * String decided = new DiskPaxos<>(disks, me).propose("mine");
 * }</pre>
 *
 * <p><i>Progress:</i> obstruction-free while a majority of the disks answers: a proposal ends once
 * it runs for long enough while the others pause. Behind a higher ballot it pauses for a random
 * time, see {@link TimedBackoff}. A proposal that meets no other takes two writes on each disk of a
 * majority, and reads the other blocks there after each. The first proposal of process 0 takes one
 * write on each, if all disks answer and it meets no other. A process that stops holds up nobody.
 *
 * <p><i>Linearization:</i> a value is decided when a process has written it on a majority of disks
 * in a ballot, and has then found no higher ballot there.
 *
 * <p><i>Memory effects:</i> as {@link Consensus} says, within a JVM.
 *
 * <p><i>Not guaranteed:</i> agreement if two objects use one number at the same time, or if a write
 * of a process lands after another with its number has begun: the process must have ended, and its
 * disks must have forgotten its requests. Agreement if a disk loses or takes back a block. The
 * decision is known here only after a proposal.
 *
 * <p>Source: E. Gafni, L. Lamport, <i>Disk Paxos</i> (2003).
 *
 * @param <V> the values
 */
public final class DiskPaxos<V> implements Consensus<V> {
  /*
   *   process p's block on each disk: {b, a, v}, written by p alone
   *
   *   recover  read the own block on a majority of disks; go on from the latest
   *   phase 1  {b, a, v} -> {c, a, v}, c a ballot of p above all it knows of; not in the lowest
   *   phase 2  {c, a, v} -> {c, c, w}, w the value of the highest a in all blocks that phase 1 read
   *            and the own one, or p's own proposal if there is none
   *   both     write it on a disk, then read all other blocks there, until this is done on a
   *            majority; a block with a ballot above c ends the ballot
   *
   * Invariants
   *  - Two processes that both come through a phase have a disk in common, on which one wrote
   *    before the other read: of two ballots the lower one is given up, or what it did is seen.
   *  - The blocks of p on a disk only rise: p writes them one after the other, and no disk is
   *    written again after a write of unknown effect, which may still land.
   *
   * Why recovering is safe: p came to the second phase of c only after a majority of the disks had
   * {c, ..} of p, and whoever recovers sees one of them. So its next ballot is above c.
   *
   * The lowest ballot is one of process 0. Its first phase would find nothing, since no value was
   * sent in a lower one, and nobody gives way to it. Without it p is in the second phase as soon as
   * one disk has its block, so whoever recovers needs all disks to know that none has.
   */
  private static final long LOWEST = Ballot.of(1, 0);

  private static final VarHandle IS_PROPOSING =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "isProposing", VarHandle.class, DiskPaxos.class,
              boolean.class)
          .withInvokeExactBehavior();

  private final List<Disk<V>> disks;
  private final int process;
  private volatile boolean isProposing; // in some thread
  private @Nullable DiskBlock<V> mine; // the last that may be on a disk; null: none is known of
  private boolean isRecovered;
  private long inDoubt; // a bit for each disk with a write of unknown effect
  private long highest; // the highest ballot that was seen
  private volatile @Nullable V decided;

  /**
   * Makes an object for a process; nothing is read or written yet.
   *
   * @param disks the disks, distinct, from 1 to 63, with as many blocks each; the same for all
   *     processes. All of them are used for this decision alone
   * @param process the number of the process, from 0 to one less than the disks have blocks; no
   *     other object uses it as long as this one is used
   */
  public DiskPaxos(List<? extends Disk<V>> disks, int process) {
    this.disks = Distinct.copyOfUnequal("disks", disks);
    this.process = process;
    if (this.disks.isEmpty() || this.disks.size() >= Long.SIZE) {
      throw new IllegalArgumentException(
          "disks: " + this.disks.size() + ", allowed: 1 to " + (Long.SIZE - 1));
    }
    int processes = this.disks.get(0).processes();
    for (int i = 1; i < this.disks.size(); i++) {
      int others = this.disks.get(i).processes();
      if (others != processes) {
        throw new IllegalArgumentException(
            "disks[" + i + "]: " + others + " blocks, allowed: " + processes
                + ", as disks[0] has");
      }
    }
    if (process < 0 || process >= processes) {
      throw new IllegalArgumentException(
          "process: " + process + ", allowed: 0 to " + (processes - 1));
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws RegisterUnavailableException if no majority of the disks answers; it says whether the
   *     value may be decided all the same. Proposing again is safe
   * @throws IllegalStateException if another thread is proposing as this process; nothing is
   *     proposed
   */
  @Override
  public V propose(V value) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    if (!(boolean) IS_PROPOSING.compareAndSet(this, false, true)) {
      throw new IllegalStateException(
          "propose: process " + process + " is proposing in another thread, allowed: one thread");
    }
    try {
      V known = decided;
      if (known == null) {
        known = decide(value);
        decided = known;
      }
      return known;
    } finally {
      isProposing = false; // no call, which could fail on a full stack
    }
  }

  @Override
  public Optional<V> decision() {
    return Optional.ofNullable(decided);
  }

  private V decide(V value) {
    recover();
    Proposal<V> proposal = new Proposal<>(value);
    TimedBackoff backoff = new TimedBackoff();
    for (; ; ) {
      long start = System.nanoTime();
      long ballot = nextBallot();
      proposal.consider(mine);
      if (ballot == LOWEST || phase("prepare", DiskBlock.entering(ballot, mine), proposal)) {
        V sent = proposal.choose();
        if (phase("accept", DiskBlock.accepting(ballot, sent), proposal)) {
          return sent;
        }
      }
      backoff.afterLoss(System.nanoTime() - start);
    }
  }

  /** The lowest ballot of this process that is above all that it has seen. */
  private long nextBallot() {
    long seen = mine == null ? highest : Math.max(highest, mine.ballot());
    long round = Ballot.round(seen);
    boolean isFree = round > 0 && Ballot.of(round, process) > seen;
    return Ballot.of(isFree ? round : round + 1, process);
  }

  /** Finds out how far an earlier object with this number has come. */
  private void recover() {
    if (isRecovered) {
      return;
    }
    long answered = 0;
    RegisterUnavailableException silence = null;
    for (int i = 0; i < disks.size() && !isEnough(answered); i++) {
      try {
        DiskBlock<V> block = disks.get(i).read(process);
        if (block != null && (mine == null || block.isAfter(mine))) {
          mine = block;
        }
        answered |= 1L << i;
      } catch (RegisterUnavailableException e) {
        silence = e;
      }
    }
    if (!isMajority(answered)) {
      throw noMajority(answered, silence, Effect.NONE);
    }
    if (silence != null) {
      highest = LOWEST; // the disk that is silent may have a block of it
    }
    isRecovered = true;
  }

  /** Whether the process knows what it has sent: process 0 needs all disks to know of nothing. */
  private boolean isEnough(long answered) {
    return isMajority(answered) && (process != 0 || mine != null);
  }

  /**
   * Writes a block on a majority of disks, and reads the others' blocks behind it.
   *
   * @return false if there is a higher ballot
   */
  private boolean phase(String name, DiskBlock<V> block, Proposal<V> proposal) {
    mine = block; // it may be on a disk from now on
    long done = 0;
    RegisterUnavailableException silence = null;
    for (int i = 0; !isMajority(done); i++) {
      if (i == disks.size()) {
        throw noMajority(done, silence, proposal.effect());
      }
      try {
        if ((inDoubt & 1L << i) == 0) {
          write(i, block, proposal);
          readOthers(disks.get(i), proposal);
          done |= 1L << i;
        }
      } catch (RegisterUnavailableException e) {
        silence = e;
      }
      if (proposal.highest > block.ballot()) {
        highest = proposal.highest;
        RefusedBallot.refused(DiskPaxos.class, name, block.ballot(), highest);
        return false;
      }
    }
    return true;
  }

  private void write(int i, DiskBlock<V> block, Proposal<V> proposal) {
    inDoubt |= 1L << i; // until it is known: also if an error ends this
    try {
      disks.get(i).write(process, block);
    } catch (RegisterUnavailableException e) {
      if (e.effect() == Effect.NONE) {
        inDoubt &= ~(1L << i);
      } else {
        proposal.wasSent(block);
      }
      throw e;
    }
    inDoubt &= ~(1L << i);
    proposal.wasSent(block);
  }

  private void readOthers(Disk<V> disk, Proposal<V> proposal) {
    for (int other = 0; other < disk.processes(); other++) {
      if (other != process) {
        proposal.consider(disk.read(other));
      }
    }
  }

  private boolean isMajority(long set) {
    return Long.bitCount(set) > disks.size() / 2;
  }

  private RegisterUnavailableException noMajority(
      long answered, @Nullable RegisterUnavailableException silence, Effect effect) {
    return new RegisterUnavailableException(
        Long.bitCount(answered) + " of " + disks.size() + " disks answered"
            + (inDoubt == 0
                ? ""
                : ", " + Long.bitCount(inDoubt) + " not asked after a write of unknown effect")
            + ", needed: " + (disks.size() / 2 + 1),
        silence,
        effect);
  }

  @Override
  public String toString() {
    V known = decided;
    return "DiskPaxos[process " + process + ", " + disks.size() + " disks, "
        + (known == null ? "undecided" : "decided: " + known) + "]";
  }
}
