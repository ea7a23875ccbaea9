// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.synod.contract.RegisterContract;
import org.synod.engine.testing.RedisServer;
import org.synod.register.Register;

/** A quorum register over three servers, all of which answer. */
class RedisQuorumTest implements RegisterContract {
  private static final List<RedisServer> SERVERS = new ArrayList<>();
  private static final List<RedisEngine> ENGINES = new ArrayList<>();
  private static int names;

  @BeforeAll
  static void start() throws Exception {
    for (int i = 0; i < 3; i++) {
      SERVERS.add(new RedisServer());
      ENGINES.add(Quorums.engine(SERVERS.get(i)));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    ENGINES.forEach(RedisEngine::close);
    for (RedisServer each : SERVERS) {
      each.close();
    }
  }

  @Override
  public Register<Long> create() {
    return new Quorums(ENGINES, "quorum" + names++).found();
  }

  @Override
  public int calls() {
    return 200;
  }

  @Override
  public int threads() {
    return 4;
  }
}
