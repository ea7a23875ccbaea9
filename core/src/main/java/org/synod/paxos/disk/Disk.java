// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos.disk;

import org.jspecify.annotations.Nullable;

/**
 * Memory that can be read and written and no more: a file, a disk, a bucket of objects. It has one
 * block for each process. A process reads all blocks and writes its own.
 *
 * <p>A disk may fail: an operation is then not answered, once or for good. A disk that answers must
 * answer with the block that was written last.
 *
 * <p><i>Progress:</i> an operation waits for the disk.
 *
 * <p><i>Linearization:</i> each operation at one moment between call and return. A write that ends
 * in an exception takes effect at one moment after its call, or never.
 *
 * <p><i>Memory effects:</i> a {@code write} happens before each {@code read} that returns its block
 * or a later one, in this JVM.
 *
 * <p><i>Not guaranteed:</i> durability; see each disk.
 *
 * <p>Source: E. Gafni, L. Lamport, <i>Disk Paxos</i> (2003), §2.
 *
 * @param <V> the values
 */
public interface Disk<V> {

  /**
   * Returns the number of blocks.
   *
   * @return one for each process, always the same
   */
  int processes();

  /**
   * Reads the block of a process.
   *
   * @param process its number, from 0 to {@code processes() - 1}
   * @return the block, or null if it was never written
   * @throws org.synod.register.RegisterUnavailableException if the disk does not answer
   */
  @Nullable DiskBlock<V> read(int process);

  /**
   * Writes the block of a process. Nobody else writes it at the same time.
   *
   * @param process its number, from 0 to {@code processes() - 1}
   * @param block the block, not null
   * @throws org.synod.register.RegisterUnavailableException if the disk does not answer; it says
   *     whether the block may have been written, or may still be
   */
  void write(int process, DiskBlock<V> block);
}
