// SPDX-License-Identifier: Apache-2.0

/** Registers on Redis servers, as acceptors of a quorum. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Jedis is automatic
module org.synod.engine.redis {
  requires org.apache.commons.pool2;
  requires transitive org.synod.engine;
  requires transitive redis.clients.jedis;

  exports org.synod.engine.redis;
}
