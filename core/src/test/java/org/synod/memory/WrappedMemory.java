// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;
import org.synod.memory.roster.Tenure;

/**
 * A memory that passes on all calls but those that are overridden. Its processes are members of
 * this memory, and not of the one inside.
 */
public class WrappedMemory implements Memory {
  private final Memory memory;

  public WrappedMemory(Memory memory) {
    this.memory = memory;
  }

  /** The words that this memory hands out for words of the memory inside. */
  protected Words wrap(Words words) {
    return words;
  }

  /** The references that this memory hands out for references of the memory inside. */
  protected <T> References<T> wrap(String label, References<T> references) {
    return references;
  }

  @Override
  public int processes() {
    return memory.processes();
  }

  @Override
  public Member join() {
    return Tenure.join(this, memory.join().id());
  }

  @Override
  public Member current() {
    return Tenure.join(this, memory.current().id());
  }

  @Override
  public void leave(Member process) {}

  @Override
  public long incarnation(int process) {
    return memory.incarnation(process);
  }

  @Override
  public boolean isLost(int process, long incarnation) {
    return memory.isLost(process, incarnation);
  }

  @Override
  public Words allocate(int words) {
    return wrap(memory.allocate(words));
  }

  @Override
  public Words allocate(String name, String type, int words) {
    return wrap(memory.allocate(name, type, words));
  }

  @Override
  public <T> References<T> references(String label, int count) {
    return wrap(label, memory.references(label, count));
  }
}
