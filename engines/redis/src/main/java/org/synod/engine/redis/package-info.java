// SPDX-License-Identifier: Apache-2.0

/**
 * Registers on Redis servers, as acceptors of a quorum: {@link
 * org.synod.engine.redis.RedisEngine}.
 */
@NullMarked
package org.synod.engine.redis;

import org.jspecify.annotations.NullMarked;
