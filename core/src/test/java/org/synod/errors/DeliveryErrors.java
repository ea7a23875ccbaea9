// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.synod.log.Delivery;
import org.synod.log.HeapLog;

/** Appends that deliver, one of which is cut off. */
class DeliveryErrors implements Scenario {
  final HeapLog<String> log = new HeapLog<>();
  final List<String> delivered = new ArrayList<>();
  final Delivery<String> delivery = new Delivery<>(log, 0, this::consume);
  private int appended;

  void consume(String command) {
    delivered.add(command);
  }

  @Override
  public void prepare() {
    delivery.append("before");
    log.append("first");
  }

  @Override
  public void operation() {
    delivery.append("operation " + appended++);
  }

  @Override
  public void goOn() {
    String command = "after " + appended++;
    delivery.append(command);
    Assertions.assertTrue(delivered.contains(command), command + " is not delivered");
  }

  @Override
  public void check(int returned) {
    List<String> expected = new ArrayList<>();
    for (long i = 0; i < log.decidedPrefix(); i++) {
      expected.add(log.get(i));
    }
    List<String> missing = new ArrayList<>(expected);
    missing.removeAll(delivered);
    // the consumer was cut off, and its command counts as delivered
    Assertions.assertTrue(missing.size() <= 2, "missing: " + missing);
    expected.removeAll(missing);
    Assertions.assertEquals(expected, delivered);
  }
}
