// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;

/** Engines of the same place are equal, so that a quorum refuses a register that is named twice. */
class SamePlaceTest {
  private static RedisEngine engine(String host, int port, String prefix) {
    return new RedisEngine(
        new HostAndPort(host, port), DefaultJedisClientConfig.builder().build(), prefix);
  }

  @Test
  void enginesOfOneServerAndPrefixAreEqual() {
    assertEquals(engine("a", 1, "p"), engine("a", 1, "p"));
    assertEquals(engine("a", 1, "p").hashCode(), engine("a", 1, "p").hashCode());
    assertNotEquals(engine("a", 1, "p"), engine("b", 1, "p"));
    assertNotEquals(engine("a", 1, "p"), engine("a", 2, "p"));
    assertNotEquals(engine("a", 1, "p"), engine("a", 1, "q"));
  }
}
