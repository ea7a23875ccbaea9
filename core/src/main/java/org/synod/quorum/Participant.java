// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.synod.quorum.QuorumState.TOGGLES;
import static org.synod.quorum.QuorumState.VALUE;
import static org.synod.quorum.QuorumState.VERSION;

import org.synod.memory.Process;
import org.synod.quorum.Chain.Put;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** One process of a {@link QuorumRegister}: it reads, and writes exactly once. */
final class Participant {
  /*
   * A state has a bit for each process, turned over by each of its writes. A process whose write
   * may be somewhere looks for its bit: turned in a decided state, the write took effect, whoever
   * carried it there and whatever was written since. It starts its next write only when the last
   * one is in a decided state or can never be: then its bit is the same in all states that can
   * still be decided.
   */
  private static final long NO_WRITE = -1; // a bit is 0 or a power of two, as a signed number

  private final Chain chain;
  private final long bit;
  private boolean open = true; // a write of mine, or of who had my number before, may be somewhere
  private long turned = NO_WRITE; // what my bit is if my last write took effect
  private boolean last; // whether it did, once it is not open

  Participant(Members<?> members, int process) {
    chain = new Chain(members);
    bit = 1L << process;
  }

  /** Copies the current value, and returns its version. */
  long read(Process me, long[] into) {
    chain.setEffect(Effect.NONE);
    chain.read(me);
    long[] state = chain.known();
    System.arraycopy(state, VALUE, into, 0, into.length);
    return state[VERSION];
  }

  boolean compareAndSet(Process me, long expectedVersion, long[] value) {
    chain.setEffect(Effect.NONE);
    if (open) {
      settle(me);
    }
    boolean fresh = false;
    for (; ; ) {
      if (!chain.isHostKnown() || !fresh && chain.known()[VERSION] < expectedVersion) {
        chain.refresh(me);
        fresh = true;
      }
      boolean mine = open && isTurned();
      long version = chain.known()[VERSION];
      if (mine || version != expectedVersion) {
        if (chain.decide(me)) {
          open = false;
          last = mine;
          return mine || Versioned.passed("expectedVersion", expectedVersion, version);
        }
      } else if (make(me, value) && chain.decide(me)) {
        open = false;
        last = true;
        return true;
      }
    }
  }

  /** Makes the state that follows the known one; false if the host had another by then. */
  private boolean make(Process me, long[] value) {
    // {k, toggles, ...} -> {k + 1, toggles with mine turned, value}
    long[] known = chain.known();
    long[] next = chain.next();
    next[VERSION] = known[VERSION] + 1;
    next[TOGGLES] = known[TOGGLES] ^ bit;
    System.arraycopy(value, 0, next, VALUE, value.length);
    turned = next[TOGGLES] & bit;
    Put put = chain.put(me);
    if (put != Put.REFUSED) {
      open = true;
      chain.setEffect(Effect.UNKNOWN);
    }
    return put == Put.DONE;
  }

  /** Whether the last write took effect, even if its call did not return; if not, it never will. */
  boolean tookEffect(Process me) {
    chain.setEffect(Effect.NONE);
    if (open) {
      settle(me);
    }
    return last;
  }

  /** Sees to it that no earlier write of this process's number can take effect any more. */
  private void settle(Process me) {
    do {
      if (!chain.isHostKnown()) {
        chain.refresh(me);
      }
      // Written once more as it is: a write that an earlier call sent to this host, and that may
      // still be on its way, will find another version of its register.
      System.arraycopy(chain.known(), VERSION, chain.next(), VERSION, chain.known().length - VERSION);
    } while (chain.put(me) != Put.DONE || !chain.decide(me));
    last = isTurned();
    open = false;
    turned = NO_WRITE;
  }

  private boolean isTurned() {
    return (chain.known()[TOGGLES] & bit) == turned;
  }

  /** Decides the state in a ballot that no acceptor can have promised and forgotten. */
  long[] leap(Process me) {
    chain.setEffect(Effect.NONE);
    chain.leap(me);
    return chain.known();
  }
}
