// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Region;
import org.synod.memory.Words;
import org.synod.memory.mapped.layout.Directory;
import org.synod.memory.mapped.layout.FileHeader;
import org.synod.memory.mapped.layout.Inspection;
import org.synod.memory.mapped.life.Marks;
import org.synod.memory.mapped.life.Membership;
import org.synod.memory.mapped.life.Presence;
import org.synod.memory.roster.Roster;

/**
 * Memory in a file that several JVMs of one host map. Its content survives them all: a process that
 * is killed between any two instructions leaves nothing that another has to repair or wait for.
 *
 * <pre>{@code
 * try (MappedMemory file = MappedMemory.openOrCreate(Path.of("stock"), 16, 1 << 20)) {
 *   VersionedLong apples = new VersionedLong(file, "apples");
 *   apples.updateAndGet(left -> left - 1);
 * }
 * }</pre>
 *
 * <p>The file is an array of words of 64 bits in the byte order of the host, so a program in
 * another language can work on it with atomic instructions:
 *
 * <pre>
 * word
 *    0  "SYNODMEM"                          never changes
 *    1  0x0102030405060708
 *    2  layout, 2
 *    3  size of the file in words
 *    4  processes: how many members
 *    5  names: how many entries
 *    6  0
 *    7  CRC-32C of words 0 to 6, each from its low end
 *   16  member 0, 32: member 1, ...         CAS: the member with this number (see below), or nobody
 *    D  = 16 + 16 * processes: the first word that is free, at least at this moment      CAS
 *  D+16 entry 0, entry 1, ...               CAS, once: 0, or R, the first word of a region's header
 *
 *    R  words of the region                 never changes once an entry points to it
 *  R+1  bytes of the name; of the type, in the upper 32 bits
 *  R+2  name in UTF-8, zero to its end, each word from its low end
 *  R+7  CRC-32C of the other words of this header, as of word 7 above
 *  R+8  type in UTF-8
 * R+16  the region
 * </pre>
 *
 * <p>A member is {@code generation(16) | random(26) | pid(22)}, from the top down. The generation
 * is one more than in the word that it replaces. A word whose lower 48 bits are 0 is nobody's.
 * These bits, in hexadecimal, name the member's mark {@code FILE.HEX.mark} beside the file: a
 * Unix-domain socket that everybody may write, that listens, and that the member's process holds
 * open. It is bound as {@code HEX.socket} and renamed once it listens, before the member is put
 * into the table. A member to whose mark a connection is refused has ended. (A name of more than 70
 * characters is cut to 60, {@code ~} and its {@code hashCode} in hexadecimal.)
 *
 * <p>A region of type {@code register long} is a cell, {@code version(57) | writer(6) | slot(1)},
 * and behind it for each member two slots of one word; see {@code SlotWords}. To add to it: read
 * the cell, then the slot it points to; write the sum into the slot of one's own number to which
 * the cell does not point; change the cell by CAS to {@code version + 1}, that number and that
 * slot, or else do it all again.
 *
 * <p><i>Progress:</i> as {@link Memory} says; {@link #join} asks the operating system about members
 * only if no number is free before. {@link #allocate(String, String, int)} is lock-free.
 *
 * <p><i>Linearization:</i> a join takes effect at the compare-and-set that puts the process into
 * the table, a leave at the one that takes it out; a region is made at the one on its entry.
 *
 * <p><i>Memory effects:</i> as {@link Memory} and {@link Words} say, between all threads of all
 * JVMs that map the file.
 *
 * <p><i>Not guaranteed:</i> anything on a file system of another host, or if a program that does
 * not know this layout writes the file. If a program cuts the file off, an access ends in an
 * {@link InternalError}; but a compare-and-set that is interpreted, as the first few hundred are,
 * ends the JVM (SIGBUS; JDK 17 to 25) if the cut comes between it and the read before it. Written
 * words survive the end of every process at once, but the end of the operating system only after
 * {@link #force}. Space once set aside is never given back; a process that is killed while making a
 * region may lose it. A member whose mark has been deleted counts as alive, until an empty file is
 * put in its place. Containers must share the directory, not the file alone; a file that is part of
 * their image is another in each of them. On an overlay file system a process that may only read
 * the file must open it after one that may write it. If a process is restored from a checkpoint, no
 * other may have used the file in between.
 */
public final class MappedMemory implements Memory, AutoCloseable {
  /** The smallest size of a file: {@value} bytes. */
  public static final int MIN_BYTES = 1 << 16;

  /** The largest size of a file: {@value} bytes. */
  public static final int MAX_BYTES = 1 << 30;

  /**
   * A member of the file, of this JVM or another.
   *
   * @param id its number
   * @param pid the operating-system process, as it is called in its own pid namespace
   * @param isLost whether it has ended
   */
  public record Owner(int id, long pid, boolean isLost) {
    @Override
    public String toString() {
      return "process " + id + " (pid " + pid + (isLost ? ", dead)" : ")");
    }
  }

  private final Path file;
  private final FileHeader header;
  private final MappedByteBuffer buffer;
  private final MappedWords words;
  private final Directory directory;
  private final Membership membership;
  private final Presence presence;
  private final @Nullable Object key; // of the file that is mapped
  private final boolean isReadOnly;
  private final MappedNumbers numbers;
  private final Roster roster;

  private MappedMemory(
      Path file, FileHeader header, MappedByteBuffer buffer, @Nullable Object key,
      boolean isReadOnly)
      throws IOException {
    this.file = file;
    this.key = key;
    this.header = header;
    this.buffer = buffer;
    this.isReadOnly = isReadOnly;
    // as a buffer of its own, whose order is set once
    ByteBuffer all = buffer.slice(0, buffer.capacity()).order(ByteOrder.nativeOrder());
    words = new MappedWords(all);
    directory = new Directory(file.toString(), words, header.directory(), header.entries());
    membership =
        new Membership(
            words.slice(FileHeader.MEMBERSHIP, Membership.words(header.processes())),
            header.processes());
    presence = new Presence(file, Marks.of(file), membership);
    numbers = new MappedNumbers(this, file, membership, presence, isReadOnly);
    roster = numbers.roster();
  }

  /**
   * Creates a file and opens it. It appears whole: nobody can open it before it is ready. A creator
   * that is killed leaves a file whose name begins with the file's and ends in {@code .new}; the
   * next creator deletes it. All space is written at once, so a full disk is noticed now or never.
   *
   * @param file the path of the file; nothing may be there
   * @param processes the number of processes that may have joined at one time, from 1 to
   *     {@link Memory#MAX_PROCESSES}; a register takes two slots for each
   * @param bytes the size of the file, from {@link #MIN_BYTES} to {@link #MAX_BYTES}, a multiple of
   *     4,096
   * @return the new memory
   * @throws java.nio.file.FileAlreadyExistsException if something is there; it is unchanged
   * @throws FileInUseException if it was deleted while another process used it, which still lives
   * @throws IOException if it cannot be written, or the disk is full; nothing is left
   */
  public static MappedMemory create(Path file, int processes, int bytes) throws IOException {
    MappedFiles.create(file, MappedFiles.header(processes, bytes));
    return open(file);
  }

  /**
   * Opens a file, or creates it if there is none; of two callers at one time, one creates it.
   *
   * @param file the path of the file
   * @param processes as for {@link #create}; if the file is there, it must have as many
   * @param bytes as for {@link #create}; if the file is there, it must be as large
   * @return the memory
   * @throws LayoutException if the file is something else; it is unchanged
   * @throws FileInUseException as {@link #create} does
   * @throws IOException if it cannot be read and written
   */
  public static MappedMemory openOrCreate(Path file, int processes, int bytes)
      throws IOException {
    FileHeader wanted = MappedFiles.header(processes, bytes);
    MappedFiles.createUnlessThere(file, wanted);
    MappedMemory opened = open(file);
    opened.header.requireAs(file, wanted);
    return opened;
  }

  /**
   * Opens a file that has been created.
   *
   * @param file the path of the file
   * @return the memory
   * @throws java.nio.file.NoSuchFileException if nothing is there
   * @throws LayoutException if the file is something else; it is unchanged
   * @throws IOException if it cannot be read and written
   */
  public static MappedMemory open(Path file) throws IOException {
    return open(file, /* isReadOnly */ false);
  }

  /**
   * Opens a file to look into it: nobody can join or write through the returned memory. If this
   * process may write the file, it opens it for a moment as if to write. The reason is overlay file
   * systems: the first opening of a lower layer's file to write, say one of a container's image,
   * makes another file of it. A process that opened it before would never see what is written.
   *
   * @param file the path of the file
   * @return the memory; registers in it can be read
   * @throws java.nio.file.NoSuchFileException if nothing is there
   * @throws LayoutException if the file is something else
   * @throws IOException if it cannot be read
   */
  public static MappedMemory openReadOnly(Path file) throws IOException {
    return open(file, /* isReadOnly */ true);
  }

  private static MappedMemory open(Path file, boolean isReadOnly) throws IOException {
    MappedFiles.requireMappable(file);
    return Uninterrupted.run(() -> openNow(file, isReadOnly));
  }

  private static MappedMemory openNow(Path file, boolean isReadOnly) throws IOException {
    // first to look: a file that is refused is not even opened to be written
    FileHeader header;
    try (FileChannel channel = MappedFiles.channel(file, StandardOpenOption.READ)) {
      header = FileHeader.read(file, channel);
    }
    Object key = MappedFiles.key(file);
    try (FileChannel channel =
        isReadOnly ? MappedFiles.channelToLook(file) : MappedFiles.channelToWrite(file)) {
      FileHeader.read(file, channel).requireAs(file, header); // it may be another
      MappedByteBuffer mapped =
          channel.map(isReadOnly ? MapMode.READ_ONLY : MapMode.READ_WRITE, 0, channel.size());
      return Objects.equals(key, MappedFiles.key(file))
          ? new MappedMemory(file, header, mapped, key, isReadOnly)
          : openNow(file, isReadOnly); // otherwise the key could be that of another file
    }
  }

  @Override
  public int processes() {
    return header.processes();
  }

  @Override
  public Member join() {
    numbers.requireOpen();
    return roster.join();
  }

  @Override
  public Member current() {
    numbers.requireOpen();
    return roster.current();
  }

  @Override
  public Member lend() {
    numbers.requireOpen();
    return roster.lend();
  }

  @Override
  public void giveBack(Member member) {
    roster.giveBack(member);
  }

  @Override
  public void leave(Member member) {
    roster.leave(member);
  }

  @Override
  public long incarnation(int process) {
    return membership.member(Roster.requireNumber(process, processes()));
  }

  @Override
  public boolean isLost(int process, long incarnation) {
    return numbers.isLost(Roster.requireNumber(process, processes()), incarnation);
  }

  /**
   * {@inheritDoc}
   *
   * <p>It asks the operating system. No other process makes a deleted file anew while this process
   * shows that it lives, from its first join to {@link #close}.
   */
  @Override
  public boolean isReplaced() {
    try {
      Object there = MappedFiles.key(file);
      return key != null && (there == null ? !presence.isShown() : !there.equals(key));
    } catch (IOException e) {
      return false; // nobody can tell
    }
  }

  @Override
  public Words allocate(int words) {
    if (words < 1) {
      throw new IllegalArgumentException("words: " + words + ", allowed: 1 or more");
    }
    if (isReadOnly) {
      throw new IllegalStateException(file + ": opened to be read, allowed: opened to be written");
    }
    return this.words.slice(directory.setAside(words), words);
  }

  @Override
  public Words allocate(String name, String type, int words) {
    Region region = new Region(name, type, words);
    return this.words.slice(directory.region(region, !isReadOnly), words);
  }

  /**
   * Returns the file.
   *
   * @return its path, as it was given
   */
  public Path file() {
    return file;
  }

  /**
   * Returns the size of the file.
   *
   * @return its size in bytes
   */
  public int bytes() {
    return header.words() * Long.BYTES;
  }

  /**
   * Returns how much of the file is set aside.
   *
   * @return the size in bytes of all that is set aside, lost regions included
   */
  public int bytesUsed() {
    return directory.used() * Long.BYTES;
  }

  /**
   * Returns the regions in this file that have a name.
   *
   * @return the regions, in the order in which they were made
   * @throws org.synod.memory.DamageException if the directory has been damaged
   */
  public List<Region> regions() {
    return directory.regions();
  }

  /**
   * Looks for damage: members and regions that this layout cannot have. A file with a damaged
   * header cannot be opened at all. The regions' contents are not examined.
   *
   * @return a line for each finding: file, field, the content found and the content expected; none
   *     if all is well
   */
  public List<String> findings() {
    return new Inspection(file.toString(), header, membership, directory).findings();
  }

  /**
   * Returns the members of the file, whether or not they still live.
   *
   * @return the members, in the order of their numbers
   */
  public List<Owner> owners() {
    return numbers.owners();
  }

  /** Makes all words written so far survive the end of the operating system. It may take long. */
  public void force() {
    buffer.force();
  }

  /**
   * Closes all members that joined through this object; nobody can write through it any more. The
   * file stays, and so does its mapping until the garbage collector takes it. Nothing waits for an
   * operation of another thread: as {@link Member#close} says, its number may stay taken for a
   * while. Closing again only looks for such numbers again.
   */
  @Override
  public void close() {
    numbers.close();
  }

  @Override
  public String toString() {
    return "MappedMemory[" + file + "]";
  }
}
