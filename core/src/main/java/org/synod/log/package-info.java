// SPDX-License-Identifier: Apache-2.0

/**
 * Agreement, again and again: a sequence of commands that is the same for all, entered through
 * {@link org.synod.log.Log}. In memory it is a {@link org.synod.log.HeapLog}, over registers that
 * may fail a {@link org.synod.log.PaxosLog}.
 */
@NullMarked
package org.synod.log;

import org.jspecify.annotations.NullMarked;
