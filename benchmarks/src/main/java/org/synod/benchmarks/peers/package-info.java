// SPDX-License-Identifier: Apache-2.0

/**
 * The peers that use messages, set up in one JVM: a {@link MicroRaftGroup} and a {@link
 * JGroupsGroup}, each with three nodes and a number as their replicated state.
 */
@NullMarked
package org.synod.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
