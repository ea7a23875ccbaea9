// SPDX-License-Identifier: Apache-2.0

/**
 * Several registers of words changed as one step, on the heap or in a file that several JVMs map:
 * {@link org.synod.transaction.words.MultiCas}.
 */
@NullMarked
package org.synod.transaction.words;

import org.jspecify.annotations.NullMarked;
