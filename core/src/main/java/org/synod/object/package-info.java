// SPDX-License-Identifier: Apache-2.0

/**
 * Objects of any sequential type, shared by threads of which none waits for another; for mutable
 * states through {@link org.synod.object.Replicated}.
 */
@NullMarked
package org.synod.object;

import org.jspecify.annotations.NullMarked;
