// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Backoff;

/** The data of a thread as a caller of one {@link Replicated}. */
final class Caller {
  /*
   * A thread that met another in an update (it had to run commands of others, or another ran its
   * own) pauses before its next update, and longer if that goes on. So the threads that run find
   * the log, the commands and a replica in their own cache most of the time. A replica that is
   * taken does not count, since the thread that took it may have stopped. No pause yields the
   * processor, or one update in some hundreds would take milliseconds. Nothing but speed depends on
   * this.
   *
   * An error can cut off an operation at any call, also at one that would give a replica back. So
   * an operation notes here the replica that it has taken. If an error ends the operation, its
   * thread owes that replica: it says so by writes of fields alone, which call nothing. Any thread
   * can then give the replica back.
   *
   *   held != null     between taking a replica and giving it back, which this thread does
   *   isRunning        a command in it
   *   owed != null     the replica is taken, and nobody is in it; a thread that makes it null has
   *                    taken it
   *   cutOff != null   the same, and a command was cut off in it
   */
  private static final VarHandle OWED =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "owed", VarHandle.class, Caller.class, Replica.class)
          .withInvokeExactBehavior();
  private static final VarHandle CUT_OFF =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "cutOff", VarHandle.class, Caller.class, Replica.class)
          .withInvokeExactBehavior();
  private static final VarHandle THREAD =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "thread", VarHandle.class, Caller.class, WeakReference.class)
          .withInvokeExactBehavior();

  private static final int MAX_PAUSE = 512; // spins
  private static final int UNDISTURBED = 64; // after this many updates pauses are short again

  boolean isInside; // an operation
  int replica; // the one it used last, and tries first: it may be in its cache
  boolean hasMet; // another thread, in its last update
  @Nullable Replica<?> held;
  boolean isRunning;
  volatile @Nullable Replica<?> owed;
  volatile @Nullable Replica<?> cutOff;
  @Nullable Caller next; // made before; never changes once this is in the list
  private volatile WeakReference<Thread> thread = new WeakReference<>(Thread.currentThread());
  private int undisturbed; // updates since
  private final Backoff backoff = Backoff.spinning(System.identityHashCode(this), MAX_PAUSE);

  Caller(int replica) {
    this.replica = replica;
  }

  /**
   * Whether this is the calling thread's own from now on: it was before, or it was a dead thread's.
   */
  boolean isMine() {
    WeakReference<Thread> known = thread;
    Thread owner = known.get();
    Thread me = Thread.currentThread();
    if (owner == me) {
      return true;
    }
    if (owner != null && owner.isAlive()) {
      return false;
    }
    WeakReference<Thread> mine = new WeakReference<>(me);
    if (!(boolean) THREAD.compareAndSet(this, known, mine)) {
      return false;
    }
    isInside = false; // a virtual thread may have been collected inside
    return true;
  }

  /** Takes over the replica that another owes. */
  @SuppressWarnings("rawtypes") // as the field is
  @Nullable Replica<?> takeOver(Caller other) {
    Replica<?> found = other.owed;
    if (found == null || !(boolean) OWED.compareAndSet(other, (Replica) found, (Replica) null)) {
      return null;
    }
    held = found;
    return found;
  }

  /** Takes over a replica in which a command of another was cut off. */
  @SuppressWarnings("rawtypes") // as the field is
  @Nullable Replica<?> takeOverCutOff(Caller other) {
    Replica<?> found = other.cutOff;
    if (found == null || !(boolean) CUT_OFF.compareAndSet(other, (Replica) found, (Replica) null)) {
      return null;
    }
    isRunning = true; // until the command is ended
    held = found;
    return found;
  }

  /** Pauses before an update, if the last one met another thread. */
  void backOff() {
    if (hasMet) {
      hasMet = false;
      undisturbed = 0;
      backoff.pause();
    } else if (++undisturbed == UNDISTURBED) {
      backoff.reset();
    }
  }
}
