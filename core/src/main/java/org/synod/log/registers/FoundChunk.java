// SPDX-License-Identifier: Apache-2.0
package org.synod.log.registers;

/**
 * A chunk as it was found in its register.
 *
 * @param number the number of the chunk, from 0
 * @param version the version of its register then
 */
record FoundChunk<C>(long number, long version, LogChunk<C> chunk) {}
