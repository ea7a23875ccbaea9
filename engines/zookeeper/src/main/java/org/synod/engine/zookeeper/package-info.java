// SPDX-License-Identifier: Apache-2.0

/** Registers as znodes of ZooKeeper: {@link org.synod.engine.zookeeper.ZooKeeperEngine}. */
@NullMarked
package org.synod.engine.zookeeper;

import org.jspecify.annotations.NullMarked;
