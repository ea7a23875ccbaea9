// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Assertions;
import org.synod.clock.HybridClock;
import org.synod.clock.LamportClock;
import org.synod.memory.HeapMemory;

/** Events whose stamps are cut off: a stamp may be lost, and nobody gets it again. */
abstract class ClockErrors implements Scenario {
  /** A counter of events. */
  static class Lamport extends ClockErrors {
    Lamport() {
      this(new LamportClock(new HeapMemory(1)));
    }

    private Lamport(LamportClock clock) {
      super(clock::tick, clock::receive, clock::time);
    }
  }

  /** Its physical clock goes on with each look, and goes back now and then. */
  static class Hybrid extends ClockErrors {
    private static int looks;

    Hybrid() {
      this(new HybridClock(new HeapMemory(1), () -> looks++ % 5, Duration.ofMillis(9)));
    }

    private Hybrid(HybridClock clock) {
      super(clock::tick, clock::receive, clock::time);
    }
  }

  private final LongSupplier tick;
  private final LongUnaryOperator receive;
  private final LongSupplier time;
  private final List<Long> stamps = new ArrayList<>();

  ClockErrors(LongSupplier tick, LongUnaryOperator receive, LongSupplier time) {
    this.tick = tick;
    this.receive = receive;
    this.time = time;
  }

  private void events() {
    long before = time.getAsLong();
    stamps.add(tick.getAsLong());
    stamps.add(receive.applyAsLong(before));
  }

  @Override
  public void prepare() {
    events();
  }

  @Override
  public void operation() {
    events();
  }

  @Override
  public void goOn() {
    events();
  }

  @Override
  public void check(int returned) {
    for (int i = 1; i < stamps.size(); i++) {
      Assertions.assertTrue(stamps.get(i - 1) < stamps.get(i), "again, or below: " + stamps);
    }
    Assertions.assertTrue(stamps.size() >= 2 + 2 * returned, "" + stamps);
    Assertions.assertTrue(time.getAsLong() >= stamps.get(stamps.size() - 1), "" + stamps);
  }
}
