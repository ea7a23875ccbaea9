// SPDX-License-Identifier: Apache-2.0

/**
 * Several registers read and written as one step, on the heap: {@link
 * org.synod.transaction.Transactions}, entered with {@link org.synod.transaction.Ref}s.
 */
@NullMarked
package org.synod.transaction;

import org.jspecify.annotations.NullMarked;
