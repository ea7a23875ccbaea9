// SPDX-License-Identifier: Apache-2.0

/** Behind leases: their words, entered through {@link org.synod.lease.words.LeaseWords}. */
@NullMarked
package org.synod.lease.words;

import org.jspecify.annotations.NullMarked;
