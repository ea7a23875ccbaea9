// SPDX-License-Identifier: Apache-2.0
package org.synod.examples;

import java.time.Duration;
import org.synod.lease.FencedRegister;
import org.synod.lease.Grant;
import org.synod.lease.LeaseLostException;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;

/** A worker that lost its lease, and does not know it yet, cannot write any more. */
final class WorkUnderALease {
  public static void main(String[] args) {
    Memory memory = new HeapMemory(/* members */ 8);
    FencedRegister<Long> result =
        new FencedRegister<>(memory, "result", Duration.ofSeconds(10), Codec.ofLong());
    Member slow = memory.join();
    Member next = memory.join();

    Grant first = result.lease().tryAcquire(slow);
    System.out.println(result.compareAndSet(first, 0, 1L)); // prints true
    result.lease().revoke(next); // or else next waits until the term is over
    Grant second = result.lease().tryAcquire(next);
    System.out.println(second.token() > first.token()); // prints true

    try {
      result.compareAndSet(first, 1, 2L); // slow wakes up, and believes that it holds the lease
    } catch (LeaseLostException e) {
      System.out.println("refused"); // prints refused
    }
    System.out.println(result.compareAndSet(second, 1, 3L)); // prints true
  }
}
