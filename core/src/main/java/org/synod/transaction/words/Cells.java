// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.words;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.DamageException;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.register.slots.SlotCell;

/** The words of a {@link MultiCas}, and what they mean at the moment: it only reads them. */
final class Cells {
  /*
   * A cell is {version, writer, slot}, as in SlotCell, or an Intent. An intent stands for a cell:
   * for the next one of its owner if the owner's attempt has the number of the intent and is
   * COMMITTED, and otherwise for the cell that it has replaced.
   *
   *   read       there <- cell; if it is an intent, what it stands for now; copy the slot of that;
   *              acquire fence; repeat unless the cell is still there
   *   snapshot   copy the slot of each; acquire fence; repeat unless all have the same versions
   *
   * Invariants, of which Attempts says why they hold
   *  - The slot of the cell that an intent stands for, or that is there, is not being changed.
   *  - An intent whose attempt is COMMITTED never comes back to a cell that it has left. Another
   *    intent may, but stands for the same cell as before.
   *  - So a reader that finds the same word before and after its copy has seen one value, and so
   *    has one that finds a cell before, and its version after. The fences are those of SlotWords.
   */
  /** The largest version: an intent has the highest bit. */
  static final long MAX_VERSION = SlotCell.MAX_VERSION >>> 1;

  final MultiCasLayout layout;
  final Words words;
  private final Memory memory;
  private final @Nullable String name;

  Cells(Memory memory, @Nullable String name, int registers, int width, int size) {
    this.memory = Objects.requireNonNull(memory, "memory: null, allowed: a memory");
    this.name = name;
    layout = new MultiCasLayout(memory.processes(), registers, width, size);
    words =
        name == null
            ? memory.allocate(layout.words())
            : memory.allocate(name, layout.type(), layout.words());
  }

  Memory memory() {
    return memory;
  }

  @Nullable String name() {
    return name;
  }

  /** The word in the cell of a register. */
  long cell(int register) {
    return words.getVolatile(layout.cell(register));
  }

  /** The word of the latest attempt of a member. */
  long attempt(int owner) {
    return words.getVolatile(layout.attempt(owner));
  }

  /** The owner of an intent. */
  int owner(long intent) {
    return requireMember(Intent.owner(intent), "owner");
  }

  /** The cell that an intent stands for, if its owner's attempt is in the given state. */
  long standsFor(int register, long intent, long attempt) {
    int installer = requireMember(Intent.installer(intent), "installer");
    // Opaque is safe: it was written before the intent. If it is of a later intent already, the
    // word has left the cell, and the caller finds that out.
    long replaced = words.getOpaque(layout.replaced(register, installer));
    if (Intent.isIntent(replaced)) {
      throw damaged("replaced", Long.toHexString(replaced), "a version and its slot");
    }
    return Attempt.isIn(Attempt.COMMITTED, Intent.number(intent), attempt)
        ? next(replaced, Intent.owner(intent))
        : replaced;
  }

  /** The cell that follows another, if a member writes it. */
  static long next(long cell, int writer) {
    return SlotCell.of(SlotCell.version(cell) + 1, writer, freeSlot(cell, writer));
  }

  /**
   * The slot of a member that a cell does not point to: a write into the other would tear the
   * current value.
   */
  static int freeSlot(long cell, int writer) {
    return SlotCell.writer(cell) == writer ? SlotCell.slot(cell) ^ 1 : 0;
  }

  /** The cell that a word found in a register stands for at this moment. */
  private long now(int register, long there) {
    return Intent.isIntent(there) ? standsFor(register, there, attempt(owner(there))) : there;
  }

  /** Whether the cell still has a word; the check is ordered behind all reads before this call. */
  private boolean isStill(int register, long there) {
    words.acquireFence();
    // Opaque is safe: the fence orders it after the reads, and the linearization point is an
    // earlier volatile read.
    return words.getOpaque(layout.cell(register)) == there;
  }

  /** The current version. */
  long version(int register) {
    for (; ; ) {
      long there = cell(register);
      long version = SlotCell.version(now(register, there));
      if (!Intent.isIntent(there) || isStill(register, there)) {
        return version;
      }
    }
  }

  /** Copies the current value to a place in an array, and returns its version. */
  long read(int register, long[] into, int at) {
    for (; ; ) {
      long there = cell(register);
      long version = copy(register, now(register, there), into, at);
      if (isStill(register, there)) {
        return version;
      }
    }
  }

  /** Copies the value that a cell points to, and returns its version. */
  private long copy(int register, long cell, long[] into, int at) {
    int writer = requireMember(SlotCell.writer(cell), "writer");
    int slot = layout.slot(register, writer, SlotCell.slot(cell));
    into[at] = words.getOpaque(slot); // opaque is safe, as below: a look at the cell follows
    for (int i = 1; i < layout.width; i++) { // most values have one word, and need no loop
      into[at + i] = words.getOpaque(slot + i);
    }
    return SlotCell.version(cell);
  }

  /** Copies the values of several registers, and their versions, as they are at one moment. */
  void snapshot(int[] registers, long[] versions, long[] into) {
    do {
      for (int i = 0; i < registers.length; i++) {
        long there = cell(registers[i]);
        versions[i] =
            Intent.isIntent(there)
                ? read(registers[i], into, i * layout.width)
                : copy(registers[i], there, into, i * layout.width);
      }
      words.acquireFence(); // otherwise a word that was copied could be of a later version
    } while (!areAt(registers, versions));
  }

  /**
   * Whether all registers have their versions still. If so, each had it from the read of its cell
   * until now, and nobody has changed its slot. So all had them at the end of the last read.
   */
  private boolean areAt(int[] registers, long[] versions) {
    for (int i = 0; i < registers.length; i++) {
      long there = words.getOpaque(layout.cell(registers[i])); // opaque is safe: as in isStill
      long version = Intent.isIntent(there) ? version(registers[i]) : SlotCell.version(there);
      if (version != versions[i]) {
        return false;
      }
    }
    return true;
  }

  private int requireMember(int number, String field) {
    if (number >= layout.processes) {
      throw damaged(field, number, "0 to " + (layout.processes - 1));
    }
    return number;
  }

  DamageException damaged(String field, Object found, Object expected) {
    return DamageException.at(
        memory + ": " + (name == null ? "a MultiCas without a name" : "\"" + name + "\""),
        new DamageException(field, found, expected));
  }
}
