// SPDX-License-Identifier: Apache-2.0

/**
 * A log in the words of a memory, on the heap or in a file that several JVMs map: {@link
 * org.synod.log.words.WordsLog}. In a file it survives the end of each process that appends.
 */
@NullMarked
package org.synod.log.words;

import org.jspecify.annotations.NullMarked;
