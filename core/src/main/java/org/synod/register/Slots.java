// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.events.LostCas;
import org.synod.memory.Codec;
import org.synod.memory.DamageException;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.memory.Stride;
import org.synod.memory.Words;

/** The slot algorithm: a versioned value of several words, behind one that is changed by CAS. */
abstract sealed class Slots permits SlotRegister, VersionedLong {
  /*
   * Lampson leaves this representation of a CAS acceptor as "tricky" (handout 18, Compare-and-swap
   * acceptors): one atomic word, "the rest in a data structure on the side", each writer with "its
   * own piece". Here the one word is the cell, the side is two slots for each process:
   *
   *    63                                    7 6         1    0
   *   +---------------------------------------+-----------+------+
   *   | version                               | writer    | slot |   the cell
   *   +---------------------------------------+-----------+------+
   *
   *   words:  cell, padding | process 0: slot 0, slot 1, note, padding | process 1: ...
   *           without padding if a value is one word; without notes if it has none
   *
   *   write   c <- cell; refuse unless version(c) = expected; release fence;
   *           fill my slot that c does not point to; CAS cell: c -> {version + 1, me, that slot}
   *   read    c <- cell; copy slot(c); acquire fence; repeat unless the cell is still c
   *
   * Invariants
   *  - The slot that the cell points to is not being changed: its owner fills the other one, and
   *    nobody but the owner writes it.
   *  - A cell word never comes back, since versions only grow: no ABA. A reader that sees the same
   *    word before and after its copy has therefore seen one value, and a CAS that succeeds has
   *    replaced the very word that was read.
   *  - A writer that stops anywhere leaves the cell and the slot it points to whole.
   * Non-invariants
   *  - A slot that the cell does not point to may hold anything.
   *  - A reader may copy words of two values; it never returns them.
   *
   * Why the fences. A reader that copies a word w of a value newer than c must not then see c
   * again. The writer of w read some c' later than c before it filled (or its slot would have been
   * pointed to), so: c' read, release fence, w written; w read, acquire fence, cell read. The
   * fences make the read of c' happen before the last read, which by coherence cannot return the
   * older c. Without the release fence a processor with weak order may let w out before c' is
   * read; x86 does not, so no test on x86 shows it.
   */
  static final int CELL = 0;
  private static final int FIRST_WORD = 1;
  private static final int SLOT_BITS = 1;
  private static final int WRITER_BITS = 6;
  static final int VERSION_SHIFT = SLOT_BITS + WRITER_BITS;
  private static final int WRITER_MASK = (1 << WRITER_BITS) - 1;
  private static final int SLOT_MASK = (1 << VERSION_SHIFT) - 1; // the writer and its slot
  static final long MAX_VERSION = -1L >>> VERSION_SHIFT;

  final Memory memory;
  final int width;
  private final @Nullable String name;
  private final int first; // the index of the first slot
  private final int stride; // between the slots of two processes
  private final boolean isNoted;
  private final Words words;

  Slots(Memory memory, @Nullable String name, Codec<?> codec) {
    this(memory, name, codec, /* isNoted */ false);
  }

  Slots(Memory memory, @Nullable String name, Codec<?> codec, boolean isNoted) {
    assert Memory.MAX_PROCESSES <= 1 << WRITER_BITS;
    this.memory = Objects.requireNonNull(memory, "memory: null, allowed: a memory");
    this.name = name;
    width = codec.words();
    if (width < 1 || width > Codec.MAX_WORDS) {
      throw new IllegalArgumentException(
          "codec: " + width + " words, allowed: 1 to " + Codec.MAX_WORDS);
    }
    // Unpadded, a value of one word mostly shares the cell's cache line, which a writer or reader
    // must get in any case. Wider ones would not, and are kept from sharing each other's.
    boolean isPadded = width > 1 || isNoted;
    first = isPadded ? Stride.WORDS : FIRST_WORD;
    stride = isPadded ? Stride.roundUp(2 * width + (isNoted ? 1 : 0)) : 2;
    this.isNoted = isNoted;
    int size = first + memory.processes() * stride;
    words =
        name == null
            ? memory.allocate(size)
            : memory.allocate(name, (isNoted ? "noted " : "register ") + codec.type(), size);
  }

  /** What the cell and the slots are in. */
  final Words words() {
    return words;
  }

  /** Refuses a process that may not write here. */
  final void requireWriter(Member me) {
    Objects.requireNonNull(me, "me: null, allowed: a process").requireMemberOf(memory);
  }

  static long cell(long version, int writer, int slot) {
    return version << VERSION_SHIFT | (long) writer << SLOT_BITS | slot;
  }

  static long version(long cell) {
    return cell >>> VERSION_SHIFT;
  }

  static int writer(long cell) {
    return (int) (cell >>> SLOT_BITS) & WRITER_MASK;
  }

  static int slot(long cell) {
    return (int) cell & 1;
  }

  /** The cell: its version is current at this read. */
  final long cell() {
    return words.getVolatile(CELL);
  }

  /** Copies the current value, and returns the cell that pointed to it. */
  final long copy(long[] into) {
    Words words = this.words; // once: behind a volatile read a field is read again
    for (; ; ) {
      long cell = words.getVolatile(CELL);
      try {
        words.copyTo(index(writer(cell), slot(cell)), into); // perhaps words of two values
      } catch (IndexOutOfBoundsException e) {
        throw damaged(cell);
      }
      if (isStill(words, cell)) {
        return cell;
      }
    }
  }

  /** The current value of one word. */
  final long word() {
    Words words = this.words;
    for (; ; ) {
      long cell = words.getVolatile(CELL);
      long word = wordOf(words, cell);
      if (isStill(words, cell)) {
        return word;
      }
    }
  }

  /** What a cell points to, if that is one word. */
  private long wordOf(Words words, long cell) {
    try {
      return words.getOpaque(wordIndex(cell)); // Opaque is safe: isStill follows
    } catch (IndexOutOfBoundsException e) {
      throw damaged(cell);
    }
  }

  /*
   * A cell is damaged if its writer is a number that no process has. The slots of such a number
   * would begin behind the last word, so that an access finds it out and none has to be checked.
   * Any other cell points to a slot; whether to the right one, only a checksum of the value tells.
   */
  final DamageException damaged(long cell) {
    boolean isWriter = writer(cell) < memory.processes();
    return DamageException.at(
        where(),
        isWriter
            ? new DamageException("version of the cell " + Long.toHexString(cell), 0, "1 or more")
            : new DamageException(
                "writer", writer(cell), "0 to " + (memory.processes() - 1)));
  }

  /** Where it is, for a person to find it. */
  final String where() {
    return memory + ": " + (name == null ? "a register without a name" : "\"" + name + "\"");
  }

  /** Whether the cell is unchanged since {@code cell} was read and what was read in between. */
  private static boolean isStill(Words words, long cell) {
    VarHandle.acquireFence();
    // Opaque is safe: the fence orders it after the copy, and the linearization point is the
    // earlier volatile read, at which the word was current if it still is.
    return words.getOpaque(CELL) == cell;
  }

  /** Replaces what {@code cell} points to, if it is still the cell. */
  final boolean fill(Member me, long cell, long[] from) {
    int slot = freeSlot(me, cell);
    int at = index(me.id(), slot);
    return SlotWindow.fill(words, me, cell, slot, from, at);
  }

  /** Replaces what {@code cell} points to by a value of one word, if it is still the cell. */
  final boolean fillWord(Member me, long cell, long word) {
    int slot = freeSlot(me, cell);
    int at = wordIndex(me.id(), slot);
    return SlotWindow.fillWord(words, me, cell, slot, word, at);
  }

  /** Replaces a value of one word by what a function makes of it, and returns one of the two. */
  final long updateWord(Member me, LongUnaryOperator change, boolean returnsNext) {
    Words words = this.words;
    for (; ; ) {
      long cell = words.getVolatile(CELL);
      long word = wordOf(words, cell);
      // otherwise the function could get a number that was never current
      if (isStill(words, cell)) {
        long next = change.applyAsLong(word);
        // Otherwise a function that writes this register as the same process would have its value
        // overwritten in the slot that the cell points to by now. Opaque is safe: it is this
        // thread's own write that must be seen.
        if (words.getOpaque(CELL) == cell && fillWord(me, cell, next)) {
          return returnsNext ? next : word;
        }
      }
    }
  }

  /** Makes what my other slot holds the value, if {@code cell} is still the cell and mine. */
  final boolean turn(Member me, long cell) {
    return writer(cell) == me.id() && SlotWindow.turn(words, me, cell, slot(cell) ^ 1);
  }

  /** Mine and not pointed to: otherwise a reader of the current value could copy half of mine. */
  static int freeSlot(Member me, long cell) {
    return writer(cell) == me.id() ? slot(cell) ^ 1 : 0;
  }

  /** Answers who expected a version that is not the current one. */
  final boolean passed(long expectedVersion, long version) {
    VersionNotReachedException.requireReached(expectedVersion, version);
    return LostCas.lost(getClass(), expectedVersion, version);
  }

  /** Where the note of a process is. */
  final int noteIndex(int process) {
    if (!isNoted) {
      throw new IllegalStateException("note: of a register without, allowed: one that has notes");
    }
    if (process < 0 || process >= memory.processes()) {
      throw new IllegalArgumentException(
          "process: " + process + ", allowed: 0 to " + (memory.processes() - 1));
    }
    return first + process * stride + 2 * width;
  }

  final int index(int writer, int slot) {
    return first + writer * stride + slot * width;
  }

  /** The same at a width of 1, without reading fields for it: the cell's low bits as they are. */
  private static int wordIndex(long cell) {
    return FIRST_WORD + ((int) cell & SLOT_MASK);
  }

  private static int wordIndex(int writer, int slot) {
    return FIRST_WORD + 2 * writer + slot;
  }
}
