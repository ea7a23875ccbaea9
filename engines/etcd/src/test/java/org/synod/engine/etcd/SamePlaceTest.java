// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Engines of the same place are equal, so that a quorum refuses a register that is named twice. */
class SamePlaceTest {
  private static final URI ONE = URI.create("http://127.0.0.1:1");
  private static final URI TWO = URI.create("http://127.0.0.1:2");

  @Test
  void enginesOfTheSameEndpointsAndPrefixAreEqual() {
    EtcdEngine engine = new EtcdEngine(List.of(ONE, TWO), "p");
    assertEquals(engine, new EtcdEngine(List.of(TWO, ONE), "p"));
    assertEquals(engine.hashCode(), new EtcdEngine(List.of(TWO, ONE), "p").hashCode());
    assertEquals(engine, engine.withUser("user", "password"));
    assertNotEquals(engine, new EtcdEngine(List.of(ONE), "p"));
    assertNotEquals(engine, new EtcdEngine(List.of(ONE, TWO), "q"));
  }
}
