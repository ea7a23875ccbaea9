// SPDX-License-Identifier: Apache-2.0

/**
 * Agreement, again and again: a sequence of commands that is the same for all, entered through
 * {@link org.synod.log.Log}: in memory by {@link org.synod.log.HeapLog}, and over registers that
 * may fail by {@link org.synod.log.PaxosLog}.
 */
@NullMarked
package org.synod.log;

import org.jspecify.annotations.NullMarked;
