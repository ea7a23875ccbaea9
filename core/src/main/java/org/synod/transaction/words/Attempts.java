// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.words;

import org.synod.events.LostCas;
import org.synod.memory.Words;
import org.synod.memory.roster.Tenure;
import org.synod.memory.roster.Windows;
import org.synod.register.Versioned;
import org.synod.register.slots.SlotCell;

/**
 * The changes of a {@link MultiCas}. A thread that closes a member looks at the stack of another
 * thread: if this class is on it, the other is inside.
 */
final class Attempts {
  /*
   * Each member has one attempt at a time. Its words tell all that others need to finish it: a
   * state with a number, and for each register, in ascending order, the cell that it must have.
   *
   *   begin      end my last attempt; for each register: settle it, check its version, note its
   *              cell. For each: fill my slot that the cell does not point to, write the entry.
   *              Then state -> {number + 1, UNDECIDED}
   *   alone      CAS each cell: cell -> my intent; state -> COMMITTED; CAS each: intent -> the next
   *              cell; state -> ENDED. If a CAS fails, complete and end
   *   complete   by anyone, for each entry: return unless the state is still the same; go on if the
   *              cell has an intent of the attempt; settle any other intent; state -> FAILED if the
   *              cell is not the entry's; else note it, and CAS cell: cell -> my intent of it.
   *              Then CAS state: UNDECIDED -> COMMITTED
   *   settle     complete the attempt of the intent; CAS cell: intent -> what it stands for
   *   end        settle my registers;  state -> ENDED
   *
   * Invariants
   *  - An intent of an UNDECIDED attempt stays where it is. So at the moment of COMMITTED all
   *    registers have one, and all get their next value at that moment. Its owner needs no CAS to
   *    write COMMITTED once his intents are in all: nobody has found a later cell in one of them,
   *    so nobody can write FAILED.
   *  - A thread that is late may put an intent of an attempt into a cell after it was decided. It
   *    replaces the entry's cell, so the version has not grown, and the attempt has FAILED. The
   *    intent stands for the cell that it has replaced.
   *  - An attempt is ENDED only when no cell has a COMMITTED intent of it. So its owner's words may
   *    change then, and the intents that stand for what they have replaced do so for good.
   *  - A cell that an intent has replaced is in a word of the installer. He writes it again only
   *    after he has seen the register without an intent, and all intents of one attempt in a
   *    register have replaced the same cell.
   *  - Helpers do not wait for each other: an attempt that is completed because of a register has
   *    its intents in all registers up to that one, so it meets others only in later registers.
   *
   * A process that is killed leaves its attempt to those who meet its intents, and then to the next
   * with its number, who ends it before it begins one.
   */
  static {
    Windows.add(Attempts.class);
  }

  private final Cells cells;
  private final MultiCasLayout layout;
  private final Words words;

  Attempts(Cells cells) {
    this.cells = cells;
    layout = cells.layout;
    words = cells.words;
  }

  /** Changes all registers of a call, if they have their versions. */
  boolean compareAndSet(Tenure mine, Order order, long[] expectedVersions, long[] next) {
    words.releaseFence(); // for the check alone
    mine.requireOpen(); // or the next member with its number could have its words changed by me
    int me = mine.id();
    long last = endLast(me);
    if (order.size() == 1) {
      return compareAndSetOne(me, order.register(0), expectedVersions[0], next);
    }
    int size = order.size();
    for (int i = 0; i < size; i++) {
      int register = order.register(i);
      long cell = settled(me, register);
      if (!isAt(expectedVersions[order.place(i)], cell)) {
        return false;
      }
      order.expect(i, cell);
      note(me, register, cell);
    }
    // Or a reader could see a new word, and an old cell or intent twice; and a helper a new entry,
    // and the state of my last attempt.
    words.releaseFence();
    for (int i = 0; i < size; i++) {
      int register = order.register(i);
      long cell = order.cell(i);
      fill(me, register, cell, next, order.place(i) * layout.width);
      // Opaque is safe in both: nobody uses them before the state that is written behind a fence,
      // and a thread that takes them for those of my last attempt finds that state changed.
      words.setOpaque(layout.entry(me, i), register);
      words.setOpaque(layout.entry(me, i) + 1, cell);
    }
    long number = nextNumber(last);
    long attempt = Attempt.undecided(number, size);
    words.releaseFence();
    // Opaque is safe: others look at it once they have met an intent, which a later CAS installs.
    words.setOpaque(layout.attempt(me), attempt);
    if (isInstalledAlone(me, order, Intent.of(number, me, me))) {
      // {number, size, UNDECIDED} -> {number, size, COMMITTED}, as a helper may do as well. Release
      // is safe: a thread that finds a register changed sees this, since a later CAS changes it.
      // And a thread that sees this sees all my intents: otherwise it could read one register by
      // its intent, and another as it was before.
      attempt = Attempt.in(Attempt.COMMITTED, attempt);
      words.setRelease(layout.attempt(me), attempt);
      if (isTakenOutAlone(me, order, Intent.of(number, me, me))) {
        ended(me, attempt);
        return true;
      }
    } else {
      complete(me, me, attempt);
      attempt = cells.attempt(me);
    }
    end(me, attempt);
    return Attempt.state(attempt) == Attempt.COMMITTED || LostCas.lost(MultiCas.class);
  }

  /** Puts my intents into all registers, as long as nobody else writes them. */
  private boolean isInstalledAlone(int me, Order order, long intent) {
    for (int i = 0; i < order.size(); i++) {
      // {version, writer, slot} -> {number, me, me}
      if (!replace(order.register(i), order.cell(i), intent)) {
        return false;
      }
    }
    return true;
  }

  /** Replaces my intents by the next cells, as long as nobody else does. */
  private boolean isTakenOutAlone(int me, Order order, long intent) {
    for (int i = 0; i < order.size(); i++) {
      // {number, me, me} -> {version + 1, me, my free slot}
      if (!replace(order.register(i), intent, Cells.next(order.cell(i), me))) {
        return false;
      }
    }
    return true;
  }

  private boolean compareAndSetOne(int me, int register, long expectedVersion, long[] next) {
    for (; ; ) {
      long cell = settled(me, register);
      if (!isAt(expectedVersion, cell)) {
        return false;
      }
      words.releaseFence(); // as for several registers
      fill(me, register, cell, next, /* from */ 0);
      // {version, writer, slot} -> {version + 1, me, my free slot}
      if (replace(register, cell, Cells.next(cell, me))) {
        return true;
      }
      // it has changed, or an intent has come, and it may be at that version still
    }
  }

  private static boolean isAt(long expectedVersion, long cell) {
    long version = SlotCell.version(cell);
    if (version != expectedVersion) {
      Versioned.requireReached(expectedVersion, version);
      return LostCas.lost(MultiCas.class, expectedVersion, version);
    }
    if (version == Cells.MAX_VERSION) {
      throw new IllegalStateException(
          "version: " + version + ", allowed: a write up to version " + Cells.MAX_VERSION);
    }
    return true;
  }

  private static long nextNumber(long attempt) {
    long number = Attempt.number(attempt);
    if (number == Attempt.MAX_NUMBER) {
      throw new IllegalStateException(
          "attempts: " + number + " of this member, allowed: up to " + Attempt.MAX_NUMBER);
    }
    return number + 1;
  }

  private void fill(int me, int register, long cell, long[] next, int from) {
    int slot = layout.slot(register, me, Cells.freeSlot(cell, me));
    words.setOpaque(slot, next[from]); // opaque is safe, as below: its readers look at the cell
    for (int i = 1; i < layout.width; i++) { // most values have one word, and need no loop
      words.setOpaque(slot + i, next[from + i]);
    }
  }

  /** Notes the cell that an intent of mine in a register, where there is none, would replace. */
  private void note(int me, int register, long cell) {
    words.releaseFence(); // or a reader of an earlier intent could see this, and that twice
    // Opaque is safe: a thread that reads it has read the intent, which a later CAS installs.
    words.setOpaque(layout.replaced(register, me), cell);
  }

  private boolean replace(int register, long there, long next) {
    return words.compareAndExchange(layout.cell(register), there, next) == there;
  }

  /** Finishes an attempt of any member, unless its state is another by now. */
  private void complete(int me, int owner, long attempt) {
    int size = size(attempt);
    for (int i = 0; i < size; i++) {
      // Opaque is safe in both: install looks at the state behind a fence.
      long register = words.getOpaque(layout.entry(owner, i));
      long cell = words.getOpaque(layout.entry(owner, i) + 1);
      if (!isInstalled(me, owner, attempt, register, cell)) {
        return;
      }
    }
    decide(owner, attempt, Attempt.COMMITTED);
  }

  /** Puts an intent into a register, and returns false if the attempt is decided. */
  private boolean isInstalled(int me, int owner, long attempt, long entry, long cell) {
    long number = Attempt.number(attempt);
    for (; ; ) {
      words.acquireFence(); // the entry was read before
      if (cells.attempt(owner) != attempt) {
        return false; // or this could put in a late intent, for others to take out
      }
      int register = requireRegister(entry);
      long there = cells.cell(register);
      if (Intent.isOf(there, number, owner)) {
        return true;
      }
      if (Intent.isIntent(there)) {
        settle(me, register, there);
      } else if (there != cell) {
        decide(owner, attempt, Attempt.FAILED);
        return false;
      } else {
        note(me, register, there);
        // {version, writer, slot} -> {number, owner, me}
        if (replace(register, there, Intent.of(number, owner, me))) {
          return true;
        }
      }
    }
  }

  private int size(long attempt) {
    int size = Attempt.size(attempt);
    if (size > layout.size) {
      throw cells.damaged("size", size, "0 to " + layout.size);
    }
    return size;
  }

  private int requireRegister(long entry) {
    if (entry < 0 || entry >= layout.registers) {
      throw cells.damaged("entry", entry, "0 to " + (layout.registers - 1));
    }
    return (int) entry;
  }

  private void decide(int owner, long attempt, int state) {
    // {number, size, UNDECIDED} -> {number, size, state}
    words.compareAndExchange(layout.attempt(owner), attempt, Attempt.in(state, attempt));
  }

  /** The cell of a register, once it is no intent. */
  private long settled(int me, int register) {
    for (; ; ) {
      long there = cells.cell(register);
      if (!Intent.isIntent(there)) {
        return there;
      }
      settle(me, register, there);
    }
  }

  /** Takes an intent out of a register, once its attempt is decided. */
  private void settle(int me, int register, long intent) {
    int owner = cells.owner(intent);
    long attempt = cells.attempt(owner);
    if (Attempt.isIn(Attempt.UNDECIDED, Intent.number(intent), attempt)) {
      complete(me, owner, attempt);
      attempt = cells.attempt(owner);
    }
    // {number, owner, installer} -> {version, writer, slot}
    replace(register, intent, cells.standsFor(register, intent, attempt));
  }

  /** Ends the last attempt of a member, of which a predecessor with its number may have died. */
  private long endLast(int me) {
    long attempt = cells.attempt(me);
    if (Attempt.state(attempt) == Attempt.ENDED) {
      return attempt;
    }
    if (Attempt.state(attempt) == Attempt.UNDECIDED) {
      complete(me, me, attempt);
      attempt = cells.attempt(me);
    }
    end(me, attempt);
    return attempt;
  }

  /** Takes the intents of a decided attempt of mine out of all registers. */
  private void end(int me, long attempt) {
    long number = Attempt.number(attempt);
    int size = size(attempt);
    for (int i = 0; i < size; i++) {
      int register = requireRegister(words.getOpaque(layout.entry(me, i))); // written by me
      long there = cells.cell(register);
      if (Intent.isOf(there, number, me)) {
        replace(register, there, cells.standsFor(register, there, attempt));
      }
    }
    ended(me, attempt);
  }

  private void ended(int me, long attempt) {
    words.releaseFence(); // otherwise an intent of it could still be there, and count as failed
    // Opaque is safe: a thread that sees the state before takes it for decided too.
    words.setOpaque(layout.attempt(me), Attempt.in(Attempt.ENDED, attempt));
  }
}
