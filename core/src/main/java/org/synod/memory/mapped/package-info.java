// SPDX-License-Identifier: Apache-2.0

/**
 * Memory in a file that several JVMs of one host share; {@link
 * org.synod.memory.mapped.MappedMemory} is where to begin.
 */
@NullMarked
package org.synod.memory.mapped;

import org.jspecify.annotations.NullMarked;
