// SPDX-License-Identifier: Apache-2.0
package org.synod.engine;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.synod.register.Versioned;

/** An engine that is obviously correct, and fails as it is told. */
final class HeapEngine implements Engine {
  static final int MAX_BYTES = 100;

  /** What becomes of a write. */
  enum Fault {
    LOST_BEFORE,
    LOST_AFTER,
    REFUSED,
    GIVEN_UP
  }

  final Map<String, Versioned<byte[]>> records = new ConcurrentHashMap<>();
  final AtomicInteger reads = new AtomicInteger();
  final AtomicInteger writes = new AtomicInteger();
  boolean tellsWitness;
  @Nullable Fault next; // of the next write
  @Nullable Exception thrown; // by all operations

  @Override
  public synchronized Versioned<byte[]> read(String name) throws Exception {
    reads.incrementAndGet();
    throwIfTold();
    return records.getOrDefault(name, Versioned.unset());
  }

  private void throwIfTold() throws Exception {
    if (thrown != null) {
      throw thrown;
    }
  }

  @Override
  public synchronized Outcome write(String name, long expectedVersion, byte[] bytes)
      throws Exception {
    writes.incrementAndGet();
    throwIfTold();
    Fault fault = next;
    next = null;
    if (fault == Fault.LOST_BEFORE) {
      throw new IOException("broken pipe");
    }
    if (fault == Fault.REFUSED) {
      throw new NoEffectException(new IOException("connection refused"));
    }
    if (fault == Fault.GIVEN_UP) {
      return Outcome.notWritten();
    }
    Versioned<byte[]> current = records.getOrDefault(name, Versioned.unset());
    if (current.version() != expectedVersion) {
      return tellsWitness ? Outcome.notWritten(current) : Outcome.notWritten();
    }
    records.put(name, new Versioned<>(expectedVersion + 1, bytes));
    if (fault == Fault.LOST_AFTER) {
      throw new IOException("broken pipe");
    }
    return Outcome.written();
  }

  @Override
  public int maxBytes() {
    return MAX_BYTES;
  }

  @Override
  public String toString() {
    return "HeapEngine";
  }
}
