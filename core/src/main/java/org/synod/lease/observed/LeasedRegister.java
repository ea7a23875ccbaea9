// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.events.LostCas;
import org.synod.memory.DamageException;
import org.synod.paxos.Ballot;
import org.synod.paxos.disk.Disk;
import org.synod.paxos.disk.DiskBlock;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * A register in memory that can be read and written and no more: a block of a {@link Disk}. Only
 * the holder of an {@link ObservedLease} writes it, so it needs no compare-and-swap there. The
 * lease lives elsewhere, in any {@link Register}, and is asked about once in a term.
 *
 * <pre>{@code
 * DiskFile<Versioned<String>> file =
 *     DiskFile.open(path, 1, 8 + 100, LeasedRegister.codec(ByteCodec.ofUtf8()));
 * ObservedLease<Long> lease = new ObservedLease<>(quorum, Duration.ofSeconds(5));
 * Register<String> register =
 *     new LeasedRegister<>(lease, file.instance(0), Duration.ofSeconds(1));
 * }</pre>
 *
 * <p>A process that does not hold the lease can read. Its write asks for the lease, and ends in a
 * {@link RegisterUnavailableException} without effect until it is granted; so does the write of a
 * thread while another one writes through the same object.
 *
 * <p><i>Progress:</i> nothing waits but for the disk and the lease's register. A read is one read
 * of the block. A write is one read and one write of the block, and once in a term two reads of the
 * lease's register besides. A holder that stops keeps others out for one term. At the end of its
 * term a holder gives way to a process that wants the lease, so that two that go on writing take
 * turns. After a write of unknown effect its object writes nothing for a margin.
 *
 * <p><i>Linearization:</i> a read, and a write that fails, at the read of the block, which the disk
 * answers with the block that was written last; a write that succeeds, at the write of the block. A
 * reader that sees the block of a write that has not returned is right: there is one disk, and no
 * later reader sees an older block.
 *
 * <p><i>Memory effects:</i> those of the disk.
 *
 * <p><i>Not guaranteed:</i> anything, if a write lands later than a margin after this process has
 * read its clock for it. The margin covers the disk, all queues before it, pauses of this process
 * there, and the difference of the clocks' rates over a term. A write that is late may land over
 * those of the next holder, and one is lost; {@link ObservedGrant#compareAndSet} would refuse it.
 * Durability beyond the disk's: a read may show a block that a loss of power takes back. Fairness.
 *
 * <p>Source: B. Lampson, <i>The ABCD's of Paxos</i> (2001): under a lease an acceptor needs nothing
 * but reads and writes.
 *
 * @param <V> the values
 */
public final class LeasedRegister<V> implements Register<V>, AutoCloseable {
  /*
   *   the block   {b, b, {n, v}}: b the token of its writer as a ballot, n the version, v its value
   *
   *   acquire     the lease, and give a sign of life
   *   write       read {b, b, {n, v}}, look at the clock, then write {token, token, {n + 1, w}}
   *   give way    once too little of the term is left, if another process wants the lease
   *
   * Invariants
   *  - A tenure began by a look at the clock before its lease was seen to be held, and wanted by
   *    nobody: nobody else has it for a term from then on, as ObservedLease says.
   *  - A write begins more than a margin before the end of that term. So before another process
   *    holds the lease it has landed, or never will; and that process then reads the block.
   *  - No write begins, and no lease is given back, for a margin from the last write of unknown
   *    effect: it would land over a later one.
   *
   * Non-invariant: the ballots keep nothing safe if the margin is too short.
   */
  private static final VarHandle IS_WRITING =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "isWriting", VarHandle.class, LeasedRegister.class,
              boolean.class)
          .withInvokeExactBehavior();
  private static final int BLOCK = 0;

  private final ObservedLease<?> lease;
  private final Disk<Versioned<V>> disk;
  private final long marginNanos;
  private volatile boolean isWriting; // in some thread, which has the fields below for itself
  private @Nullable Tenure tenure; // the last that this object knows of; it may be over
  private boolean isInDoubt; // the last write
  private long writtenNanos; // the time before it

  /** A grant, and the time before it was seen to be held and wanted by nobody. */
  private record Tenure(ObservedGrant<?> grant, long sinceNanos) {}

  /**
   * Makes a process's view of a register; nothing is read or written yet.
   *
   * @param lease the process's view of the lease, which nobody else uses
   * @param disk a disk whose block 0 is written by objects of this class only, all with this lease
   * @param margin the time after which a write has landed, or never lands: a nanosecond or more,
   *     and less than the term of the lease
   */
  public LeasedRegister(ObservedLease<?> lease, Disk<Versioned<V>> disk, Duration margin) {
    this.lease = Objects.requireNonNull(lease, "lease: null, allowed: a lease");
    this.disk = Objects.requireNonNull(disk, "disk: null, allowed: a disk");
    Objects.requireNonNull(margin, "margin: null, allowed: a duration");
    Duration term = Duration.ofNanos(lease.termNanos());
    if (margin.isNegative() || margin.isZero() || margin.compareTo(term) >= 0) {
      throw new IllegalArgumentException(
          "margin: " + margin + ", allowed: a nanosecond or more, less than the term " + term);
    }
    marginNanos = margin.toNanos();
  }

  /**
   * Returns the codec of the values of the disk, for disks that keep bytes.
   *
   * @param <V> the values
   * @param value the codec of a value
   * @return a codec of 8 bytes more
   */
  public static <V> ByteCodec<Versioned<V>> codec(ByteCodec<V> value) {
    Objects.requireNonNull(value, "value: null, allowed: a codec");
    return ByteCodec.of(held -> encoded(value, held), bytes -> decoded(value, bytes));
  }

  private static <V> byte[] encoded(ByteCodec<V> codec, Versioned<V> held) {
    byte[] value =
        codec.encode(Objects.requireNonNull(held.value(), "value: null, allowed: a value"));
    return ByteBuffer.allocate(Long.BYTES + value.length)
        .putLong(held.version())
        .put(value)
        .array();
  }

  private static <V> Versioned<V> decoded(ByteCodec<V> codec, byte[] stored) {
    long version = stored.length < Long.BYTES ? 0 : ByteBuffer.wrap(stored).getLong();
    if (version < 1) {
      throw new DamageException(
          "leased register", stored.length + " bytes, version " + version, "8 or more, 1 or more");
    }
    return new Versioned<>(
        version, codec.decode(Arrays.copyOfRange(stored, Long.BYTES, stored.length)));
  }

  @Override
  public Versioned<V> get() {
    return content(disk.read(BLOCK));
  }

  private static <V> Versioned<V> content(@Nullable DiskBlock<Versioned<V>> block) {
    Versioned<V> held = block == null ? null : block.value();
    return held == null ? Versioned.unset() : held;
  }

  /**
   * {@inheritDoc}
   *
   * @throws RegisterUnavailableException without effect if another process holds the lease, another
   *     thread writes through this object, too little of the term is left, or a write of unknown
   *     effect may still land; as the disk says if it does not answer
   */
  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    Objects.requireNonNull(next, "next: null, allowed: a value");
    claim();
    try {
      return write(expectedVersion, next);
    } finally {
      isWriting = false; // no call, which could fail on a full stack
    }
  }

  private void claim() {
    if (!(boolean) IS_WRITING.compareAndSet(this, false, true)) {
      throw unavailable("another thread writes through this object", null);
    }
  }

  private boolean write(long expectedVersion, V next) {
    if (mayStillLand()) {
      throw unavailable("a write of unknown effect may still land", null);
    }
    Tenure held = hold();
    long ballot = Ballot.of(held.grant.token(), 0);
    DiskBlock<Versioned<V>> there = disk.read(BLOCK);
    if (there != null && there.ballot() > ballot) {
      // a slow clock, here or there: otherwise the write of the next holder would be lost
      tenure = null;
      throw unavailable("a later holder of the lease has written " + there, null);
    }
    Versioned<V> current = content(there);
    if (current.version() != expectedVersion) {
      Versioned.requireReached(expectedVersion, current.version());
      return LostCas.lost(LeasedRegister.class, expectedVersion, current.version());
    }
    // behind the read, which may have taken long: otherwise it could land in another's term
    long nowNanos = lease.nowNanos();
    if (!hasTime(held, nowNanos)) {
      throw unavailable("the read of the block took what was left of the term", null);
    }
    Versioned<V> written = new Versioned<>(current.version() + 1, next);
    land(nowNanos, new DiskBlock<>(ballot, ballot, written));
    return true;
  }

  private void land(long nowNanos, DiskBlock<Versioned<V>> block) {
    writtenNanos = nowNanos;
    isInDoubt = true; // until it is known: also if an error ends this
    try {
      disk.write(BLOCK, block);
    } catch (RegisterUnavailableException e) {
      isInDoubt = e.effect() != Effect.NONE;
      throw e;
    }
    isInDoubt = false;
  }

  /** Sees to it that this process has the lease for long enough. */
  private Tenure hold() {
    Tenure known = tenure;
    long nowNanos = lease.nowNanos(); // before it is seen to be held: see the invariant
    if (known != null && hasTime(known, nowNanos)) {
      return known;
    }
    Tenure begun;
    try {
      begun = ask(known, nowNanos);
    } catch (RegisterUnavailableException | IllegalStateException e) {
      throw unavailable("the lease", e); // nothing was written, whatever became of the lease
    }
    if (begun == null) {
      throw unavailable("another process holds the lease, or wants it", null);
    }
    return begun;
  }

  /** Asks for the lease, or for another term; null if another process holds it, or wants it. */
  private @Nullable Tenure ask(@Nullable Tenure known, long nowNanos) {
    if (known != null && lease.state().isWanted()) {
      release(known);
      return null;
    }
    ObservedGrant<?> grant = known == null ? lease.tryAcquire() : known.grant;
    // also a new grant: it may be that of an older attempt, and wanted for long
    boolean isHeld = grant != null && grant.renew();
    tenure = isHeld ? new Tenure(grant, nowNanos) : null;
    return tenure;
  }

  private void release(Tenure known) {
    tenure = null; // first: a release of unknown effect may have one later
    known.grant.release();
  }

  private boolean hasTime(Tenure held, long nowNanos) {
    return nowNanos - held.sinceNanos < lease.termNanos() - marginNanos;
  }

  private boolean mayStillLand() {
    return isInDoubt && lease.nowNanos() - writtenNanos <= marginNanos;
  }

  /**
   * Gives the lease back, if this process holds it, so that another can have it at once. The next
   * write acquires it again. While a write of unknown effect may still land, nothing happens, and
   * the lease runs out.
   *
   * @throws RegisterUnavailableException if the lease's register does not answer, or another thread
   *     writes through this object; the lease may run out instead
   */
  @Override
  public void close() {
    claim();
    try {
      Tenure known = tenure;
      if (known != null && !mayStillLand()) {
        release(known);
      }
    } finally {
      isWriting = false; // no call, which could fail on a full stack
    }
  }

  private RegisterUnavailableException unavailable(String reason, @Nullable Exception cause) {
    return new RegisterUnavailableException(
        this + ": " + reason + (cause == null ? "" : ": " + cause.getMessage()), cause,
        Effect.NONE);
  }

  @Override
  public String toString() {
    return "LeasedRegister[" + disk + ", " + lease + "]";
  }
}
