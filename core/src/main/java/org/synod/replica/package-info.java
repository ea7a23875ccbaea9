// SPDX-License-Identifier: Apache-2.0

/**
 * Objects of any sequential type, shared by threads of which none waits for another: {@link
 * org.synod.replica.Replicated} for mutable states, {@link org.synod.replica.Atomic} for immutable
 * ones.
 */
@NullMarked
package org.synod.replica;

import org.jspecify.annotations.NullMarked;
