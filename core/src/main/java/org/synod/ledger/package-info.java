// SPDX-License-Identifier: Apache-2.0

/**
 * What ledgers need of consensus, and what they do not: {@link org.synod.ledger.Accounts} move
 * amounts between owners without it, and a {@link org.synod.ledger.BlockTree} shows where it comes
 * back.
 */
@NullMarked
package org.synod.ledger;

import org.jspecify.annotations.NullMarked;
