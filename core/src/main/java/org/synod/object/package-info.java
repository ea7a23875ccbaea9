// SPDX-License-Identifier: Apache-2.0

/**
 * Objects of any sequential type, shared by threads of which none waits for another: {@link
 * org.synod.object.Replicated} for mutable states, {@link org.synod.object.Atomic} for immutable
 * ones.
 */
@NullMarked
package org.synod.object;

import org.jspecify.annotations.NullMarked;
