// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.synod.memory.Memory;

/**
 * Consensus of any number of processes by reading and writing variables alone, and flipping coins.
 * Without the coins it would be impossible, for two processes already.
 *
 * <p><i>Progress:</i> wait-free with probability 1, against any scheduler, even one that sees the
 * coins: for n processes the expected number of steps is at most of the order of n⁴ log n in all.
 * One process alone takes 2n for each bit of a process number, and no coin. Some schedule with some
 * coins never ends, but its probability is 0. Agreement and validity never depend on the coins.
 *
 * <p><i>Linearization:</i> as {@link ProcessConsensus}; certain at the latest when a process sees,
 * in each bit, all processes that disagree with it two rounds behind.
 *
 * <p><i>Memory effects:</i> as {@link ProcessConsensus}.
 *
 * <p><i>Not guaranteed:</i> any bound on the steps of one proposal.
 *
 * <p>Source: J. Aspnes, M. Herlihy, <i>Fast Randomized Consensus Using Shared Memory</i> (1990),
 * which agrees on one bit; here one such agreement for each bit of the winner's number.
 *
 * @param <V> the values
 */
public final class RandomizedConsensus<V> extends ProcessConsensus<V> {
  /*
   * The processes agree on the number of a process bit by bit, from the lowest. A process stands
   * for a candidate, at first itself, and proposes its candidate's bit. If the other bit is decided
   * it looks for a process that has announced a proposal and whose number has all the bits decided
   * so far. Such a process exists: a bit is decided only if a process that stood for such a
   * candidate proposed it, and all candidates have announced their proposals.
   */
  private final List<BinaryConsensus> bits = new ArrayList<>();
  private final int processes;

  /**
   * Makes an undecided object on the heap.
   *
   * @param memory the memory whose processes propose
   */
  public RandomizedConsensus(Memory memory) {
    this(memory, Variables.onHeap(), () -> ThreadLocalRandom.current().nextBoolean());
  }

  /**
   * Makes an undecided object from given variables and a given coin.
   *
   * @param memory the memory whose processes propose
   * @param variables the place where its variables are made
   * @param flip flips a coin, which must be fair and independent of all else; otherwise a proposal
   *     may not end
   */
  public RandomizedConsensus(Memory memory, Variables variables, BooleanSupplier flip) {
    this(memory, variables, flip, BinaryConsensus.barrier(processesOf(memory)));
  }

  private static int processesOf(Memory memory) {
    return Objects.requireNonNull(memory, "memory: null, allowed: a memory").processes();
  }

  /**
   * Makes an object with a given barrier for the shared coins, to explore the steps after a coin.
   */
  RandomizedConsensus(Memory memory, Variables variables, BooleanSupplier flip, int barrier) {
    super(memory, variables);
    Objects.requireNonNull(flip, "flip: null, allowed: a coin");
    processes = memory.processes();
    for (int bit = 0; 1 << bit < processes; bit++) {
      bits.add(new BinaryConsensus(bit, processes, variables, flip, barrier));
    }
  }

  @Override
  int winner(int me) {
    int candidate = me;
    for (int bit = 0; bit < bits.size(); bit++) {
      int mine = candidate >>> bit & 1;
      if (bits.get(bit).propose(me, mine) != mine) {
        candidate = announced(bit, candidate ^ 1 << bit);
      }
    }
    return candidate;
  }

  /** A process that has announced its proposal and has the given bits up to this one. */
  private int announced(int bit, int bitsDecided) {
    int mask = (2 << bit) - 1;
    for (int process = bitsDecided & mask; process < processes; process += mask + 1) {
      if (hasProposed(process)) {
        return process;
      }
    }
    throw new IllegalStateException("bit " + bit + " was decided and not proposed");
  }
}
