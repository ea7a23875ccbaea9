// SPDX-License-Identifier: Apache-2.0

/**
 * Versioned compare-and-swap registers, the one shared object that everything else is built on:
 * {@link org.synod.register.Register}.
 */
@NullMarked
package org.synod.register;

import org.jspecify.annotations.NullMarked;
