// SPDX-License-Identifier: Apache-2.0

/**
 * Memory in a file that several JVMs of one host share; {@link
 * org.synod.memory.mapped.MappedMemory} is where to begin. Take it where processes come and go, or
 * are killed; within one JVM {@link org.synod.memory.HeapMemory} is simpler and faster.
 */
@NullMarked
package org.synod.memory.mapped;

import org.jspecify.annotations.NullMarked;
