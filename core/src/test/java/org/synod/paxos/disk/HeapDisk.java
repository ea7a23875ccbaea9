// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** A disk on the heap, which may be told to fail. */
public final class HeapDisk<V> implements Disk<V> {
  private final AtomicReferenceArray<DiskBlock<V>> blocks;
  volatile Effect failure; // of each call; null: none. A write of unknown effect is done

  private HeapDisk(int processes) {
    blocks = new AtomicReferenceArray<>(processes);
  }

  /** Makes some, each with a block for each process. */
  public static <V> List<HeapDisk<V>> disks(int count, int processes) {
    List<HeapDisk<V>> disks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      disks.add(new HeapDisk<>(processes));
    }
    return disks;
  }

  @Override
  public int processes() {
    return blocks.length();
  }

  @Override
  public DiskBlock<V> read(int process) {
    if (failure != null) {
      throw new RegisterUnavailableException("silent", Effect.NONE);
    }
    return blocks.get(process);
  }

  @Override
  public void write(int process, DiskBlock<V> block) {
    if (failure != Effect.NONE) {
      blocks.set(process, block);
    }
    if (failure != null) {
      throw new RegisterUnavailableException("silent", failure);
    }
  }
}
