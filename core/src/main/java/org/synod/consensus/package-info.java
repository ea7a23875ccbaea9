// SPDX-License-Identifier: Apache-2.0

/**
 * Agreement, once: objects on which processes propose values and get back the one that is decided,
 * entered through {@link org.synod.consensus.Consensus}.
 */
@NullMarked
package org.synod.consensus;

import org.jspecify.annotations.NullMarked;
