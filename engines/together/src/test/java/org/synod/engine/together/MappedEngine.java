// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.together;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.synod.engine.Engine;
import org.synod.engine.NoEffectException;
import org.synod.engine.Outcome;
import org.synod.memory.Codec;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.Register;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/** A file that JVMs map. Once it is deleted it answers nobody, although it is still mapped. */
final class MappedEngine implements Engine, AutoCloseable {
  private static final int MAX_BYTES = 2_048;
  private static final int PROCESSES = 8;
  private static final int FILE_BYTES = 1 << 18;

  private final Path file;
  private final AtomicReference<MappedMemory> memory = new AtomicReference<>();
  private final Map<String, Register<byte[]>> records = new ConcurrentHashMap<>();

  /** Makes an engine; nothing is opened before the first operation. */
  MappedEngine(Path file) {
    this.file = file;
  }

  static void create(Path file) throws IOException {
    MappedMemory.create(file, PROCESSES, FILE_BYTES).close();
  }

  @Override
  public Versioned<byte[]> read(String name) throws IOException {
    return record(name).get();
  }

  @Override
  public Outcome write(String name, long expectedVersion, byte[] next) throws NoEffectException {
    Register<byte[]> record;
    try {
      record = record(name);
    } catch (IOException e) {
      throw new NoEffectException(e);
    }
    return record.compareAndSet(expectedVersion, next) ? Outcome.written() : Outcome.notWritten();
  }

  private Register<byte[]> record(String name) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    MappedMemory opened = opened();
    return records.computeIfAbsent(
        name, each -> new SlotRegister<>(opened, each, Codec.ofBytes(MAX_BYTES)));
  }

  private MappedMemory opened() throws IOException {
    MappedMemory found = memory.get();
    if (found == null) {
      MappedMemory mine = MappedMemory.open(file);
      found = memory.compareAndExchange(null, mine);
      if (found == null) {
        return mine;
      }
      mine.close();
    }
    return found;
  }

  @Override
  public int maxBytes() {
    return MAX_BYTES;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MappedEngine that && file.equals(that.file);
  }

  @Override
  public int hashCode() {
    return file.hashCode();
  }

  @Override
  public void close() {
    MappedMemory opened = memory.get();
    if (opened != null) {
      opened.close();
    }
  }

  @Override
  public String toString() {
    return "MappedEngine[" + file + "]";
  }
}
