// SPDX-License-Identifier: Apache-2.0
package org.synod.register.slots;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.events.LostCas;
import org.synod.memory.DamageException;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.roster.Roster;
import org.synod.memory.roster.Tenure;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/**
 * A versioned value of several words, behind one word that is changed by compare-and-set: the slot
 * algorithm, beneath {@link SlotRegister} and all other objects that keep words so.
 *
 * <p><i>Progress, linearization, memory effects:</i> as {@link SlotRegister} says.
 */
public final class SlotWords {
  /*
   * Lampson leaves this representation of a CAS acceptor as "tricky" (handout 18, Compare-and-swap
   * acceptors): one atomic word, "the rest in a data structure on the side", each writer with "its
   * own piece". Here the one word is the cell, and the side is two slots for each member; see
   * SlotCell and SlotLayout.
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
   * read; x86 does not, so only runs over weak memory show it.
   */
  private final Memory memory;
  private final @Nullable String name;
  private final SlotLayout layout;
  private final int first; // of the layout these three: here too, since each read needs them
  private final int stride;
  private final int width;
  private final Words words;

  /**
   * Opens the words of a register; the first process that does so with a name makes them, at
   * version 0.
   *
   * @param memory the memory that they live in; its members may write them
   * @param name its name, or null if it has none
   * @param codec the type of the codec of its values
   * @param width the number of words that a value takes
   * @param isNoted whether there is a note for each process
   */
  public SlotWords(
      Memory memory, @Nullable String name, String codec, int width, boolean isNoted) {
    this.memory = Objects.requireNonNull(memory, "memory: null, allowed: a memory");
    this.name = name;
    layout = new SlotLayout(memory.processes(), width, isNoted);
    first = layout.index(/* writer */ 0, /* slot */ 0);
    stride = layout.stride();
    this.width = width;
    words =
        name == null
            ? memory.allocate(layout.words())
            : memory.allocate(name, SlotLayout.type(codec, isNoted), layout.words());
  }

  /** The memory whose members may write. */
  public Memory memory() {
    return memory;
  }

  /** Its name, or null if it has none. */
  public @Nullable String name() {
    return name;
  }

  /** The words that hold the cell and the slots. */
  public Words words() {
    return words;
  }

  /** The layout of the words. */
  SlotLayout layout() {
    return layout;
  }

  /** The number of words that a value takes. */
  public int width() {
    return width;
  }

  /** Refuses a member that may not write here, and returns the tenure of any other. */
  public Tenure requireWriter(Member me) {
    return requireWriter(memory, me);
  }

  /** Refuses a member that may not write in a memory, and returns the tenure of any other. */
  public static Tenure requireWriter(Memory memory, Member me) {
    Tenure mine = Tenure.of(Objects.requireNonNull(me, "me: null, allowed: a member"));
    mine.requireMemberOf(memory);
    return mine;
  }

  private int index(int writer, int slot) {
    return SlotLayout.index(first, stride, width, writer, slot);
  }

  /** Refuses an array that does not hold exactly one value. */
  public void requireWidth(String name, long[] array) {
    if (array == null || array.length != width) {
      requireWidth(name, array, width);
    }
  }

  /** Refuses an array that is not of a width. */
  public static void requireWidth(String name, long[] array, int width) {
    if (array == null) {
      throw new NullPointerException(name + ": null, allowed: exactly " + width + " words");
    }
    if (array.length != width) {
      throw new IllegalArgumentException(
          name + ": " + array.length + " words, allowed: exactly " + width);
    }
  }

  /** The cell: its version is current at this read. */
  public long cell() {
    return words.getVolatile(SlotCell.INDEX);
  }

  /** The current version. */
  public long version() {
    return SlotCell.version(cell());
  }

  /** Copies the current value, and returns the version that it has; all zero at version 0. */
  public long read(long[] into) {
    requireWidth("into", into);
    return SlotCell.version(copy(into));
  }

  /** The current value, if it is one word wide. */
  public long word() {
    long[] into = new long[1];
    read(into);
    return into[0];
  }

  /** Copies the current value, and returns the cell that pointed to it. */
  public long copy(long[] into) {
    Words words = this.words; // once: behind a volatile read a field is read again
    for (; ; ) {
      long cell = words.getVolatile(SlotCell.INDEX);
      try {
        // perhaps words of two values
        words.copyTo(index(SlotCell.writer(cell), SlotCell.slot(cell)), into);
      } catch (IndexOutOfBoundsException e) {
        throw damaged(cell);
      }
      if (SlotCell.isStill(words, cell)) {
        return cell;
      }
    }
  }

  /*
   * A cell is damaged if its writer is a number that no process has. The slots of such a number
   * would begin behind the last word. So an access to them fails, and no cell has to be checked
   * before. Any other cell points to a slot; only a checksum of the value tells whether it is the
   * right one.
   */
  /** The exception for a cell that no write can have left. */
  public DamageException damaged(long cell) {
    boolean isWriter = SlotCell.writer(cell) < memory.processes();
    return DamageException.at(
        where(),
        isWriter
            ? new DamageException("version of the cell " + Long.toHexString(cell), 0, "1 or more")
            : new DamageException(
                "writer", SlotCell.writer(cell), "0 to " + (memory.processes() - 1)));
  }

  /** The place of the register, for a person to find it. */
  public String where() {
    return memory + ": " + (name == null ? "a register without a name" : "\"" + name + "\"");
  }

  /**
   * Writes a value if the register is at the expected version.
   *
   * @return true if it was written
   */
  public boolean compareAndSet(Member me, long expectedVersion, long[] next) {
    requireWidth("next", next);
    Tenure mine = requireWriter(me);
    assert mine.enter();
    try {
      return write(mine, expectedVersion, next);
    } finally {
      assert mine.exit();
    }
  }

  /** Does the same inside an operation of the member. */
  public boolean write(Tenure mine, long expectedVersion, long[] next) {
    long cell = cell();
    long version = SlotCell.version(cell);
    return version == expectedVersion
        ? fill(mine, cell, next)
        : passed(expectedVersion, version);
  }

  /** Replaces the value that {@code cell} points to, if it is still the cell. */
  public boolean fill(Tenure mine, long cell, long[] from) {
    int slot = SlotCell.freeSlot(mine, cell);
    return SlotWindow.fill(words, mine, cell, slot, from, index(mine.id(), slot));
  }

  /**
   * Writes again what the given member wrote at the version before, if the register is at the
   * expected version: one compare-and-set, and nothing is stored. It is for a member that writes
   * two values in turn, as long as nobody else writes.
   *
   * <p><i>Not guaranteed:</i> anything, if this member did not write both versions
   * {@code expectedVersion} and {@code expectedVersion - 1}, or an error broke off another write of
   * its own since. The method checks that the last version was its own.
   *
   * @param me a member of the register's memory, used by no other thread at the same time
   * @param expectedVersion the version it must be at, from 2 to the current one; this member has
   *     written it and the one before
   * @return true if the register has the value of {@code expectedVersion - 1} again, at
   *     {@code expectedVersion + 1}
   */
  public boolean compareAndRestore(Member me, long expectedVersion) {
    if (expectedVersion < 2) {
      throw new IllegalArgumentException(
          "expectedVersion: " + expectedVersion + ", allowed: 2 or more");
    }
    Tenure mine = requireWriter(me);
    assert mine.enter();
    try {
      long cell = cell();
      long version = SlotCell.version(cell);
      // My other slot still has the value: if I had tried another write since, and failed, the
      // version would be another by now.
      return version == expectedVersion
          ? turn(mine, cell)
          : passed(expectedVersion, version);
    } finally {
      assert mine.exit();
    }
  }

  /** Makes the content of my other slot the value, if {@code cell} is still the cell and mine. */
  private boolean turn(Tenure mine, long cell) {
    return SlotCell.writer(cell) == mine.id()
        && SlotWindow.turn(words, mine, cell, SlotCell.slot(cell) ^ 1);
  }

  /** Answers a call that expected a version which is not the current one. */
  public static boolean passed(long expectedVersion, long version) {
    Versioned.requireReached(expectedVersion, version);
    return LostCas.lost(SlotRegister.class, expectedVersion, version);
  }

  /**
   * Writes a member's note: a word beside the value that is no part of any version.
   *
   * <p><i>Memory effects:</i> the note is seen by all who see this member's next successful write,
   * or a later version; others may see it before.
   *
   * @throws IllegalStateException if {@code me} is closed, or the register has no notes
   */
  public void note(Member me, long note) {
    Tenure mine = requireWriter(me);
    SlotWindow.note(words, mine, layout.noteIndex(mine.id()), note);
  }

  /**
   * Returns the last note of a process, or of one before it with its number.
   *
   * @return the note, 0 if there is none
   * @throws IllegalStateException if the register has no notes
   */
  public long note(int process) {
    return words.getVolatile(
        layout.noteIndex(Roster.requireNumber(process, layout.processes())));
  }

  @Override
  public String toString() {
    return "SlotWords[" + (name == null ? "" : name + ", ") + "version " + version() + "]";
  }
}
