// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

/** {@link ThreadsContract} on the heap. */
class HeapThreadsTest implements ThreadsContract {
  @Override
  public Memory memory(int processes) {
    return new HeapMemory(processes);
  }
}
